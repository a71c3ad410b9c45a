# SPDX-License-Identifier: GPL-2.0-or-later
"""Call cycles between the files of a room: at most five files, but for what docs/architecture.md lists."""
import importlib.machinery
import importlib.util
import os
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.path.insert(0, os.path.join(ROOT, "tests", "lib"))

# pylint: disable=wrong-import-position
from livery.process import build_folder

MOST = 5
LISTED = {"guid/core": 17, "guid": 7}  # these may only become smaller


def load(path):
    loader = importlib.machinery.SourceFileLoader("circles", os.path.join(ROOT, path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


CIRCLES = load("tools/dev/circles")


def test_no_circle_of_files_is_large(monkeypatch):
    monkeypatch.chdir(ROOT)
    found, calls = CIRCLES.find(build_folder())
    assert len(calls) > 100, "no objects were found"
    large = [circle for circle in found
             if len(circle) > LISTED.get(os.path.dirname(circle[0]), MOST)]
    assert not large


def test_a_circle_is_found():
    edges = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": set(), "f": {"f", "a"}}
    assert CIRCLES.circles(edges) == [["a", "b", "c"]]
