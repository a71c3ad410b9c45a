# SPDX-License-Identifier: GPL-2.0-or-later
"""The proofs still fit the code, and the quick ones hold. All of them: ./dev prove, which takes long."""
import os
import re
import shutil
import subprocess
import sys

import pytest

RUN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run")
# those of the core too, whose harness goes stale first
QUICK = ["model", "sizes", "outbox send", "ranges gap", "decode UNMAP", "rectangle cut", "quota", "damage",
         "clipboard answers", "nothing after"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.deadline(900),
    pytest.mark.skipif(not shutil.which("cbmc"), reason="cbmc is not installed"),
]


def prove(*arguments):
    """Runs the proofs; returns status, how many passed and failed, and all that was said."""
    run = subprocess.run([sys.executable, RUN, *arguments], capture_output=True, text=True, check=False)
    closing = re.search(r"^(\d+) passed, (\d+) failed, 0 skipped$", run.stdout, re.M)
    assert closing, run.stdout + run.stderr
    return run.returncode, int(closing[1]), int(closing[2]), run.stdout


def test_every_proof_compiles_and_every_bug_has_a_place():
    status, passed, failed, text = prove("--compile")
    assert (status, failed) == (0, 0), text
    assert passed > 300


def test_the_quick_proofs_hold():
    status, passed, failed, text = prove(*QUICK)
    assert (status, failed) == (0, 0), text
    assert passed >= len(QUICK)


def test_the_quick_proofs_can_fail():
    status, passed, failed, text = prove("--break", *QUICK)
    assert (status, failed) == (0, 0), text
    assert passed >= len(QUICK)
