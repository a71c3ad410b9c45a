# SPDX-License-Identifier: GPL-2.0-or-later
"""A domain that has taken over its guid: what it can reach from there. The guids here are made of the
same objects as the installed one, with a hook by which the domain tells them what to try; see
tests/tools/hooked_guid.c."""
import os
import re
import signal
import socket
import time

import pytest

from livery.desktop import Desktop, content_of, foot
from livery.peer import PeerWindow
from livery.process import children, find_program, is_sanitized, outer_uid

pytestmark = pytest.mark.skipif(
    is_sanitized(), reason="sanitizers need what the sandbox forbids: their guids run without")

SIGSYS = 31
COLOUR = 0x405060

# Attempts that one call makes: it ends the process. What the argument is, test_...try() says; and, with
# the filter of calls taken away, why the other layers refuse ("" for what only the filter and the
# limit of processes keep from a guid of root's). livery's own filter, which is below, is one of them.
CALLS = {
    "open": ("/etc/passwd", "ENOENT|EACCES"),
    "create": ("/evil", "ENOENT|EACCES|EROFS"),
    "list": ("/", "EACCES"),
    "mkdir": ("/evil", "EACCES|EROFS"),
    "unlink": ("{socket}", "ENOENT|EACCES"),
    "chroot": ("/", "EPERM"),
    "mount": ("/", "EPERM"),
    "connect": ("{socket}", "ENOENT|EACCES"),
    "connect-agent": ("{agent}", "ENOENT|EACCES"),  # and speak to another domain as livery does
    "connect-abstract": ("{abstract}", "ECONNREFUSED|EPERM"),
    "connect-tcp": ("{port}", "EACCES|ENETUNREACH|EAFNOSUPPORT"),
    "fork": ("", ""),
    "thread": ("", ""),
    "exec": ("/bin/sh", "ENOENT|EACCES"),
    "kill": ("{pid}", "ESRCH"),
    "ptrace": ("{pid}", "ESRCH|EPERM"),
    "read-memory": ("{pid}", "ESRCH|EPERM"),
    "take-socket": ("{pid}", "ESRCH"),
    "unshare": ("", "EPERM"),
    "setuid": ("", "EPERM|EINVAL"),
    "dumpable": ("", "EPERM"),
    "raise-limit": ("", "EPERM"),
    "executable": ("", ""),
    "make-executable": ("", ""),
    "map-pages": ("6", ""),
    "shared-memory": ("", "ENOMEM"),
    "stack-memory": ("", "ENOMEM"),
    "ioctl": ("", "ENOTTY"),
}

# What a guid may do, but not so much.
LIMITS = {
    "memory": ("", "ENOMEM"),
    "descriptors": ("", "EMFILE"),
    "large-file": ("", "EFBIG"),
}


class Victim:
    """What the domains try to reach: another domain's guid and agent, livery, and the test."""

    def __init__(self, desktop):
        self.desktop = desktop
        window = show(desktop["victim"], "victim")
        self.pid = desktop["victim"].guid()
        self.window = window
        self.windows = 1
        self.abstract = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.abstract.bind(f"\0livery-test-{os.getpid()}-{id(self)}")
        self.tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.tcp.bind(("127.0.0.1", 0))
        for listener in (self.abstract, self.tcp):
            listener.listen(4)
            listener.setblocking(False)

    def argument(self, text):
        return text.format(socket=self.desktop.socket, pid=self.pid,
                           agent=self.desktop["victim"].socket,
                           abstract=self.abstract.getsockname()[1:].decode(),
                           port=self.tcp.getsockname()[1])

    def close(self):
        self.abstract.close()
        self.tcp.close()

    def is_untouched(self):
        assert self.desktop["victim"].guid() == self.pid
        for listener in (self.abstract, self.tcp):
            with pytest.raises(BlockingIOError):
                listener.accept()
        # and it still serves its domain
        peer = self.window.peer
        self.windows += 1
        window = PeerWindow(peer, self.windows, 50, 40, COLOUR).map()
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        window.destroy()


def show(domain, title):
    """The domain's peer with one window of this title."""
    peer = domain.peer or domain.scripted()
    peer.accept()
    window = PeerWindow(peer, 1, 120, 80, COLOUR)
    window.title(title)
    window.map()
    peer.wait(lambda: window.serial, "EXT_CONFIGURE")
    return window


