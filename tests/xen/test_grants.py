# SPDX-License-Identifier: GPL-2.0-or-later
"""What Livery asks of the hypervisor, by its own counters, and what an agent leaves there that was killed."""

import pytest

from desktop import TOOLS
from livery.scenes import PATTERN, TERMINAL, is_pattern
from machine import PATIENCE

BUDGET = 98304  # pages; the default of the setting grants

pytestmark = [pytest.mark.slow, pytest.mark.deadline(1800)]


def test_rings_are_as_large_as_livery_wants(stage):
	"""Its driver says so in xenstore. The agents were there before it, or have connected anew since."""
	assert {name: stage.agent_stats(name)["ring"] for name in stage.names} == dict.fromkeys(stage.names, 65536)


def test_grants_and_event_channels_are_counted(stage):
	agent, livery = stage.agent_stats("bank"), stage.livery_stats()
	assert agent["grant_calls"] >= 1 and agent["notifies"] >= 1 and agent["events"] >= 1
	assert 0 < stage.granted("bank") <= agent["pages"], "in Xen's own table are those that livery has mapped"
	assert livery["grant_pages"] * 4096 == livery["mapped_bytes"], "all that is shown here is grants"
	stage.stop("bank")
	stage.wait_no_frame("bank")
	# The frame goes with the window, the pages with the guid, which ends after its agent.
	stage.wait(lambda: stage.livery_stats()["grant_pages"] < livery["grant_pages"], "the pages of bank to be given back")
	assert stage.livery_stats()["grant_calls"] > livery["grant_calls"]


def test_an_agent_that_was_killed_leaves_nothing_to_connect_to(lab, stage):
	"""Its ring stays announced in xenstore; a guid does not take it for one that lives."""
	since = len(stage.log())
	lab.guest("bank").run(f"kill -KILL {stage.agents.pop('bank')}; pkill -KILL pattern", check=False)
	stage.wait_no_frame("bank")
	stage.wait_log("domain bank: guid started", since=since)
	stage.linger()
	stage.start("bank")
	stage.wait_frame("bank")
	assert "version" not in stage.log()[since:], "no guid came into the middle of an old conversation"


@pytest.mark.parametrize("evil", ["many-maps", "repeats"])
def test_a_guest_that_has_pages_mapped_without_end_leaves_others_their_maps(stage_as_it_is, evil):
	"""Xen counts what a domain maps of all others in one table, and all maps fail when that is full: windows, and the
	disks and wires of guests. The evil guest asks for more maps than the table has entries."""
	stage = stage_as_it_is
	stage.stop(TERMINAL)
	stage.stop(PATTERN)
	for name in (TERMINAL, PATTERN):
		stage.lab.wait_ready(name)
	stage.wait_no_frame(PATTERN)
	before = stage.livery_stats()["grant_pages"]
	program = stage.background(TERMINAL, f"{TOOLS}/hostile --domid 0 {evil} >/tmp/evil 2>&1")
	try:
		out = stage.lab.poll("cat /tmp/evil", lambda text: "done" in text or "hostile:" in text, 4 * PATIENCE, "its pools",
			TERMINAL)
		assert "hostile:" not in out and "hung up" not in out, out
		mapped = stage.livery_stats()["grant_pages"] - before
		assert 0 < mapped <= BUDGET // 2 if evil == "many-maps" else mapped == 0
		stage.start(PATTERN, f"{TOOLS}/pattern 300 200")
		stage.wait_content(PATTERN, is_pattern(300, 200), "the pages of another guest", 2 * PATIENCE)
	finally:
		stage.end(TERMINAL, program)
	stage.stop(PATTERN)
