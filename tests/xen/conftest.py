# SPDX-License-Identifier: GPL-2.0-or-later
"""One boot of the lab for all Xen tests. A test takes the fixture `lab` (lab.py, machine.py, hands.py) and marks itself
deadline(seconds): the first one waits for the boot. `stage` is the desktop (desktop.py, livery/scenes.py). Domains are created in the background from the start;
lab.wait_ready(name) waits for one.

A crash of any process of dom0 or a guest, at any time, is an error of the test in which it happened.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "lib")]

# pylint: disable=wrong-import-position
from desktop import XenDesktop
from lab import DOMAINS, Lab, LabError, prepare


def unavailable():
	"""Why there can be no lab here, or None."""
	if not shutil.which("qemu-system-x86_64"):
		return "no qemu-system-x86_64; on Debian: apt-get install qemu-system-x86"
	images = os.environ.get("LIVERY_XEN")
	if not images:
		return "LIVERY_XEN names no images; ./dev test makes them"
	if not Path(images, "root.img").exists():
		return f"no images in {images}; tests/xen/images.py makes them"
	return None


def refuse(why):
	if os.environ.get("CI") in ("true", "1"):
		pytest.fail(f"{why}; in CI the Xen tests must run", pytrace=False)
	pytest.skip(why)


def out_folder():
	build = os.environ.get("LIVERY_BUILD") or HERE.parents[1] / "build" / "current"
	return Path(build).resolve() / "xen"


class Booted:
	"""The one boot; kept also when it failed, so that it is not tried once for each test."""
	lab = error = None
	known = 0


@pytest.fixture(scope="session")
def booted():
	why = unavailable()
	if why:
		refuse(why)
	out = out_folder()
	build = os.environ.get("LIVERY_BUILD") or HERE.parents[1] / "build" / "current"
	try:
		prepare(Path(os.environ["LIVERY_XEN"]), out, build)
		with Lab(os.environ["LIVERY_XEN"], out, DOMAINS) as Booted.lab:
			yield Booted.lab
	except LabError as error:
		pytest.fail(f"the lab: {error}\nall logs: {out}", pytrace=False)


@pytest.fixture
def lab(booted):
	yield booted
	crashes = booted.crashes()
	new, Booted.known = crashes[Booted.known:], len(crashes)
	if new:
		pytest.fail("a process crashed:\n" + "\n".join(new[:40]), pytrace=False)


@pytest.fixture(scope="session", name="desktop")
def start_desktop(booted):
	"""Livery on dom0's screen, started once."""
	desktop = XenDesktop(booted)
	desktop.start_livery()
	return desktop


@pytest.fixture(name="stage_as_it_is")
def bare_stage(lab, desktop):  # pylint: disable=unused-argument
	if desktop.count == 0:  # the first test that uses it
		desktop.restore()
	return desktop


@pytest.fixture(name="stage")
def stage_with_windows(stage_as_it_is):
	stage_as_it_is.restore()
	return stage_as_it_is


def tail(path, count=30):
	return "\n".join(path.read_text("utf-8", "replace").splitlines()[-count:])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
	outcome = yield
	report = outcome.get_result()
	if not report.failed or not Booted.lab or "lab" not in item.fixturenames:
		return
	machine = Booted.lab
	report.sections.append(("all logs and the picture", str(machine.out)))
	for path in [machine.console, *sorted(machine.share.glob("*.log"))]:
		if path.exists():
			report.sections.append((f"end of {path.name}", tail(path)))
	try:
		machine.screenshot(machine.out / f"failed-{item.name}.png")
	except Exception as error:  # pylint: disable=broad-except
		report.sections.append(("no picture", str(error)))
