# SPDX-License-Identifier: GPL-2.0-or-later
"""Any part may die: its windows go and come back, all others stay, and no program notices."""
import os
import signal

import pytest

from livery.desktop import Desktop, content_of, foot

SCRIPT = "echo $$ > {0}/shell; printf 'line of {1}\\n'; stty -echo; exec cat > {0}/typed"


@pytest.fixture(name="desktop")
def three_foots():
    with Desktop() as desktop:
        for domain in desktop.domains.values():
            start(domain)
        for name in desktop.domains:
            desktop.wait_mapped(name)
        desktop.wait_still()
        yield desktop


def start(domain):
    domain.start(*foot("sh", "-c", SCRIPT.format(domain.folder, domain.name)))


def shell(domain):
    """The process number of the domain's shell, or None where it has not said it yet."""
    try:
        with open(domain.path("shell"), encoding="utf-8") as file:
            return int(file.read() or 0) or None
    except FileNotFoundError:
        return None


def alive(pid):
    return os.path.exists(f"/proc/{pid}")


def content(desktop, name):
    """The picture inside the frame of the domain's window, once nothing changes any more."""
    desktop.focus(name)
    picture = desktop.wait_still()
    frame, = desktop.frames(name, picture)
    return picture.crop(content_of(frame))


def still_types(desktop, name):
    """Whether keys reach the domain's program (the same one as before)."""
    desktop.focus(name)
    desktop.session.type("alive\n")
    path = desktop[name].path("typed")
    desktop.wait(lambda: os.path.getsize(path) >= 6, f"text in {name}")
    with open(path, encoding="utf-8") as file:
        assert file.read() == "alive\n"


def test_a_killed_agent_takes_only_its_windows(desktop):
    work = desktop["work"]
    before = {name: content(desktop, name) for name in ("personal", "untrusted", "work")}
    since = desktop.livery.size()
    work.kill()
    desktop.livery.wait_line(r"window unmapped domain=work\b", since)
    desktop.wait_no_window("work")
    assert not desktop.livery.lines(r"window (un)?mapped domain=(personal|untrusted)\b", since)
    for name in ("personal", "untrusted"):
        assert content(desktop, name) == before[name]
    since = desktop.livery.size()
    start(work)
    desktop.wait_mapped("work", since)
    assert content(desktop, "work") == before["work"]
    still_types(desktop, "work")


def test_a_killed_guid_returns_and_the_agent_shows_all_again(desktop):
    work = desktop["work"]
    pid, guid, before = shell(work), work.guid(), content(desktop, "work")
    other = content(desktop, "personal")
    since = desktop.livery.size()
    os.kill(guid, signal.SIGKILL)
    desktop.livery.wait_line(r"window unmapped domain=work\b", since)
    desktop.wait_mapped("work", since)
    assert work.guid() not in (None, guid)
    assert content(desktop, "work") == before
    assert content(desktop, "personal") == other
    assert alive(pid) and work.agent.running
    still_types(desktop, "work")
    assert not desktop.livery.lines(r"window (un)?mapped domain=(personal|untrusted)\b", since)


def test_livery_killed_and_started_shows_all_again(desktop):
    before = {name: content(desktop, name) for name in desktop.domains}
    shells = {name: shell(domain) for name, domain in desktop.domains.items()}
    guids = set(desktop.guids())
    assert len(guids) >= 3
    desktop.kill_livery()
    desktop.wait(lambda: not any(alive(pid) for pid in guids), "end of the guids")
    assert all(domain.agent.running for domain in desktop.domains.values())
    desktop.start()
    for name in desktop.domains:
        desktop.wait_mapped(name)
    for name, picture in before.items():
        assert content(desktop, name) == picture
        assert alive(shells[name])
    still_types(desktop, "personal")


def test_guid_waits_for_an_agent_that_comes_late():
    with Desktop(["work", "personal"]) as desktop:
        start(desktop["personal"])
        desktop.wait_mapped("personal")
        start(desktop["work"])
        desktop.wait_mapped("work")
        still_types(desktop, "work")


def test_the_window_goes_when_the_program_ends():
    with Desktop(["work", "personal"]) as desktop:
        work = desktop["work"]
        work.start(*foot("sh", "-c", f"touch {work.path('up')}; read line"))
        desktop.wait_mapped("work")
        desktop.focus("work")
        since = desktop.livery.size()
        desktop.session.type("\n")
        desktop.livery.wait_line(r"window unmapped domain=work\b", since)
        desktop.wait_no_window("work")


def test_closing_by_the_frame_ends_the_program():
    with Desktop(["work"]) as desktop:
        work = desktop["work"]
        start(work)
        desktop.wait_mapped("work")
        frame = desktop.wait_frame("work")
        pid = desktop.wait(lambda: shell(work), "the shell")
        desktop.session.click(frame.x + frame.width - 4 - 15, frame.y + 4 + 13)
        desktop.wait(lambda: not alive(pid), "end of the program")
        desktop.wait_no_window("work")
        desktop.wait(lambda: not work.agent.running, "end of the agent, with its program")
        work.agent.ended_by_test = True  # foot's own status, for a shell that was hung up
