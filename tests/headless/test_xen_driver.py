# SPDX-License-Identifier: GPL-2.0-or-later
"""Domains of Xen, by their driver, without Xen: the driver is the real one, the xenstore behind it a test's, and xl a
script that writes down how it was called."""
import json
import os
import re
import signal
import subprocess
import time

import pytest

from livery.desktop import Desktop
from livery.process import find_program, poll
from livery.xenstore import Store

UUID = "0c1d2e3f-0000-4000-8000-00000000000a"
# Its words, and what it inherited; it fails for the domain "broken".
XL = """#!/bin/sh
echo "xl says: $*"
grep Sig[BI] /proc/self/status >>"$XL_CALLS.signals"
readlink /proc/$$/fd/* >>"$XL_CALLS.fds"
echo "$*" >>"$XL_CALLS"
case "$*" in *broken*) exit 7 ;; esac
"""


def driver_program():
    try:
        return find_program("livery-xen-driver")
    except FileNotFoundError:
        pytest.skip("built without Xen")


class Driver:
    """A driver that talks to the test by pipes. Use as a context manager."""

    def __init__(self, folder, own=0, xl=XL, options=()):
        self.folder, self.calls_path = str(folder), str(folder / "calls")
        self.store = Store(str(folder / "xenstored"), own)
        self.options = options
        (folder / "bin").mkdir()
        if xl:
            (folder / "bin/xl").write_text(xl)
            (folder / "bin/xl").chmod(0o755)

    def __enter__(self):
        self.store.__enter__()
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "XL_CALLS": self.calls_path,
                       "XENSTORED_PATH": self.store.path,
                       "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", "")}
        with open(f"{self.folder}/errors", "wb") as errors:
            self.process = subprocess.Popen(
                [driver_program(), "--config-dir", "/domains", *self.options], env=environment,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.said = ""
        return self

    def __exit__(self, kind, *_):
        self.process.stdin.close()
        status = self.process.wait(30)
        self.process.stdout.close()
        self.store.__exit__()
        assert kind or status == 0

    def lines(self):
        """All that it said so far of domains."""
        self.said += (self.process.stdout.read() or b"").decode()
        return [line for line in self.said.splitlines() if line != "all"]

    def wait_lines(self, *lines):
        """Waits until it has said so many lines more, and compares them."""
        poll(lambda: len(self.lines()) >= len(lines), lambda: f"{lines}; it said {self.said!r}")
        assert self.lines() == list(lines)
        self.said = ""

    def order(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def errors(self):
        with open(f"{self.folder}/errors", encoding="utf-8") as file:
            return file.read().splitlines()

    def wait_error(self, text):
        """Waits for a line that contains text; the line."""
        return poll(lambda: [line for line in self.errors() if text in line], f"{text!r} in its log")[0]

    def calls(self):
        if not os.path.exists(self.calls_path):
            return []
        with open(self.calls_path, encoding="utf-8") as file:
            return file.read().splitlines()

    def wait_calls(self, *calls):
        poll(lambda: len(self.calls()) >= len(calls), f"xl to be called with {calls}")
        assert self.calls() == list(calls)


# ---- domains that come and go ----

def test_a_domain_is_up_while_its_agent_is_announced(tmp_path):
    with Driver(tmp_path) as driver:
        driver.store.add_domain(5, "work", UUID)
        driver.store.add_domain(6, "bank")
        driver.store.announce(6)
        driver.wait_lines("up 6 - bank")
        driver.store.announce(5)
        driver.wait_lines(f"up 5 {UUID} work")
        driver.store.withdraw(6)
        driver.wait_lines("down 6 - bank")
        driver.store.announce(6)
        driver.wait_lines("up 6 - bank")
        driver.store.destroy_domain(5)
        driver.wait_lines(f"down 5 {UUID} work")


def test_domains_that_are_there_before_the_driver_are_told(tmp_path):
    driver = Driver(tmp_path)
    driver.store.add_domain(1, "early")
    driver.store.announce(1)
    driver.store.announce(0)  # our own
    driver.store.add_domain(2, "silent")
    with driver:
        poll(lambda: driver.lines() and driver.said.endswith("all\n"), "the end of the list")
        assert driver.said == "up 1 - early\nall\n"


def test_an_agent_for_another_domain_or_port_is_none_of_ours(tmp_path):
    with Driver(tmp_path) as driver:
        driver.store.add_domain(5, "work")
        driver.store.write("/local/domain/5/data/vchan/7/6000/event-channel", "5")
        driver.store.announce(5, port=512)
        driver.store.add_domain(6, "bank")
        driver.store.announce(6)
        driver.wait_lines("up 6 - bank")


def test_a_gui_domain_that_is_not_dom0_sees_those_that_announce_to_it(tmp_path):
    with Driver(tmp_path, own=3) as driver:
        driver.store.add_domain(5, "work")
        driver.store.announce(5)
        driver.wait_lines("up 5 - work")


@pytest.mark.parametrize("name", ["with space", "line\nup 1 - other", "n" * 64, "caf\u00e9", ""])
def test_a_name_that_is_no_word_does_not_hide_its_domain(tmp_path, name):
    """livery then shows it by its number, as an unknown one."""
    with Driver(tmp_path) as driver:
        driver.store.add_domain(5, name, "an odd\nuuid")
        driver.store.announce(5)
        driver.wait_lines("up 5 - ?")


def test_a_number_that_is_used_again_is_another_domain(tmp_path):
    with Driver(tmp_path) as driver:
        driver.store.add_domain(5, "work", UUID)
        driver.store.announce(5)
        driver.wait_lines(f"up 5 {UUID} work")
        driver.store.write("/local/domain/5/name", "other")
        driver.store.withdraw(6)
        driver.store.announce(5)
        driver.wait_lines(f"down 5 {UUID} work", f"up 5 {UUID} other")


def test_a_domain_that_writes_all_the_time_is_looked_at_now_and_then(tmp_path):
    with Driver(tmp_path) as driver:
        driver.store.add_domain(5, "flood")
        driver.store.announce(5)
        driver.wait_lines("up 5 - flood")
        before, began = driver.store.requests, time.monotonic()
        for i in range(2000):
            driver.store.write("/local/domain/5/data/noise", str(i))
        driver.store.add_domain(6, "work")
        driver.store.announce(6)
        driver.wait_lines("up 6 - work")
        looks = (time.monotonic() - began) / 0.05 + 2
        assert driver.store.requests - before <= looks * 16, "a look is a few questions for each domain"


# ---- what agents are told ----

@pytest.mark.parametrize("own", [0, 3])
def test_agents_can_read_how_large_rings_may_be(tmp_path, own):
    with Driver(tmp_path, own=own) as driver:
        path = f"/local/domain/{own}/data/livery/ring-size"
        poll(lambda: driver.store.permissions.get(path), "the hint's permissions")
        assert driver.store.read(path) == "65536"
        assert driver.store.permissions[path] == [f"r{own}"], "ours, and all may read"


# ---- commands ----

def test_commands_are_calls_of_xl(tmp_path):
    with Driver(tmp_path) as driver:
        calls = []
        for order, call in (("start work", "create -q /domains/work.cfg"), ("stop work", "shutdown work"),
                            ("stop 5", "shutdown 5"), ("pause 12", "pause 12"),
                            ("unpause a.b-c_d", "unpause a.b-c_d"), ("destroy 32751", "destroy 32751")):
            driver.order(order)
            calls.append(call)
            driver.wait_calls(*calls)
        driver.wait_error("xl says: destroy 32751")
        assert driver.lines() == [], "what xl prints is for the log"
        assert not [line for line in driver.errors() if line.startswith("livery-xen-driver")]


def test_xl_inherits_nothing(tmp_path):
    with Driver(tmp_path) as driver:
        driver.order("stop work")
        driver.wait_calls("shutdown work")
    with open(driver.calls_path + ".signals", encoding="ascii") as file:
        assert [int(line.split()[1], 16) for line in file] == [0, 0], "none blocked, none ignored"
    with open(driver.calls_path + ".fds", encoding="ascii") as file:
        assert not re.search("socket|pipe|anon_inode", file.read()), "nor an end of a connection"


@pytest.mark.parametrize("order, complaint", [
    ("start", "command without a domain"), ("start ", "start: not a domain name"),
    ("start 5", "start: not a domain name"), ("start ../work", "start: not a domain name"),
    ("start work extra", "start: not a domain name"), ("destroy -a", "destroy: not a domain name"),
    ("destroy 123456", "destroy: not a domain name"), ("destroy " + "n" * 32, "destroy: not a domain name"),
    ("reboot work", "unknown command for domain work"), ("start " + "n" * 300, "command too long")])
def test_bad_commands_are_one_line_and_no_call(tmp_path, order, complaint):
    with Driver(tmp_path) as driver:
        driver.order(order)
        driver.order("stop work")
        driver.wait_calls("shutdown work")
        said = [line for line in driver.errors() if line.startswith("livery-xen-driver: ")]
        assert said == [f"livery-xen-driver: {complaint}"]


def test_a_call_that_fails_is_told(tmp_path):
    with Driver(tmp_path) as driver:
        driver.order("start broken")
        assert driver.wait_error("failed") == "livery-xen-driver: xl create broken failed, status 7"
        driver.order("start work")
        driver.wait_calls("create -q /domains/broken.cfg", "create -q /domains/work.cfg")


def test_without_xl_the_remedy_is_told(tmp_path):
    if any(os.path.exists(os.path.join(folder, "xl")) for folder in ("/usr/bin", "/bin")):
        pytest.skip("this machine has an xl")
    with Driver(tmp_path, xl=None) as driver:
        driver.order("start work")
        assert "apt-get install xen-utils" in driver.wait_error("xl: ")
        driver.store.add_domain(5, "work")
        driver.store.announce(5)
        driver.wait_lines("up 5 - work")


# ---- bad surroundings ----

def test_a_socket_that_is_no_number_is_refused_in_one_line():
    done = subprocess.run([driver_program(), "--fd", "x"], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert done.stderr == "livery-xen-driver: --fd: not a number\n"


def test_without_xenstore_it_ends_with_one_line(tmp_path):
    done = subprocess.run([driver_program()], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=30, check=False,
                          env={**os.environ, "XENSTORED_PATH": str(tmp_path / "nothing")})
    assert done.returncode == 1
    assert done.stdout == ""
    line, = done.stderr.splitlines()
    assert line.startswith("livery-xen-driver: xenstore: ") and "does xenstored run" in line


def test_a_list_of_domains_that_cannot_be_read_is_told_once(tmp_path):
    driver = Driver(tmp_path, own=3)
    driver.store.denied.add("/local/domain")
    driver.store.add_domain(5, "work")
    driver.store.announce(5)
    with driver:
        assert "docs/xen.md" in driver.wait_error("/local/domain: Permission denied")
        driver.store.fire("@introduceDomain")
        driver.store.denied.clear()
        driver.store.fire("@introduceDomain")
        driver.wait_lines("up 5 - work")
        assert len(driver.errors()) == 1


# ---- with livery ----

class XenDesktop:
    """livery with the driver; its guids find no grant device here, and say so."""

    def __init__(self, folder, domains):
        self.store = Store(str(folder / "xenstored"))
        self.desktop = Desktop([], session=False, driver=driver_program())
        self.desktop.config["domains"] = domains
        self.desktop.environment["XENSTORED_PATH"] = self.store.path
        self.desktop.excused += ["gntdev", "guid"]

    def __enter__(self):
        self.store.__enter__()
        self.desktop.__enter__()
        return self

    def __exit__(self, *error):
        self.desktop.__exit__(*error)
        self.store.__exit__()

    def known(self):
        """Each domain's label and number, as livery-ctl tells them."""
        done = subprocess.run([find_program("livery-ctl"), "-j", "-s", self.desktop.socket + ".control",
                               "domains"], capture_output=True, text=True, timeout=30, check=True)
        return {d["name"]: (d["label"], d.get("domid")) for d in json.loads(done.stdout)["domains"]}

    def wait_known(self, **expected):
        poll(lambda: self.known() == expected, lambda: f"{expected}; it is {self.known()}")


def test_livery_matches_by_name_or_uuid_and_calls_the_rest_unknown(tmp_path):
    domains = [{"name": "work", "label": "blue"}, {"name": "vault", "label": "black", "uuid": UUID.upper()}]
    with XenDesktop(tmp_path, domains) as xen:
        xen.wait_known(work=("blue", None), vault=("black", None))
        xen.store.add_domain(5, "work", "11111111-0000-4000-8000-000000000000")
        xen.store.announce(5)
        xen.wait_known(work=("blue", 5), vault=("black", None))
        xen.store.add_domain(6, "renamed", UUID)
        xen.store.announce(6)
        xen.wait_known(work=("blue", 5), vault=("black", 6))
        xen.store.destroy_domain(6)
        # the name alone does not make it the vault
        xen.store.add_domain(7, "vault", "22222222-0000-4000-8000-000000000000")
        xen.store.announce(7)
        xen.wait_known(**{"work": ("blue", 5), "vault": ("black", None), "domain-7": ("unknown", 7)})
        xen.store.add_domain(8, "stranger")
        xen.store.announce(8)
        xen.store.add_domain(9, "two words")
        xen.store.announce(9)
        xen.wait_known(**{"work": ("blue", 5), "vault": ("black", None), "domain-7": ("unknown", 7),
                          "stranger": ("unknown", 8), "domain-9": ("unknown", 9)})


def test_what_happens_without_a_driver_is_known_to_the_next(tmp_path):
    with XenDesktop(tmp_path, [{"name": "work", "label": "blue"}]) as xen:
        xen.store.add_domain(5, "work")
        xen.store.announce(5)
        xen.wait_known(work=("blue", 5))
        since = xen.desktop.livery.size()
        pid = int(xen.desktop.livery.lines(r"driver: started pid=(\d+)")[0][1])
        xen.desktop.excused.append("driver: ended")
        os.kill(pid, signal.SIGKILL)
        xen.desktop.livery.wait_line("driver: ended", since)
        assert xen.known() == {"work": ("blue", 5)}
        # while there is no driver: one domain ends, and another one gets its number
        xen.store.destroy_domain(5)
        xen.store.add_domain(5, "stranger")
        xen.store.announce(5)
        xen.wait_known(work=("blue", None), stranger=("unknown", 5))
        pid = int(xen.desktop.livery.lines(r"driver: started pid=(\d+)")[-1][1])
        since = xen.desktop.livery.size()
        os.kill(pid, signal.SIGKILL)
        xen.desktop.livery.wait_line("driver: ended", since)
        xen.store.destroy_domain(5)
        xen.wait_known(work=("blue", None), stranger=("unknown", None))
