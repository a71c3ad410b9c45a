# SPDX-License-Identifier: GPL-2.0-or-later
"""What is missing on Xen is said in one line, with what to do. (tests/headless/test_no_xen.py: where there is no Xen.)"""

import re

import pytest

from desktop import TOOLS
from livery.scenes import PATTERN, is_pattern
from machine import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.deadline(1800)]

NOBODY = "setpriv --reuid 65534 --regid 65534 --clear-groups env XDG_RUNTIME_DIR=/tmp/nobody"
AGENT = "livery-agent -d 0 -- true"
LIMIT = "/sys/module/xen_gntalloc/parameters/limit"


def refusal(lab, guest, command):
	"""The only line of a program that ends at once with an error."""
	out = lab.run(f"mkdir -p -m 777 /tmp/nobody; {command} </dev/null 2>&1; echo status $?", guest=guest)
	line, status = out.splitlines()
	assert status != "status 0", out
	return line


# ---- no rights ----

def test_an_agent_without_rights_names_the_device_that_it_needs(lab):
	guest = lab.wait_ready("work")
	assert refusal(lab, "work", f"{NOBODY} {AGENT}") == (
		"livery-agent: xenstore: Permission denied; give this user /dev/xen/xenbus, by group or udev rule")
	mode = guest.run("stat -c %a /dev/xen/xenbus").strip()
	guest.run("chmod 666 /dev/xen/xenbus")
	try:
		assert re.fullmatch(r"livery-agent: /dev/xen/gntalloc: Permission denied; .*give this user the device",
			refusal(lab, "work", f"{NOBODY} {AGENT}"))
	finally:
		guest.run(f"chmod {mode} /dev/xen/xenbus")


@pytest.mark.parametrize("command", ["livery-guid --domain work --domid 1",
	"/usr/local/libexec/livery/livery-xen-driver"])
def test_in_dom0_it_is_the_same(lab, command):
	name = command.split()[0].rpartition("/")[2]
	assert refusal(lab, None, f"{NOBODY} {command}") == (
		f"{name}: xenstore: Permission denied; give this user /dev/xen/xenbus, by group or udev rule")


# ---- things that are not there ----

def hidden(*paths):
	"""Words before a command, for which these paths are not there."""
	folders = {path.rpartition("/")[0] for path in paths}
	return "unshare -m sh -c '" + "; ".join(f"mount -t tmpfs none {folder}" for folder in folders) + '; exec "$@"\' sh'


def test_a_missing_xenstore_is_named(lab):
	lab.wait_ready("work")
	assert refusal(lab, "work", f"{hidden('/dev/xen/xenbus', '/proc/xen/xenbus')} {AGENT}") == (
		"livery-agent: xenstore: No such file or directory; is this a Xen domain, does xenstored run?")
	nothing = hidden("/dev/xen/xenbus", "/proc/xen/xenbus", "/run/xenstored/socket")
	assert refusal(lab, None, f"{nothing} livery-guid --domain work --domid 1") == (
		"livery-guid: xenstore: No such file or directory; is this a Xen domain, does xenstored run?")


def test_a_missing_device_is_named_with_its_module(lab):
	without = "unshare -m sh -c 'mkdir -p /tmp/xen; mount --bind /dev/xen /tmp/xen; mount -t tmpfs none /dev/xen; " \
		"touch /dev/xen/xenbus; mount --bind /tmp/xen/xenbus /dev/xen/xenbus; exec \"$@\"' sh"
	lab.wait_ready("work")
	assert re.fullmatch(r"livery-agent: /dev/xen/gntalloc: No such file or directory; modprobe xen_gntalloc.*",
		refusal(lab, "work", f"{without} {AGENT}"))
	assert refusal(lab, None, f"{without} livery-guid --domain work --domid 1") == (
		"livery-guid: /dev/xen/gntdev: No such file or directory; modprobe xen_gntdev")


# ---- gntalloc's limit ----

@pytest.fixture(name="few_pages")
def limit_of_gntalloc(stage):
	"""Sets how many pages the pattern's guest may share while nothing of it is shared."""
	lab, guest = stage.lab, stage.lab.guest(PATTERN)
	usual = guest.run(f"cat {LIMIT}").strip()
	stage.stop(PATTERN)
	stage.wait_no_frame(PATTERN)
	lab.wait_for(lambda: stage.granted(PATTERN) == 0, PATIENCE, "end of the grants")
	yield lambda pages: guest.run(f"echo {pages} >{LIMIT}")
	guest.run(f"echo {usual} >{LIMIT}")
	stage.stop(PATTERN)


def test_a_limit_too_small_for_the_channel_ends_the_agent_with_one_line(stage, few_pages):
	few_pages(0)
	assert re.fullmatch(r"livery-agent: vchan data/vchan/0/6000 .*; if gntalloc's limit is reached, raise it: "
		"modprobe xen_gntalloc limit=65536", refusal(stage.lab, PATTERN, f"env XDG_RUNTIME_DIR=/tmp/nobody {AGENT}"))


def test_a_limit_too_small_for_a_window_is_said_once_and_the_window_is_shown_as_far_as_it_goes(stage, few_pages):
	few_pages(150)
	stage.start(PATTERN, f"{TOOLS}/pattern 500 400")  # 196 pages
	stage.wait_frame(PATTERN)
	log = stage.agent_logs[PATTERN]
	stage.lab.poll(f"cat {log}", lambda out: "no more memory can be shared" in out, PATIENCE, "the line", PATTERN)
	stage.linger()
	said = [line for line in stage.shell(PATTERN, f"cat {log}").splitlines() if "no more memory" in line]
	assert len(said) == 1 and "raise the limit of xen_gntalloc" in said[0], said
	few_pages(65536)
	stage.wait_content(PATTERN, is_pattern(500, 400), "the whole window, once there is memory")


# ---- versions ----

def test_an_agent_of_another_version_is_refused_with_both_versions(stage):
	stage.stop(PATTERN)
	stage.wait_no_frame(PATTERN)
	before = len(stage.log(f"guid-{PATTERN}"))
	program = stage.background(PATTERN, f"{TOOLS}/hostile --domid 0 version-2 >/tmp/version 2>&1")
	stage.wait_log(r"version 2\.8 is not 1\.x", since=before, name=f"guid-{PATTERN}")
	stage.end(PATTERN, program)
