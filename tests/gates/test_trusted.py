# SPDX-License-Identifier: GPL-2.0-or-later
"""The threat model says what is trusted and where each guarantee is kept: in figures and files that
are true."""
import importlib.machinery
import importlib.util
import os
import re
import sys

import pytest

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.path.insert(0, os.path.join(ROOT, "tests", "lib"))

# pylint: disable=wrong-import-position
from livery.process import find_program, is_sanitized


def load(path):
    loader = importlib.machinery.SourceFileLoader("count_trusted", os.path.join(ROOT, path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


COUNTER = load("tools/dev/count-trusted")

with open(os.path.join(ROOT, "docs", "threat-model.md"), encoding="utf-8") as document:
    TEXT = document.read()


def figures(text):
    return {name: int(lines.replace(",", ""))
            for name, lines in re.findall(r"^\| ([^|]+) \| ([\d,]+) \|", text, re.M)}


def wrong(said, true):
    """The parts whose figure is more than a tenth off, and those that only one side has."""
    return {name for name in {*said, *true}
            if abs(said.get(name, -1) - true.get(name, -1)) > true.get(name, 0) / 10}


def test_the_lines_of_code_are_as_many_as_the_threat_model_says():
    # else: tools/dev/count-trusted, into docs/threat-model.md
    assert not wrong(figures(TEXT), COUNTER.count())


def test_a_figure_that_is_wrong_is_found():
    true = COUNTER.count()
    name = next(iter(true))
    assert wrong({**true, name: true[name] * 2}, true) == {name}
    assert wrong({key: value for key, value in true.items() if key != name}, true) == {name}


def test_every_source_belongs_to_a_part():
    left_out = [path for path in COUNTER.sources()
                if not any(path.startswith(prefixes) for _, prefixes in COUNTER.PARTS)]
    # programs for developers, and what their tables are made by
    assert all(path.startswith("protocol/tools/") for path in left_out), left_out


def test_only_code_is_counted(tmp_path):
    path = tmp_path / "a.c"
    path.write_text('/* one\n two */\n\nint a; /* three */\n// four\nchar *b = "/* five */";\n')
    assert COUNTER.lines_of(str(path)) == 2


@pytest.mark.skipif(is_sanitized(), reason="a sanitizer is linked besides")
@pytest.mark.parametrize("name", ["livery", "livery-guid"])
def test_the_libraries_are_those_that_the_threat_model_names(name):
    said, = re.findall(rf"^\* {name}: (.*)$", TEXT, re.M)
    assert said.split(", ") == COUNTER.libraries(find_program(name))


@pytest.mark.parametrize("path", sorted(set(re.findall(
    r"`((?:compositor|guid|protocol|gui-agent|driver|tests|tools|docs)/[\w./-]+)`", TEXT))))
def test_what_the_threat_model_points_at_is_there(path):
    assert os.path.exists(os.path.join(ROOT, path))
