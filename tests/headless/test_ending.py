# SPDX-License-Identifier: GPL-2.0-or-later
"""What was started ends when it has to, also if it ignores that it is asked to, or is stopped."""
import os
import signal
import socket
import sys

import pytest

from livery.desktop import Desktop
from livery.driver import ScriptedDriver
from livery.process import children, find_program

# A guid that holds its connection and does not care for signals. With a file of this name it takes that away, and
# breaks the protocol first; without one it stays as it is.
STUBBORN = """#!{python} -IS
import os, signal, struct, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.path.exists({once!r}):
    os.unlink({once!r})
    os.write(3, struct.pack("=IHH", 0xdead, 0, 8))  # a request to an object that is none
elif {guid!r}:
    os.execv({guid!r}, sys.argv)
while True:
    time.sleep(60)
"""


def stubborn(folder, guid=""):
    """The program, and the file that has it break the protocol."""
    program, once = folder / "guid", folder / "once"
    program.write_text(STUBBORN.format(python=sys.executable, once=str(once), guid=guid))
    program.chmod(0o755)
    return str(program), once


@pytest.fixture(name="driver")
def scripted_driver(tmp_path):
    driver = ScriptedDriver(str(tmp_path))
    yield driver
    driver.close()


def state_of(pid):
    """As in ps; None where there is no such process any more."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def stop(desktop, pid):
    os.kill(pid, signal.SIGSTOP)
    desktop.wait(lambda: state_of(pid) == "T", "a stopped process")


def wait_end(desktop, pid):
    desktop.wait(lambda: state_of(pid) in (None, "Z"), f"end of {pid}")


def test_a_guid_that_was_refused_and_stays_is_replaced(tmp_path):
    guid, once = stubborn(tmp_path, find_program("livery-guid"))
    once.touch()
    with Desktop(["work"], guid=guid) as desktop:
        desktop["work"].start(find_program("pattern"), "200", "100")
        first = int(desktop.livery.wait_line(r"domain work: guid started pid=(\d+)")[1])
        desktop.wait_mapped("work")
        desktop.wait_frame("work")
        assert state_of(first) is None
        assert desktop.livery.lines("domain work: guid does not end: killed")


@pytest.mark.parametrize("how", ["ignores", "stopped"])
def test_a_domain_that_comes_again_has_a_display_whatever_its_guid_does(tmp_path, driver, how):
    guid, _ = stubborn(tmp_path)
    with Desktop([], guid=guid, driver=driver.program, session=False) as desktop:
        driver.take()
        driver.say("up 7 - bank")
        first = int(desktop.livery.wait_line(r"domain bank: guid started pid=(\d+)")[1])
        if how == "stopped":
            stop(desktop, first)
        since = desktop.livery.size()
        driver.say("down 7 - bank", "up 7 - bank")
        second = int(desktop.livery.wait_line(r"domain bank: guid started pid=(\d+)", since)[1])
        assert second != first and state_of(first) is None
        # and it stays away with its domain
        driver.say("down 7 - bank")
        wait_end(desktop, second)


def test_a_stopped_guid_ends_when_livery_is_killed():
    with Desktop(["work"], session=False) as desktop:
        guid = desktop.wait(desktop["work"].guid, "guid")
        stop(desktop, guid)
        os.kill(desktop.livery.pid, signal.SIGKILL)  # itself alone, as below
        wait_end(desktop, guid)
        desktop.livery.ended_by_test = True


def launcher_of(desktop):
    launcher, = [pid for pid, name in children(desktop.livery.pid).items() if name == "livery-launcher"]
    return launcher


@pytest.mark.parametrize("killed", [False, True], ids=["asked", "killed"])
@pytest.mark.parametrize("who", ["driver", "launcher", "both"])
def test_no_stopped_process_outlives_livery(driver, who, killed):
    with Desktop([], driver=driver.program, session=False) as desktop:
        started = {"driver": driver.take(), "launcher": launcher_of(desktop)}
        for name, pid in started.items():
            if who in (name, "both"):
                stop(desktop, pid)
        # itself alone: the library would end all of its process group
        os.kill(desktop.livery.pid, signal.SIGKILL if killed else signal.SIGTERM)
        for pid in started.values():
            wait_end(desktop, pid)
        desktop.livery.popen.wait()
        assert desktop.livery.status == (-signal.SIGKILL if killed else 0)
        desktop.livery.ended_by_test = killed


def test_a_driver_that_has_hung_up_and_stays_is_replaced(tmp_path):
    driver = ScriptedDriver(str(tmp_path), "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                                           "while True: signal.pause()")
    with Desktop([], driver=driver.program, session=False) as desktop:
        first = driver.take()
        driver.line.shutdown(socket.SHUT_RDWR)
        second = driver.take()
        assert second != first
        wait_end(desktop, first)
        driver.say("up 7 - bank")
        desktop.livery.wait_line("domain bank: up domid=7")
    driver.close()


def test_a_driver_that_reads_nothing_is_replaced(driver):
    """It takes what its socket holds; then livery takes another one."""
    with Desktop([], driver=driver.program, session=False) as desktop:
        first = driver.take()
        driver.say("up 7 - bank")
        desktop.livery.wait_line("domain bank: up domid=7")
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(desktop.socket + ".control")
            while not desktop.livery.lines("driver: does not take: pause bank"):
                control.sendall(b'{"command": "pause", "domain": "bank"}\n')
                assert control.recv(4096)
        second = driver.take()
        wait_end(desktop, first)
        assert second != first


@pytest.mark.parametrize("how", ["ignores", "stopped"])
def test_a_program_ends_with_its_agent(how):
    with Desktop(["work"], session=False) as desktop:
        work = desktop["work"]
        work.start("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done" if how == "ignores" else
                   "echo ready; while :; do sleep 1; done")
        work.agent.wait_line("ready")
        program, = children(work.agent.pid)
        if how == "stopped":
            stop(desktop, program)
        os.kill(work.agent.pid, signal.SIGTERM)
        wait_end(desktop, program)
        desktop.wait(lambda: not work.agent.running, "end of the agent")
