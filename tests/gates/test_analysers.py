# SPDX-License-Identifier: GPL-2.0-or-later
"""The analysers of tests/gates/analysers.py: that the tree passes each, and that each can fail."""
import json
import os

import pytest

import analysers
import gates

ROOT = os.environ["LIVERY_SOURCE"]
BUILD = os.environ["LIVERY_BUILD"]

each_analyser = pytest.mark.parametrize("analyser", analysers.ANALYSERS, ids=lambda a: a.__name__)


def lines_of(analyser, root, build):
    lines = analyser(root, build)
    if lines is None:
        pytest.skip("the analyser is not installed")
    return lines


@pytest.mark.slow
@pytest.mark.deadline(1800)
@each_analyser
def test_the_tree_passes(analyser):
    assert not lines_of(analyser, ROOT, BUILD)


def plant(folder, text):
    """A tree with one file of the product, and a build that compiles it."""
    (folder / "guid").mkdir()
    (folder / "guid/a.c").write_text(text)
    (folder / "compile_commands.json").write_text(json.dumps([{
        "directory": str(folder), "file": "guid/a.c",
        "command": "cc -std=c11 -O1 -MD -MQ a.o -MF a.d -o a.o -c guid/a.c"}]))
    return str(folder)


PLANTED = [
    (analysers.gcc_analyzer, "-Wanalyzer-double-free",
     "#include <stdlib.h>\nvoid f(char *p, int n);\nvoid f(char *p, int n) {\n\tif (n) {\n\t\tfree(p);\n\t}\n"
     "\tfree(p);\n}\n"),
    (analysers.gcc_analyzer, "-Wanalyzer-malloc-leak",
     "#include <stdlib.h>\nint f(void);\nint f(void) {\n\tint *p = malloc(4);\n\treturn p ? *p = 1 : 0;\n}\n"),
    (analysers.clang_tidy, "bugprone-integer-division",
     "double f(int a, int b);\ndouble f(int a, int b) {\n\treturn a / b;\n}\n"),
    (analysers.clang_tidy, "misc-redundant-expression",
     "int f(int a);\nint f(int a) {\n\treturn a - a;\n}\n"),
    (analysers.cppcheck, "arrayIndexOutOfBounds",
     "int f(void);\nint f(void) {\n\tint a[2] = { 0 };\n\treturn a[2];\n}\n"),
    (analysers.cppcheck, "uninitvar",
     "int f(void);\nint f(void) {\n\tint a;\n\treturn a;\n}\n"),
]


@pytest.mark.parametrize("analyser, word, text", PLANTED, ids=[word for _, word, _ in PLANTED])
def test_a_planted_bug_is_found(tmp_path, analyser, word, text):
    tree = plant(tmp_path, text)
    found = lines_of(analyser, tree, tree)
    assert any("guid/a.c" in line and word in line for line in found), found


@each_analyser
def test_what_is_sound_passes(tmp_path, analyser):
    tree = plant(tmp_path, "int f(int n);\nint f(int n) {\n\treturn n > 0 ? n - 1 : 0;\n}\n")
    assert not lines_of(analyser, tree, tree)


def test_a_file_that_does_not_compile_is_a_finding(tmp_path):
    tree = plant(tmp_path, "int f(\n")
    for analyser in (analysers.gcc_analyzer, analysers.clang_tidy):
        assert lines_of(analyser, tree, tree)


def test_each_false_alarm_is_of_a_function_that_is_there():
    """What was excused goes with the code that it excused."""
    for path, function, _ in analysers.FALSE_ALARMS:
        assert f" {function}(" in gates.read(ROOT, path) or f"*{function}(" in gates.read(ROOT, path)
