# SPDX-License-Identifier: GPL-2.0-or-later
"""That ./dev bench runs and prints its table; what it measures is for people to judge."""
import os
import re
import subprocess
import sys

import pytest

BENCH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bench.py")


@pytest.mark.slow
def test_the_table_has_a_figure_for_each_goal():
    done = subprocess.run([sys.executable, BENCH, "--rounds", "1", "keys", "rest"],
                          capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    figures = [line for line in done.stdout.splitlines() if "goal" in line]
    assert len(figures) == 6
    assert all(re.search(r" [\d,]+(\.\d+)? ", line) for line in figures)


def test_an_unknown_name_is_one_line():
    done = subprocess.run([sys.executable, BENCH, "speed"], capture_output=True, text=True,
                          timeout=30, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("no bench speed: frames, keys, flood, rest, many, "
        "attacks, spy")
