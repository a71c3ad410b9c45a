# SPDX-License-Identifier: GPL-2.0-or-later
"""The control socket and livery-ctl: what is there is told, domains are started and ended by the driver, and
nobody who misuses it harms the desktop."""
import json
import os
import socket
import stat
import subprocess
import sys

import pytest

from livery.desktop import Desktop
from livery.peer import PeerWindow
from livery.process import find_program

# A driver that says what is in its first file, and writes what it is told into its second.
DRIVER = """#!{python}
import socket
line = socket.socket(fileno=3)
line.sendall(open({says!r}, "rb").read())
with open({heard!r}, "ab", buffering=0) as heard:
    while data := line.recv(4096):
        heard.write(data)
"""


def path_of(desktop):
    return desktop.socket + ".control"


def ctl(desktop, *words, environment=None):
    """Runs livery-ctl as a user would; its status, output and complaint."""
    done = subprocess.run(
        [find_program("livery-ctl"), *words], capture_output=True, text=True, timeout=30, check=False,
        env=dict(os.environ, **(environment or {"XDG_RUNTIME_DIR": desktop.path("run"),
                                                "WAYLAND_DISPLAY": os.path.basename(desktop.socket)})))
    return done.returncode, done.stdout, done.stderr


def answer(desktop, *words):
    status, out, complaint = ctl(desktop, "--json", *words)
    assert (status, complaint) == (0, "")
    return json.loads(out)


class Client:
    """Speaks to the socket by hand."""

    def __init__(self, desktop):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(path_of(desktop))

    def ask(self, text):
        self.socket.sendall(text.encode() + b"\n")
        return json.loads(self.line())

    def line(self):
        data = b""
        while not data.endswith(b"\n"):
            more = self.socket.recv(1)
            assert more, "hung up"
            data += more
        return data

    def is_hung_up(self):
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


@pytest.fixture(name="desktop", scope="module")
def shared_desktop():
    with Desktop(["work", "vault"]) as desktop:
        peer = desktop["work"].scripted().accept()
        window = PeerWindow(peer, 1, 200, 100, 0x507090).map()
        peer.wait(lambda: window.serial, "EXT_CONFIGURE")
        window.paint()
        desktop.wait_mapped("work")
        yield desktop


def test_the_socket_is_for_the_user_alone(desktop):
    mode = os.stat(path_of(desktop)).st_mode
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o600


def test_domains_are_told_with_what_they_have(desktop):
    work, vault = answer(desktop, "domains")["domains"]
    assert (work["name"], work["label"], work["state"], work["windows"]) == ("work", "blue", "running", 1)
    assert work["focused"] and work["pools"] == 1 and work["mapped_bytes"] >= 200 * 100 * 4
    assert work["guid_pid"] == desktop["work"].guid()
    assert (vault["state"], vault["windows"], vault["focused"]) == ("running", 0, False)
    assert "domid" not in vault


def test_windows_are_told_with_their_boxes(desktop):
    window, = answer(desktop, "windows")["windows"]
    frame = desktop.wait_frame("work")
    assert (window["domain"], window["width"], window["height"]) == ("work", 200, 100)
    assert frame.x < window["x"] and frame.y < window["y"]
    assert window["focused"] and not window["maximized"]


def test_counters_are_those_of_the_log(desktop):
    told, logged = answer(desktop, "stats")["stats"], desktop.stats(desktop.livery)
    assert told.keys() <= logged.keys() and told["grant_pages"] == told["grant_calls"] == 0
    assert told["copied_bytes"] == logged["copied_bytes"] == 0
    assert told["pools"] == logged["pools"] == 1 and told["domain_commits"] >= 1


def test_tables_are_for_people(desktop):
    status, out, _ = ctl(desktop, "domains")
    heading, work, vault = out.splitlines()
    assert status == 0 and heading.split()[:3] == ["name", "label", "state"]
    assert work.split()[:3] == ["work", "blue", "running"]
    assert vault.split()[:3] == ["vault", "black", "running"]
    assert ctl(desktop, "version")[1].startswith("version ")
    assert "copied_bytes 0\n" in ctl(desktop, "stats")[1]


def test_a_screenshot_can_be_asked_for(desktop):
    assert answer(desktop, "screenshot") == {"ok": True}
    desktop.wait(lambda: [name for name in os.listdir(desktop.path("shots")) if name.endswith(".png")],
                 "the file")


