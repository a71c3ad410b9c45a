# SPDX-License-Identifier: GPL-2.0-or-later
"""The command ./dev: its verbs, and what it says when something is wrong."""
import os
import re
import shutil
import signal
import stat
import subprocess
import sys

import pytest

SOURCE = os.environ["LIVERY_SOURCE"]


def dev(*words, source=SOURCE, **environment):
    """Runs ./dev; returns status, standard output and standard error."""
    result = subprocess.run(
        [os.path.join(source, "dev"), *words], env=dict(os.environ, **environment),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)
    return result.returncode, result.stdout, result.stderr


@pytest.fixture
def outside(tmp_path):
    """A copy of ./dev on a machine that has only what the test gives it: a function that runs a
    verb with the named programs (name: script) and nothing else but a shell's usual tools."""
    source = tmp_path / "source"
    (source / "tools").mkdir(parents=True)
    shutil.copy(os.path.join(SOURCE, "dev"), source / "dev")
    shutil.copytree(os.path.join(SOURCE, "tools/dev"), source / "tools/dev")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash sh env dirname basename cat sed sha256sum mkdir rm mv ls flock grep tail paste "
                 "awk df mktemp tar unshare true sleep touch rmdir sort").split():
        (programs / name).symlink_to(shutil.which(name))

    if os.geteuid() != 0:  # uid=0 is pretence then
        (programs / "unshare").unlink()
        (programs / "unshare").write_text('#!/bin/sh\nshift\nexec "$@"\n')

    def run(*words, have=None, uid=1000, interrupt=None, **environment):
        (programs / "id").write_text(
            f"#!/bin/sh\ncase $1 in -u|-g) echo {uid};; -un) echo someone;; esac\n")
        for name, script in (have or {}).items():
            (programs / name).write_text("#!/bin/sh\n" + script + "\n")
        for file in programs.iterdir():
            if not file.is_symlink():
                file.chmod(0o755)
        clean = {"PATH": str(programs), "HOME": str(tmp_path),
                 "LIVERY_ENV": "sysroot", "LIVERY_CACHE": str(tmp_path / "cache")}
        with subprocess.Popen(
                [str(source / "dev"), *words], env={**clean, **environment}, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                # who runs the tests in the background may have it ignored, and then no trap sees it
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                start_new_session=True) as child:
            try:
                if interrupt:
                    assert child.stdout.readline() == "ready\n"
                    interrupt(child.pid)
                text, error = child.communicate(timeout=60)
            finally:
                if child.poll() is None:
                    os.killpg(child.pid, signal.SIGKILL)
        return child.returncode, text, error
    run.cache = tmp_path / "cache"
    run.folder = tmp_path
    return run


def test_help_names_every_verb():
    status, text, _ = dev("help")
    assert status == 0
    with open(os.path.join(SOURCE, "dev"), encoding="utf-8") as file:
        verbs = set(re.findall(r"^verb_(\w+)\(\)", file.read(), re.MULTILINE))
    assert {"demo", "test", "build", "shell", "setup", "clean", "help"} <= verbs
    for verb in verbs:
        assert re.search(rf"^  {verb} ", text, re.MULTILINE), verb


def test_unknown_verb_is_one_line():
    status, text, error = dev("tset")
    assert (status, text) == (1, "")
    assert error == "dev: error: unknown verb 'tset' (./dev help lists them)\n"


def test_shell_passes_arguments_and_status():
    status, text, _ = dev("shell", "sh", "-c", 'echo "$1"; exit 7', "sh", "a  b")
    assert (status, text) == (7, "a  b\n")


def test_a_domain_sandbox_can_be_made_inside():
    status, text, error = dev(
        "shell", "bwrap", "--unshare-all", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin",
        "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--proc", "/proc",
        "--dev", "/dev", "cat", "/proc/1/comm")
    assert (status, text) == (0, "bwrap\n"), error


