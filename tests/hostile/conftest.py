# SPDX-License-Identifier: GPL-2.0-or-later
"""What every attack gets: an arena, which a module's tests share; logs and pictures of a failure."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

# pylint: disable=wrong-import-position,wildcard-import,unused-wildcard-import
from livery.arena import Arena
from livery.reports import *

QUICK = 20  # "./dev test quick" has one of so many cases of a table, but at least two


def pytest_collection_modifyitems(items):
    """Marks the other cases slow."""
    tables = {}
    for item in items:
        if item.path.parent == pathlib.Path(__file__).parent and hasattr(item, "callspec"):
            tables.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for cases in tables.values():
        count = max(2, len(cases) // QUICK)
        step = max(1, len(cases) // count)
        for i, item in enumerate(cases):
            if i % step or i // step >= count:
                item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module", name="arena")
def arena_of_the_module(request):
    """An Arena with what the module says in ARENA."""
    options = getattr(request.module, "ARENA", {})
    with Arena(**options) as arena:
        yield arena
