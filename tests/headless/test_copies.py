# SPDX-License-Identifier: GPL-2.0-or-later
"""A pixel is not copied between a program's shared memory and livery's renderer, by the counters that
the programs themselves keep; a case that has to be copied shows that the counters count."""
import pytest

from livery.desktop import Desktop, foot


def copied(desktop, name):
    """Bytes that the domain's agent and guid, and livery, copied so far."""
    domain = desktop[name]
    return {"agent": desktop.stats(domain.agent)["copied_bytes"],
            "guid": desktop.stats(domain.guid())["copied_bytes"]}


def draws(desktop, name):
    """Waits until the program has shown several pictures that differ."""
    seen = []

    def look():
        picture = desktop.picture().crop(desktop.frames(name)[0])
        if not any(picture == other for other in seen):
            seen.append(picture)
        return len(seen) >= 4
    desktop.wait(look, f"pictures of {name} that differ")


LIVELY = ("sh", "-c", "i=0; while :; do i=$((i+1)); printf '%08d row of text\\n' $i; sleep 0.02; done")


@pytest.mark.parametrize("size", ["640x400", "1920x1080"])
def test_foot_is_shown_without_a_copy(size):
    with Desktop(["work"], width=2048, height=1216) as desktop:
        desktop["work"].start(*foot(*LIVELY, size=size))
        desktop.wait_mapped("work")
        width = int(size.split("x")[0])
        desktop.wait_frame("work", condition=lambda f: f.width > width - 20)
        draws(desktop, "work")
        assert copied(desktop, "work") == {"agent": 0, "guid": 0}


def test_a_composed_window_is_copied_and_counted():
    """Subsurfaces have to be composed."""
    with Desktop(["work"]) as desktop:
        desktop["work"].start("weston-subsurfaces")
        desktop.wait_mapped("work")
        desktop.wait_frame("work")
        result = desktop.wait(lambda: copied(desktop, "work"), "counters")
        desktop.wait(lambda: copied(desktop, "work")["agent"] > 10000, "copied bytes", step=0.2)
        assert result["guid"] == 0
