# SPDX-License-Identifier: GPL-2.0-or-later
"""livery-agent and a real program with the recorded stock daemon, played by livery-replay."""
import os
import re
import subprocess

import pytest

from livery.interfaces import source
from livery.process import PATIENCE, Process, clean_environment, find_program

DATA = os.path.join(source(), "tests", "data")


@pytest.fixture
def agent(tmp_path):
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    environment = clean_environment(str(runtime), str(tmp_path))
    process = Process(
        "agent", [find_program("livery-agent"), "--socket", str(tmp_path / "agent"), "--",
                  "foot", "-e", "cat"],
        str(tmp_path / "agent.log"), dict(environment, WLR_RENDERER="pixman"))
    yield process
    process.terminate()


# The recorded agents made as many windows, foot makes one: what is for the others is left out.
@pytest.mark.slow
@pytest.mark.parametrize("name, windows, closes", [
    ("xterm-typing", 1, False), ("xterm-menu", 4, False), ("negotiate-1.4", 5, True)],
    ids=["1.8", "several", "1.4"])
def test_a_stock_daemon_finds_no_fault_with_the_agent(name, windows, closes, agent, tmp_path):
    result = subprocess.run(
        [find_program("livery-replay"), "--daemon", "--speed", "8", "--hold", "0.5", "--timeout",
         "4", "--socket", str(tmp_path / "agent"), os.path.join(DATA, name + ".guirec")],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert "the peer" not in result.stderr
    assert result.returncode == (1 if windows > 1 else 0), result.stderr
    images = re.search(r" 1 windows, (\d+) images", result.stdout)
    assert images and int(images[1]) >= 1, result.stdout
    if closes:  # the program obeys CLOSE, and with it the agent ends
        assert agent.popen.wait(PATIENCE) >= 0, agent.text()  # the status is foot's
    else:
        assert agent.running, agent.text()
