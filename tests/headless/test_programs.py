# SPDX-License-Identifier: GPL-2.0-or-later
"""What agent and guid say about themselves and the machine that they are on."""
import subprocess

import pytest

from livery.process import find_program


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.splitlines()


@pytest.mark.parametrize("program", ["livery-agent", "livery-guid"])
@pytest.mark.parametrize("options", [("--version", "--verbose"), ("--verbose", "--version"), ("-vV",)],
                         ids=" ".join)
def test_a_verbose_version_tells_what_the_machine_can_do(program, options):
    version, *lines = run(find_program(program), *options)
    assert version.startswith(program + " ")
    embedded, xen = lines
    assert embedded == "embedded transport: yes"
    answer = xen.removeprefix("Xen transport: ")
    assert answer.startswith(("yes; ", "no: ")), "what is missing is said"


@pytest.mark.parametrize("program", ["livery-agent", "livery-guid"])
def test_a_version_alone_is_one_line(program):
    line, = run(find_program(program), "--version")
    assert line.startswith(program + " ")
