# SPDX-License-Identifier: GPL-2.0-or-later
"""Domains that only the driver knows: each has a name of its own, and none costs more for coming and going."""
import json
import subprocess

import pytest

from livery.desktop import Desktop
from livery.driver import ScriptedDriver
from livery.process import find_program

STARTED, ENDED = (rf"domain \S+: guid {word}\b" for word in ("started", "ended"))


@pytest.fixture(name="driver")
def scripted_driver(tmp_path):
    driver = ScriptedDriver(str(tmp_path))
    yield driver
    driver.close()


@pytest.fixture(name="desktop")
def desktop_of_the_driver(tmp_path, driver):
    guid = tmp_path / "guid"  # it ends when livery hangs up
    guid.write_text("#!/bin/sh\nexec cat <&3 >/dev/null\n")
    guid.chmod(0o755)
    desktop = Desktop([], session=False, driver=driver.program, guid=str(guid))
    desktop.config["domains"] = [{"name": "domain-5", "label": "blue"}]
    with desktop:
        driver.take()
        yield desktop


def known(desktop):
    done = subprocess.run([find_program("livery-ctl"), "-j", "-s", desktop.socket + ".control", "domains"],
                          capture_output=True, text=True, timeout=60, check=True)
    return [(d["name"], d["label"], d.get("domid")) for d in json.loads(done.stdout)["domains"]]


def test_no_two_domains_have_one_name(desktop, driver):
    driver.say("up 7 a domain-8",  # the name that livery would make of another's number
               "up 8 b ?", "up 5 c ?", "up 9 d domain-7", "up 10 e bank")
    desktop.livery.wait_line("up domid=10")
    assert known(desktop) == [("domain-5", "blue", None), ("domain-7", "unknown", 7),
                              ("domain-8", "unknown", 8), ("domain-5-2", "unknown", 5),
                              ("domain-9", "unknown", 9), ("bank", "unknown", 10)]
    # another one with its number, though both have names that cannot be shown
    driver.say("up 8 f ?", "up 11 - end")
    desktop.livery.wait_line("up domid=11")
    assert desktop.livery.lines("domain domain-8: down domid=8")


def test_a_domain_that_comes_and_goes_waits_for_its_display(desktop, driver):
    flaps = 40
    for n in range(1, flaps + 1):
        driver.say("up 7 a flapping", "down 7 a flapping")
        desktop.wait(lambda n=n: len(desktop.livery.lines("down domid=7")) == n, "its end")
        desktop.wait(lambda: len(desktop.livery.lines(STARTED)) == len(desktop.livery.lines(ENDED)),
                     "end of its guid")
    assert len(desktop.livery.lines(STARTED)) < flaps / 2
    # one that comes for good is shown in the end, and another one meanwhile
    since = desktop.livery.size()
    driver.say("up 8 b calm")
    desktop.livery.wait_line("domain calm: guid started", since)


def test_ten_thousand_names_of_one_domain_are_forgotten_again(desktop, driver):
    for n in range(100):
        driver.say(*(f"up 7 - name-{n}-{i}" for i in range(100)))
    driver.say("up 8 - last")
    desktop.livery.wait_line("domain last: up domid=8", deadline=120)
    assert len(known(desktop)) < 500
    assert len(desktop.livery.lines(STARTED)) < 5000
    desktop.livery.wait_line("domain last: guid started")