def test_missing_packages_for_a_user(outside):
    status, _, error = outside("build", have={"apt-get": "exit 9"})
    assert status == 1
    missing = "bubblewrap mmdebstrap uidmap"
    if not os.path.exists("/usr/share/keyrings/debian-archive-keyring.gpg"):
        missing = "bubblewrap mmdebstrap debian-archive-keyring uidmap"
    assert error == f"dev: error: missing: {missing}; run: sudo apt-get install {missing}\n"


def test_user_without_subordinate_ids(outside):
    if not os.path.exists("/usr/share/keyrings/debian-archive-keyring.gpg"):
        pytest.skip("needs a Debian keyring file")
    have = {"mmdebstrap": "exit 9", "bwrap": "exit 9", "newuidmap": "exit 9"}
    status, _, error = outside("build", have=have)
    assert status == 1
    assert error.startswith("dev: error: user someone has no subordinate ids; run: sudo usermod ")
    assert error.count("\n") == 1


MAKES_A_TREE = """
while [ $# -gt 0 ]; do case $1 in */sysroot-*) tree=$1; mkdir -p $tree/usr;; esac; shift; done
echo 'I: making it'; echo made >>"$LIVERY_CACHE/times"; eval "$EXTRA"
"""
KEYRING = pytest.mark.skipif(
    not os.path.exists("/usr/share/keyrings/debian-archive-keyring.gpg"),
    reason="needs a Debian keyring file")


@KEYRING
def test_sysroot_is_made_once(outside):
    have = {"mmdebstrap": MAKES_A_TREE, "bwrap": "exit 0"}
    for _ in range(2):
        status, _, error = outside("setup", have=have, uid=0)
        assert status == 0, error
    assert (outside.cache / "times").read_text() == "made\n"
    assert error == f"dev: environment: sysroot ({next(outside.cache.glob('sysroot-*[0-9a-f]'))})\n"


@KEYRING
def test_interrupted_setup_is_made_again(outside):
    have = {"mmdebstrap": MAKES_A_TREE, "bwrap": "exit 0"}
    kill_dev = "read -r _ _ _ dev _ </proc/$PPID/stat; kill -9 $dev $PPID; exit 9"
    status, _, error = outside("setup", have=have, uid=0, EXTRA=kill_dev)
    assert status == -9, error
    assert list(outside.cache.glob("*.partial"))
    assert not list(outside.cache.glob("sysroot-*[0-9a-f]"))
    status, _, error = outside("setup", have=have, uid=0)
    assert status == 0, error
    assert (outside.cache / "times").read_text() == "made\nmade\n"
    assert not list(outside.cache.glob("*.partial"))


@KEYRING
def test_failed_setup_says_why(outside):
    have = {"mmdebstrap": "echo 'E: no such mirror'; exit 25", "bwrap": "exit 0"}
    status, _, error = outside("setup", have=have, uid=0)
    assert status == 1
    assert "E: no such mirror\ndev: error: mmdebstrap failed" in error
    assert not list(outside.cache.glob("sysroot-*"))


@KEYRING
def test_changed_package_list_makes_another_sysroot(outside):
    have = {"mmdebstrap": MAKES_A_TREE, "bwrap": "exit 0"}
    outside("setup", have=have, uid=0)
    with open(outside.folder / "source/tools/dev/packages", "a", encoding="utf-8") as file:
        file.write("cowsay\n")
    outside("setup", have=have, uid=0)
    assert len(list(outside.cache.glob("sysroot-*[0-9a-f]"))) == 2
    status, _, _ = outside("clean", "--all", have=have, uid=0)
    assert status == 0 and not outside.cache.joinpath("lock").exists()
    assert not list(outside.cache.glob("sysroot-*"))


TARGETS = """\
http://mirror.test/debian/ {0} main Debian
http://mirror.test/debian/ {0}-updates main Debian
http://mirror.test/debian-security/ {0}-security main Debian
http://mirror.test/debian/ {0} contrib Debian
http://mirror.test/debian/ {0}-backports main Debian
http://other.test/packages/ {0} main Other
http://other.test/tool/ stable main Debian
"""