def hooked(names, without=None, **config):
    """A desktop whose guids have the hook, one domain for each attempt."""
    desktop = Desktop([*names, "victim"], guid=find_program("hooked-guid"), **config)
    if without:
        # livery leaves its guids nothing of its environment
        script = desktop.path("guid")
        with open(script, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nHOOK_WITHOUT={without} exec {desktop.config["guid"]} "$@"\n')
        os.chmod(script, 0o755)
        desktop.config["guid"] = script
    return desktop


@pytest.fixture(scope="module", name="whole")
def whole_sandbox():
    with hooked([*CALLS, *LIMITS, "bind"]) as desktop:
        desktop.victim = Victim(desktop)
        yield desktop
        desktop.victim.close()


@pytest.fixture(scope="module", name="unfiltered")
def sandbox_without_filter():
    with hooked([n for n, (_, error) in CALLS.items() if error], without="seccomp") as desktop:
        desktop.victim = Victim(desktop)
        yield desktop
        desktop.victim.close()


def attempt(desktop, name, argument):
    """Lets the domain of this name try it; returns its peer."""
    peer = desktop[name].scripted()
    peer.accept()
    window = PeerWindow(peer, 1, 120, 80, COLOUR)
    window.title(f"hook {name} {desktop.victim.argument(argument)}")
    window.map()
    desktop.livery.wait_line(rf"\[{name}\] .*hook {name}: begins", busy=desktop.busy)
    return peer


def result(desktop, name):
    """What the attempt led to, by the hook itself."""
    return desktop.livery.wait_line(rf"\[{name}\] .*hook {name}: (succeeded|failed: \S*)",
                                    busy=desktop.busy)[1]


@pytest.mark.parametrize("name", CALLS)
def test_a_forbidden_call_ends_that_guid_and_is_logged_once(whole, name):
    peer = attempt(whole, name, CALLS[name][0])
    peer.wait_closed()
    ended = rf"domain {name}: guid ended by signal {SIGSYS}: .*$"
    whole.livery.wait_line(ended, busy=whole.busy)
    # the next guid of that domain serves it, and nothing else was said meanwhile
    show(whole[name], "calm")
    assert len(whole.livery.lines(ended)) == 1
    assert not whole.livery.lines(rf"hook {name}: (succeeded|failed)")
    whole.victim.is_untouched()


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_refuses_more_and_the_guid_lives(whole, name):
    pid = whole[name].guid()
    attempt(whole, name, LIMITS[name][0])
    assert result(whole, name) in [f"failed: {error}" for error in LIMITS[name][1].split("|")]
    assert whole[name].guid() == pid


def test_a_global_that_is_not_for_domains_cannot_be_bound_from_inside(whole):
    name, = (n for n, (interface, _) in whole.session.connection.globals.items()
             if interface == "zwlr_screencopy_manager_v1")
    peer = attempt(whole, "bind", str(name))
    peer.wait_closed()
    whole.livery.wait_line(r"\[bind\] .*livery refused us", busy=whole.busy)
    show(whole["bind"], "calm")
    assert len(whole.livery.lines(r"\[bind\] .*livery refused us")) == 1
    whole.victim.is_untouched()


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n, (_, error) in CALLS.items() if error])
def test_without_the_filter_the_other_layers_refuse(unfiltered, name):
    peer = attempt(unfiltered, name, CALLS[name][0])
    errors = [f"failed: {error}" for error in CALLS[name][1].split("|")]
    assert result(unfiltered, name) in errors
    peer.wait_message("EXT_CONFIGURE", 1)
    unfiltered.victim.is_untouched()


