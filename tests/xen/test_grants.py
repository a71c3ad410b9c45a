# SPDX-License-Identifier: GPL-2.0-or-later
"""What Livery asks of the hypervisor, by its own counters, and what an agent leaves there that was killed."""

import pytest

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