@KEYRING
@pytest.mark.parametrize("mirror, sources", [
    (None, ["deb http://mirror.test/debian-security/ trixie-security main",
            "deb http://mirror.test/debian/ trixie main",
            "deb http://mirror.test/debian/ trixie-updates main"]),
    ("http://own.test/d", ["deb http://own.test/d trixie main",
                           "deb http://own.test/d trixie-updates main"]),
    ("deb http://own.test/d sid main", ["deb http://own.test/d sid main"]),
], ids=["apt", "address", "line"])
def test_mirror(outside, mirror, sources):
    with open("/etc/os-release", encoding="utf-8") as file:
        code = re.search(r"^VERSION_CODENAME=(\w+)", file.read(), re.MULTILINE)[1]
    have = {"apt-get": f"cat <<'END'\n{TARGETS.format(code)}END",
            "mmdebstrap": 'for a; do case $a in deb*) echo "$a";; esac; done >"$LIVERY_CACHE/sources"\n'
                          + MAKES_A_TREE, "bwrap": "exit 0"}
    environment = {"LIVERY_MIRROR": mirror} if mirror else {}
    status, _, error = outside("setup", have=have, uid=0, **environment)
    assert status == 0, error
    assert (outside.cache / "sources").read_text().splitlines() == sources


@KEYRING
def test_no_room_on_the_disk(outside):
    have = {"mmdebstrap": "exit 9", "bwrap": "exit 0"}
    outside.folder.joinpath("bin/df").unlink()
    have["df"] = "echo head; echo disk 1000 988 12 99% /"
    status, _, error = outside("setup", have=have, uid=0)
    assert status == 1
    assert "has 12 MB free, the sysroot needs 3000 MB; set LIVERY_CACHE" in error


@pytest.mark.parametrize("tool, message", [
    ("meson", "dev: error: meson setup failed"), ("ninja", "dev: error: the build failed")])
def test_a_failed_build_runs_no_test(outside, tool, message):
    (outside.folder / "tree/usr").mkdir(parents=True)
    bwrap = f"case \" $* \" in *' {tool} '*) echo {tool} says no; exit 3;; *tests/run*) echo ran;; esac"
    status, text, error = outside(
        "test", have={"bwrap": bwrap}, uid=0, LIVERY_SYSROOT=str(outside.folder / "tree"))
    assert (status, text) == (1, ""), error
    assert f"{tool} says no\n" in error and message in error


BUBBLEWRAP = """
while [ "$1" != -- ]; do shift; done
case "$*" in *demo.py*) ;; *) exit 0;; esac
("$PYTHON" -c "$INNER" & wait $!) & wait $!
"""
INNER = """
import signal, sys, time
def end(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # as the demo does
    sys.exit(print("cleaned") or 130)
signal.signal(signal.SIGINT, end)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
while True: time.sleep(0.05)  # not pause(): the signal may come just before it
"""


@pytest.mark.parametrize("interrupt", [
    lambda pid: os.kill(pid, signal.SIGINT), lambda pid: os.kill(pid, signal.SIGTERM),
    lambda pid: os.killpg(pid, signal.SIGINT)], ids=["int", "term", "terminal"])
def test_an_interrupt_reaches_the_demo_itself(outside, interrupt):
    (outside.folder / "tree/usr").mkdir(parents=True)
    status, text, error = outside(
        "demo", "--headless", have={"bwrap": BUBBLEWRAP}, uid=0, interrupt=interrupt, INNER=INNER,
        PYTHON=sys.executable, LIVERY_SYSROOT=str(outside.folder / "tree"))
    assert (status, text) == (130, "cleaned\n"), error


def test_scripts_are_executable():
    for path in ("dev", "tests/run", ".ci/run"):
        assert os.stat(os.path.join(SOURCE, path)).st_mode & stat.S_IXUSR, path
