# SPDX-License-Identifier: GPL-2.0-or-later
"""./dev fuzz: that it lists, runs, finds and says what is wrong."""
import os
import re
import shutil
import subprocess

import pytest

SOURCE = os.environ["LIVERY_SOURCE"]
HERE = os.path.join(SOURCE, "tests/fuzz")


def fuzz(*words, **environment):
    """Runs ./dev fuzz; returns status, standard output and standard error."""
    done = subprocess.run(
        [os.path.join(SOURCE, "dev"), "fuzz", *words], env=dict(os.environ, **environment),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_every_target_is_listed_with_its_inputs():
    status, text, _ = fuzz("--list")
    assert status == 0
    listed = re.findall(r"^(\w+) .*\((\d+) inputs\)$", text, re.MULTILINE)
    harnesses = {name.removesuffix(".c") for name in os.listdir(HERE) if name.endswith(".c")
                 and "LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {" in
                 open(os.path.join(HERE, name), encoding="utf-8").read()}
    assert {name for name, _ in listed} == harnesses == set(os.listdir(os.path.join(HERE, "corpus")))
    assert all(int(count) > 0 for _, count in listed)


@pytest.mark.parametrize("words, line", [
    (["nothing"], "there is no target nothing; there are "),
    (["--minimise", "/dev/null"], "--minimise needs the name of one target"),
    (["title", "--seconds", "0"], "--seconds and --jobs want a number from 1 on"),
    (["title", "--frobnicate"], "fuzz: unrecognized arguments: --frobnicate"),
])
def test_a_mistake_is_one_line(words, line):
    status, text, error = fuzz(*words)
    assert (status, text) == (1, "")
    assert error.startswith("dev: error: " + line) and error.count("\n") == 1


def test_the_committed_corpora_are_small():
    sizes = [os.path.getsize(os.path.join(folder, name))
             for folder, _, names in os.walk(os.path.join(HERE, "corpus")) for name in names]
    assert sum(sizes) < 1 << 20 and len(sizes) < 600


@pytest.mark.slow  # compiles with clang
@pytest.mark.deadline(600)
def test_a_target_runs_and_counts(tmp_path):
    if not shutil.which("clang") and not shutil.which("clang-19"):
        pytest.skip("clang is not installed")
    status, text, error = fuzz("title", "--seconds", "1", LIVERY_FUZZ=str(tmp_path))
    assert status == 0, text + error
    assert re.search(r"^ok   fuzz/title  \(\d+ executions, ", text, re.MULTILINE)
    assert text.endswith("1 passed, 0 failed, 0 skipped\n")
    assert os.listdir(tmp_path / "title/corpus")


@pytest.mark.slow  # compiles with clang
@pytest.mark.deadline(600)
def test_coverage_is_the_first_thing_that_is_asked_for(tmp_path):
    if not shutil.which("clang") and not shutil.which("clang-19"):
        pytest.skip("clang is not installed")
    status, text, error = fuzz("title", "--coverage", str(tmp_path / "html"), LIVERY_FUZZ=str(tmp_path / "work"))
    assert status == 0, text + error
    percent = re.search(r"^protocol/text/title.c .*? ([\d.]+) %", text, re.MULTILINE)[1]
    assert float(percent) > 90
    assert (tmp_path / "html/index.html").exists()
    assert not os.path.exists(os.path.join(SOURCE, "default.profraw")), "the profile of a compiler's trial is in the tree"