def test_misuse_of_the_command_is_one_line(desktop):
    for words, line in [
            ([], "livery-ctl: no command\nTry 'livery-ctl --help'."),
            (["reboot"], "livery-ctl: no such command: reboot\nTry 'livery-ctl --help'."),
            (["stats", "work"], "livery-ctl: stats takes no argument"),
            (["stop"], "livery-ctl: stop needs one domain"),
            (["stop", "nobody"], "livery-ctl: there is no such domain"),
            (["stop", "../x"], "livery-ctl: domain: not a domain's name"),
            (["stop", "work"], "livery-ctl: livery has no domain driver"),
            (["-s", "/nowhere", "stats"], "livery-ctl: /nowhere: No such file or directory")]:
        assert ctl(desktop, *words) == (1, "", line + "\n")
    status, _, complaint = ctl(desktop, "stats", environment={"WAYLAND_DISPLAY": ""})
    assert status == 1 and complaint.count("\n") == 1


def test_misuse_of_the_socket_harms_only_the_client(desktop):
    """Bad lines are answered in words; too long ones are hung up on."""
    client = Client(desktop)
    assert client.ask("nonsense") == {"ok": False, "error": "not a JSON object"}
    assert client.ask('{"command": "version"}')["ok"]
    client.socket.sendall(b'{"command": "version"}\n' * 3)
    assert [json.loads(client.line())["ok"] for _ in range(3)] == [True] * 3
    long_one = Client(desktop)
    long_one.socket.sendall(b"x" * 600)
    assert long_one.is_hung_up()
    client.socket.close()


def test_idle_clients_keep_nobody_out(desktop):
    """Forty that wait, as scripts may that were forgotten: those that speak are served, the oldest go."""
    busy = Client(desktop)
    idle = []
    for _ in range(40):
        idle.append(Client(desktop))
        assert busy.ask('{"command": "version"}')["ok"]
    assert ctl(desktop, "version")[0] == 0
    assert all(one.is_hung_up() for one in idle[:24])
    assert busy.ask('{"command": "version"}')["ok"]
    for one in [busy, *idle]:
        one.socket.close()


def test_who_reads_no_answer_is_waited_for_by_nobody(desktop):
    client = Client(desktop)
    client.socket.setblocking(False)
    sent = 0
    with pytest.raises(BlockingIOError):
        while True:
            sent += client.socket.send(b'{"command": "domains"}\n' * 100)
    assert sent > 0 and answer(desktop, "version")["ok"]
    desktop.picture()
    client.socket.close()


def test_the_driver_is_told_what_to_do(tmp_path):
    says, heard, driver = tmp_path / "says", tmp_path / "heard", tmp_path / "driver"
    says.write_text("up 7 12345678-1234-1234-1234-123456789abc bank\nup 8 - stranger\n")
    driver.write_text(DRIVER.format(python=sys.executable, says=str(says), heard=str(heard)))
    driver.chmod(0o755)
    with Desktop(["work"], driver=str(driver)) as desktop:
        domains = [*desktop.config["domains"], {"name": "bank", "label": "green"},
                   {"name": "idle", "label": "gray"}]
        desktop.livery.terminate()
        desktop.session.close()
        desktop.config["domains"] = domains
        desktop.excused += [r"\[(bank|stranger)\] ", r"domain (bank|stranger): "]
        desktop.start()
        desktop.livery.wait_line(r"domain stranger: up domid=8")
        told = {d["name"]: d for d in answer(desktop, "domains")["domains"]}
        assert (told["bank"]["domid"], told["bank"]["label"]) == (7, "green")
        assert (told["stranger"]["domid"], told["stranger"]["label"]) == (8, "unknown")
        assert told["idle"]["state"] == "down"
        heard.write_text("")
        for words in (["start", "idle"], ["pause", "bank"], ["unpause", "bank"], ["stop", "bank"],
                      ["destroy", "stranger"]):
            assert answer(desktop, *words) == {"ok": True}
        desktop.wait(lambda: heard.read_text().count("\n") == 5, "what the driver is told")
        assert heard.read_text() == "start idle\npause 7\nunpause 7\nstop 7\ndestroy 8\n"
        assert ctl(desktop, "start", "bank") == (1, "", "livery-ctl: it runs already\n")
