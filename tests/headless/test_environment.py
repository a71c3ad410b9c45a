# SPDX-License-Identifier: GPL-2.0-or-later
"""What the programs that are started inherit of the environment of who starts them."""
import os
import sys

import pytest

from livery.desktop import Desktop
from livery.process import find_program, is_sanitized

# Says what it was started with, and then does what it is for.
REPORTER = """#!{python} -IS
import os, sys
if not os.path.exists({path!r}):
    with open("/proc/self/environ") as source, open({path!r} + ".new", "w") as file:
        file.write(source.read())
    os.rename({path!r} + ".new", {path!r})
if {program!r}:
    os.execv({program!r}, sys.argv)
"""

# What a user's session has. Secrets, and what leads to the session's services:
SECRETS = {"API_TOKEN": "secret", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/bus", "SSH_AUTH_SOCK": "/ssh",
           "GPG_TTY": "/tty", "SWAYSOCK": "/sway", "GNOME_KEYRING_CONTROL": "/keys", "EDITOR": "vi",
           "PATHS": "no", "HOMES": "no"}
# what was given to one process alone:
OWN = {"NOTIFY_SOCKET": "/notify", "LISTEN_FDS": "2", "LISTEN_PID": "1", "LISTEN_FDNAMES": "a:b",
       "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1", "INVOCATION_ID": "1", "JOURNAL_STREAM": "1:2",
       "CREDENTIALS_DIRECTORY": "/credentials", "XDG_ACTIVATION_TOKEN": "t", "DESKTOP_STARTUP_ID": "t",
       "DISPLAY": ":77"}
# and what is a user's own:
SETTINGS = {"USER": "jo", "LOGNAME": "jo", "LC_TIME": "C", "TZ": "UTC", "XDG_DATA_HOME": "/data"}
SANITIZER = {"ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"}


class Reporter:
    def __init__(self, folder, name, program=""):
        self.path, self.program = str(folder / (name + ".env")), str(folder / name)
        with open(self.program, "w", encoding="utf-8") as file:
            file.write(REPORTER.format(python=sys.executable, path=self.path, program=program))
        os.chmod(self.program, 0o755)

    def told(self, desktop):
        desktop.wait(lambda: os.path.exists(self.path), f"environment in {self.path}")
        with open(self.path, encoding="utf-8") as file:
            told = dict(line.split("=", 1) for line in file.read().split("\0") if line)
        return {name: value for name, value in told.items() if name not in SANITIZER or not is_sanitized()}


@pytest.fixture(name="desktop")
def desktop_in_a_session():
    desktop = Desktop(["work"])
    desktop.environment.update(SECRETS)
    desktop.environment.update(OWN)
    desktop.environment.update(SETTINGS)
    return desktop


def test_a_guid_gets_nothing_of_the_session(desktop, tmp_path):
    guid = Reporter(tmp_path, "guid", find_program("livery-guid"))
    desktop.config["guid"] = guid.program
    desktop.environment["XENSTORED_PATH"] = "/xenstored"
    with desktop:
        told = guid.told(desktop)
        assert told.keys() - {"LD_LIBRARY_PATH"} == {"PATH", "XENSTORED_PATH", "WAYLAND_SOCKET"}
        desktop["work"].start(find_program("pattern"), "200", "100")
        desktop.wait_mapped("work")


def test_a_driver_gets_the_users_settings_and_no_way_to_the_session(desktop, tmp_path):
    driver = Reporter(tmp_path, "driver", find_program("livery-embedded-driver"))
    desktop.config["driver"] = driver.program
    with desktop:
        told = driver.told(desktop)
        assert SETTINGS.items() <= told.items()
        assert told["HOME"] == desktop.environment["HOME"]
        assert told["XDG_RUNTIME_DIR"] == desktop.path("run")
        assert not told.keys() & {*SECRETS, *OWN, "WAYLAND_SOCKET", "WAYLAND_DISPLAY", "WLR_BACKENDS"}


def test_a_terminal_gets_the_session_and_nothing_that_is_liverys_alone(desktop, tmp_path):
    terminal = Reporter(tmp_path, "terminal")
    desktop.config["terminal"] = terminal.program
    with desktop:
        desktop.session.chord("super+enter")
        told = terminal.told(desktop)
        assert {**SETTINGS, **SECRETS}.items() <= told.items()
        assert told["WAYLAND_DISPLAY"] == os.path.basename(desktop.socket)
        assert not told.keys() & {*OWN, "WAYLAND_SOCKET", "WLR_BACKENDS", "WLR_RENDERER"}


def test_an_agents_program_gets_nothing_that_is_the_agents_alone(desktop, tmp_path):
    program = Reporter(tmp_path, "program")
    with desktop:
        desktop["work"].environment.update(SETTINGS, **OWN)
        desktop["work"].start(program.program)
        told = program.told(desktop)
        assert SETTINGS.items() <= told.items() and told["WAYLAND_DISPLAY"]
        assert not told.keys() & OWN.keys()
