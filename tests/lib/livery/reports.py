# SPDX-License-Identifier: GPL-2.0-or-later
"""pytest hooks for tests that have a desktop: when one fails, the logs of its desktop's programs are in
the report and the newest pictures in a folder that the report names. A folder's conftest.py imports all of
it."""
import os
import re

import pytest

from livery.desktop import Desktop
from livery.process import build_folder


def save_pictures(desktop, name):
    folder = os.path.join(build_folder(), "test-pictures")
    os.makedirs(folder, exist_ok=True)
    for i, picture in enumerate(desktop.pictures):
        path = os.path.join(folder, f"{name}-{i}.png")
        picture.save(path)
        yield path


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    outcome = yield
    report = outcome.get_result()
    if not report.failed:
        return
    name = re.sub(r"[^\w.-]+", "_", item.nodeid.rpartition("/")[2])
    for desktop in concerned(item):
        for log, text in desktop.final_logs or desktop.logs():
            report.sections.append((f"log of {log}", text))
        for path in save_pictures(desktop, name):
            report.sections.append(("picture", path))


def concerned(item):
    """The desktops of the test: its own, and those of its fixtures."""
    fixtures = list(getattr(item, "funcargs", {}).values())
    return [d for d in Desktop.alive if d in fixtures or d.final_logs is not None
            or not any(d is other for other in item.session.stash.get(OLD, []))]


OLD = pytest.StashKey()


def pytest_runtest_setup(item):
    item.session.stash[OLD] = list(Desktop.alive)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):  # pylint: disable=unused-argument
    """Desktops that are closed are of no interest to the next test."""
    Desktop.alive[:] = [d for d in Desktop.alive if d.final_logs is None]
