# SPDX-License-Identifier: GPL-2.0-or-later
"""Livery on the hypervisor: dom0 runs livery on its screen, guests run livery-agent with real programs. Seen is the true
scan-out, touched are keyboard and tablet, both from outside. Most of these tests also run on the embedded default."""

import re

import pytest

from desktop import TOOLS
from livery.scenes import *  # pylint: disable=wildcard-import,unused-wildcard-import
from machine import PATIENCE
from traces import remains, wait_gone

pytestmark = [pytest.mark.slow, pytest.mark.deadline(1800)]


@pytest.mark.parametrize("evil", ["ungranted", "bad-indices"])
def test_a_guest_that_is_hostile_by_xen_harms_only_itself(stage_as_it_is, evil):
	check_evil(stage_as_it_is, evil)


def test_a_disposable_is_destroyed_with_its_last_window_and_leaves_nothing(stage):
	lab = stage.lab
	stage.stop(LIVELY)  # it makes all else slow
	before = remains(lab)
	program = f"livery-agent -d 0 -- sh -c \"{TOOLS}/pattern 250 150; sleep 100000\""
	lab.run(f"livery-disposable /livery/lab/domains/disposable.cfg '{program}' >/out/disposable.log 2>&1 &")
	stage.wait_frame("disp20", 4 * PATIENCE)
	since = len(stage.log())
	stage.focus("disp20")
	lab.key("alt", "f4")
	stage.wait_log("domain disp20: disposable, its last window is closed", since=since)
	stage.wait_no_frame("disp20")
	wait_gone(lab, before)


def test_a_destroyed_guest_takes_its_windows_and_leaves_no_zombie(stage):
	"""It animates until its end."""
	lab, others = stage.lab, [TERMINAL, PATTERN]
	stage.destroy("untrusted")
	stage.wait_no_frame("untrusted")
	for name in others:
		assert stage.frames(name)
	lab.poll("xl list", lambda out: "null" not in out and "untrusted" not in out, PATIENCE, "the guest to be gone wholly")
	stage.focus(TERMINAL)
	wait_typed(stage, "alive")


# ---- domains are livery's to start ----

def test_livery_starts_a_guest_and_pauses_it_and_lets_it_go_on(stage_as_it_is):
	stage, guest = stage_as_it_is, stage_as_it_is.lab.guest("untrusted")
	if "untrusted" not in stage.destroyed:
		stage.destroy("untrusted")
	guest.expect_new_life()
	stage.control("start untrusted")
	guest.wait_ready()
	stage.destroyed.remove("untrusted")
	stage.restore()
	stage.control("pause untrusted")
	stage.lab.poll("xl list untrusted", lambda out: re.search(r" [r-][b-]p", out), PATIENCE, "the pause")
	stage.linger()
	before = len(stage.messages("untrusted"))
	stage.linger()
	assert len(stage.messages("untrusted")) == before, "a guest that is paused says nothing"
	stage.control("unpause untrusted")
	stage.wait(lambda: len(stage.messages("untrusted")) > before, "the guest to go on")
