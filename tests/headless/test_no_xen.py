# SPDX-License-Identifier: GPL-2.0-or-later
"""Where there is no Xen, each program that is told to use it says so in one line, with what to do."""
import os
import subprocess

import pytest

from livery.process import clean_environment, find_program
from livery.xenstore import Store

pytestmark = pytest.mark.skipif(os.path.exists("/dev/xen/xenbus"), reason="this machine is a Xen domain")


@pytest.mark.parametrize("program, arguments, line", [
    ("livery-agent", ["--domid", "0", "--", "true"], "livery-agent: xenstore: "),
    ("livery-guid", ["--domain", "work", "--domid", "1"], "livery-guid: xenstore: "),
    ("livery-xen-driver", [], "livery-xen-driver: xenstore: ")])
def test_one_line_says_that_this_is_no_xen_domain(tmp_path, program, arguments, line):
    done = subprocess.run([find_program(program), *arguments], env=clean_environment(str(tmp_path), str(tmp_path)),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and done.stdout == ""
    said, = done.stderr.splitlines()
    assert said.startswith(line) and "is this a Xen domain" in said


@pytest.mark.parametrize("program, arguments, device, module", [
    ("livery-agent", ["--domid", "0", "--", "true"], "gntalloc", "xen_gntalloc"),
    ("livery-guid", ["--domain", "work", "--domid", "1"], "gntdev", "xen_gntdev")])
def test_a_device_that_is_missing_is_one_line_with_its_module(tmp_path, program, arguments, device, module):
    with Store(str(tmp_path / "xenstored")) as store:
        environment = {**clean_environment(str(tmp_path), str(tmp_path)), "XENSTORED_PATH": store.path}
        done = subprocess.run([find_program(program), *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and done.stdout == ""
    said, = done.stderr.splitlines()
    assert said.startswith(f"{program}: /dev/xen/{device}: No such file or directory; modprobe {module}")


def test_what_can_be_used_here_is_said_with_the_version(tmp_path):
    for program in ("livery-agent", "livery-guid"):
        said = subprocess.run([find_program(program), "-v", "--version"], capture_output=True, text=True, check=True,
                              env=clean_environment(str(tmp_path), str(tmp_path))).stdout
        assert "embedded transport: yes\n" in said
        assert "Xen transport: no: " in said and "is this a Xen domain" in said
