# SPDX-License-Identifier: GPL-2.0-or-later
"""What every attack gets: an arena, which a module's tests share; logs and pictures of a failure."""
import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

# pylint: disable=wrong-import-position,wildcard-import,unused-wildcard-import
from livery.arena import Arena
from livery.reports import *


@pytest.fixture(scope="module", name="arena")
def arena_of_the_module(request):
    """An Arena with what the module says in ARENA."""
    options = getattr(request.module, "ARENA", {})
    with Arena(**options) as arena:
        yield arena