def status(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def namespaces(pid):
    return {name: os.readlink(f"/proc/{pid}/ns/{name}")
            for name in ("user", "mnt", "pid", "net", "ipc")}


def descriptors(pid):
    folder = f"/proc/{pid}/fd"
    return [re.sub(r"\d+", "N", os.readlink(os.path.join(folder, name)))
            for name in sorted(os.listdir(folder), key=int)]


def test_a_serving_guid_has_nothing_but_its_connections():
    with Desktop(["work", "personal"]) as desktop:
        for domain in desktop.domains.values():
            show(domain, domain.name).paint()
            desktop.wait_frame(domain.name)
        guids = [domain.guid() for domain in desktop.domains.values()]
        for pid in guids:
            state = status(pid)
            assert state["NoNewPrivs"] == "1" and state["Seccomp_filters"] == "2"
            assert int(state["CapPrm"], 16) == int(state["CapEff"], 16) == 0
            assert state["NSpid"].split()[-1] == "1" and state["Threads"] == "1"
            with open(f"/proc/{pid}/limits", encoding="utf-8") as file:
                limits = {line[:26].strip(): line[26:].split()[:2] for line in file}
            assert limits["Max core file size"] == limits["Max processes"] == ["0", "0"]
            assert int(limits["Max data size"][1]) <= 64 << 20
        assert not desktop.livery.lines("sandbox")
        if os.geteuid() != 0:
            # nor may its own user look inside, unless it is the machine's root under another number
            for pid in guids if outer_uid() != 0 else ():
                with pytest.raises(PermissionError):
                    descriptors(pid)
            return
        for pid in guids:
            # log, livery, signals, channel; the window's pages
            assert descriptors(pid) == ["/dev/null", "/dev/null", "pipe:[N]", "socket:[N]",
                                        "anon_inode:[signalfd]", "socket:[N]",
                                        "/memfd:test-domain (deleted)"]
            with open(f"/proc/{pid}/mountinfo", encoding="utf-8") as file:
                root, = file.read().splitlines()
            assert " / / ro," in root
        seen = [set(namespaces(pid).values()) for pid in [*guids, desktop.livery.pid]]
        assert not seen[0] & seen[1] and not seen[0] & seen[2]


def test_a_guid_that_is_started_again_is_as_closed_in():
    """livery has fewer rights by then than when it started the first."""
    with Desktop(["work"]) as desktop:
        desktop["work"].start(find_program("pattern"), "200", "100")
        desktop.wait_frame("work")
        first, since = desktop["work"].guid(), desktop.livery.size()
        os.kill(first, signal.SIGKILL)
        desktop.wait_mapped("work", since)
        second = desktop["work"].guid()
        assert second != first
        assert int(status(second)["CapEff"], 16) == 0 and status(second)["Seccomp_filters"] == "2"
        assert not desktop.livery.lines("sandbox"), "no layer is missing"
        if os.geteuid() == 0:
            assert not set(namespaces(second).values()) & set(namespaces(desktop.livery.pid).values())


def test_it_is_closed_before_the_first_byte_of_the_domain_is_read():
    """The agent has accepted and said nothing yet."""
    with Desktop(["work"]) as desktop:
        pid = desktop.wait(desktop["work"].guid, "guid")
        # no agent: it waits, and has read nothing; it has no filter
        # but the filter of livery's own
        assert status(pid)["NoNewPrivs"] == "1" and status(pid)["Seccomp_filters"] == "1"
        peer = desktop["work"].scripted()
        peer.listener.setblocking(True)
        peer.sock = peer.listener.accept()[0]
        peer.sock.setblocking(False)
        desktop.wait(lambda: status(pid)["Seccomp_filters"] == "2", "filter")
        assert desktop["work"].guid() == pid


def test_without_a_filter_it_does_not_run():
    with hooked(["work"], without="seccomp_load") as desktop:
        desktop["work"].scripted().listener.setblocking(True)
        desktop.livery.wait_line(
            r"\[work\] .*sandbox: no system call filter: .*; --no-sandbox runs without one")
        desktop.livery.wait_line("domain work: guid ended with status 1")


@pytest.mark.parametrize("without, line", [
    ("unshare", r"namespaces pid, not: user mount net ipc; .* \(user namespace: .*\)"),
    ("landlock", r"namespaces user mount pid net ipc; Landlock none; .*"),
])
def test_what_the_kernel_lacks_is_said_in_one_line(without, line):
    with hooked(["work"], without=without) as desktop:
        show(desktop["work"], "work")
        assert len(desktop.livery.lines(rf"\[work\] livery-guid\[work\]: sandbox: {line}$")) == 1
        assert len(desktop.livery.lines("sandbox")) == 1


def test_only_the_configuration_takes_the_sandbox_away():
    with Desktop(["work"], guid_sandbox=False) as desktop:
        show(desktop["work"], "work")
        pid = desktop["work"].guid()
        assert status(pid)["Seccomp"] == "0" and status(pid)["NoNewPrivs"] == status("self")["NoNewPrivs"]
        assert len(desktop.livery.lines(r"\[work\] .*no sandbox \(--no-sandbox\)")) == 1


def test_agents_that_come_and_go_wait_for_no_growing_delay():
    with Desktop(["work", "personal"]) as desktop:
        peer = desktop["work"].scripted()
        for _ in range(5):
            peer.accept()
            PeerWindow(peer, 1, 120, 80, COLOUR).map()
        delays = [int(match[1]) for match in desktop.livery.lines(
            r"domain work: guid starts again in (\d+) ms")]
        assert len(delays) >= 4 and max(delays) <= 1000
        # and one that lived for a second counts as new
        time_of_life = time.monotonic() + 1.1
        desktop.wait(lambda: time.monotonic() > time_of_life, "a second")
        since = desktop.livery.size()
        peer.hang_up()
        assert desktop.livery.wait_line(r"domain work: guid starts again in (\d+) ms", since)[1] == "200"
        show(desktop["work"], "again")


def test_a_program_works_in_a_window_of_a_sandboxed_guid():
    with Desktop(["work"]) as desktop:
        work = desktop["work"]
        work.start(*foot("sh", "-c", f"cat > {work.path('typed')}"))
        desktop.wait_mapped("work")
        desktop.focus("work")
        desktop.session.type("hello\n")
        desktop.wait(lambda: os.path.exists(work.path("typed")) and
                     os.path.getsize(work.path("typed")) == 6, "text")
        assert content_of(desktop.wait_frame("work")).width > 0
        assert set(children(desktop.livery.pid)) == {work.guid()}
