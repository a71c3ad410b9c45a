# SPDX-License-Identifier: GPL-2.0-or-later
"""The test runner itself: what it counts and what it does not let pass."""
import json
import os
import signal
import subprocess
import sys

import pytest

RUN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "run")


@pytest.fixture
def tree(tmp_path):
    """Returns a function that runs the runner on a tree with the given programs and modules."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "build" / "meson-info").mkdir(parents=True)

    def run(*words, programs=None, modules=None, sanitized=None, jobs="",
            as_user=False, more_ways=False, meanwhile=None):
        tests = []
        for name, script in (programs or {}).items():
            tests.append({
                "name": name, "suite": ["livery:unit"], "cmd": ["sh", "-c", script], "env": {},
                "workdir": None, "timeout": 2})
        (tmp_path / "build/meson-info/intro-tests.json").write_text(json.dumps(tests))
        for path, text in (modules or {}).items():
            (tmp_path / "tests" / path).parent.mkdir(exist_ok=True)
            (tmp_path / "tests" / path).write_text(text)
        environment = dict(
            os.environ, LIVERY_SOURCE=str(tmp_path), LIVERY_BUILD=str(tmp_path / "build"),
            LIVERY_TEST_JOBS=jobs)
        for name in ("LIVERY_SANITIZED", "LIVERY_AS_USER", "LIVERY_MORE_WAYS", "LIVERY_TEST_RENDERER",
                     "LIVERY_TEST_SCREEN"):
            environment.pop(name, None)
        if as_user:
            environment["LIVERY_AS_USER"] = "1"
        if more_ways:
            environment["LIVERY_MORE_WAYS"] = "1"
        if sanitized:
            environment["LIVERY_SANITIZED"] = sanitized
        with subprocess.Popen([sys.executable, RUN, *words], env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as runner:
            if meanwhile:
                meanwhile(runner)
            lines = [line for text in reversed(runner.communicate(timeout=60)) for line in text.splitlines()]
        return runner.returncode, lines[-1], lines
    return run


def test_counts_functions_of_a_cmocka_program(tree):
    script = "echo 1..3; echo ok 1 - one; echo '# no ring here'; echo 'ok 2 # SKIP two'; echo ok 3 - three"
    status, last, lines = tree(programs={"wire": script})
    assert (status, last) == (0, "2 passed, 0 failed, 1 skipped")
    assert "ok   unit/wire: one" in lines
    assert "skip unit/wire: two  (no ring here)" in lines


def test_a_failed_function_shows_what_it_printed(tree):
    script = "echo 1..2; echo ok 1 - one; echo '0x1 != 0x2'; echo not ok 2 - two; exit 1"
    status, last, lines = tree(programs={"wire": script})
    assert (status, last) == (1, "1 passed, 1 failed, 0 skipped")
    assert lines[lines.index("FAIL unit/wire: two") + 1] == "     | 0x1 != 0x2"


@pytest.mark.parametrize("script, why", [
    ("echo 1..2; echo ok 1 - one; kill -SEGV $$", "killed by SIGSEGV"),
    ("echo 1..2; echo ok 1 - one", "1 tests did not report"),
    ("echo 1..1; echo ok 1 - one; exit 3", "exit status 3"),
    ("echo 1..2; echo ok 1 - one; sleep 60", "no end after 2 s"),
], ids=["signal", "short", "status", "late"])
def test_a_program_that_does_not_end_well_has_failed(tree, script, why):
    status, last, lines = tree(programs={"wire": script})
    assert (status, last) == (1, "1 passed, 1 failed, 0 skipped")
    assert any(why in line for line in lines)


def test_other_programs_count_by_their_status(tree):
    status, last, lines = tree(programs={
        "good": "true", "bad": "echo here; false", "none": "echo no screen; exit 77"})
    assert (status, last) == (1, "1 passed, 1 failed, 1 skipped")
    assert "skip unit/none  (no screen)" in lines
    assert "     | here" in lines


@pytest.mark.parametrize("script", [
    "exit 77", "echo 1..1; echo 'ok 1 # SKIP one'"], ids=["program", "function"])
def test_a_skip_without_a_reason_has_failed(tree, script):
    status, last, _ = tree(programs={"quiet": script})
    assert (status, last) == (1, "0 passed, 1 failed, 0 skipped")


MANY = """
import os, pytest
@pytest.mark.parametrize("number", range(100))
def test_good(number): pass
def test_bad():
    print("seen")
    assert not os.environ["LIVERY_BUILD"].endswith(ENDING)
"""


def test_a_failure_far_above_is_told_again_at_the_end(tree):
    modules = {"headless/test_a.py": MANY.replace("ENDING", "'build'"),
               "headless/test_b.py": MANY.replace("ENDING", "'none'")}
    _, last, lines = tree(modules=modules, jobs="1")
    assert last == "201 passed, 1 failed, 0 skipped"
    again = lines[lines.index("failed, as above:") + 1:]
    assert again[0] == "FAIL headless/a: test_bad"
    assert any("AssertionError" in line for line in again)
    assert again[-2] == "     | seen"
    assert len(again) < 85


def test_a_failure_of_a_sanitized_run_is_told_again_once(tree, tmp_path):
    sanitized = tmp_path / "build-asan"
    (sanitized / "meson-info").mkdir(parents=True)
    (sanitized / "meson-info/intro-tests.json").write_text("[]")
    modules = {"headless/test_a.py": MANY.replace("ENDING", "'-asan'"),
               "headless/test_b.py": MANY.replace("ENDING", "'none'")}
    _, last, lines = tree(modules=modules, jobs="1", sanitized=str(sanitized))
    assert last == "403 passed, 1 failed, 0 skipped"
    assert lines.count("failed, as above:") == 1
    assert lines[lines.index("failed, as above:") + 1] == "FAIL asan/headless/a: test_bad"
    assert lines[-2] == "     | seen"


def test_counts_pytest_tests(tree):
    module = """
import pytest
def test_good(): pass
def test_bad(): assert 1 == 2
def test_not(): pytest.skip("no screen")
@pytest.mark.deadline(1)
def test_long():
    import select
    select.select([], [], [], 30)
@pytest.fixture
def broken(): raise OSError("broken")
def test_setup(broken): pass
"""
    status, last, lines = tree(modules={"headless/test_it.py": module})
    assert (status, last) == (1, "1 passed, 3 failed, 1 skipped")
    assert "skip headless/it: test_not  (no screen)" in lines
    assert any("no end after 1 s" in line for line in lines)


def test_a_module_that_cannot_be_read_has_failed(tree):
    status, last, _ = tree(
        programs={"good": "true"}, modules={
            "headless/test_it.py": "import no_such_module",
            "headless/test_other.py": "def test_good(): pass"})
    assert (status, last) == (1, "2 passed, 1 failed, 0 skipped")


def test_each_module_is_run_once(tree):
    modules = {f"headless/test_{name}.py": "def test_good(): pass\ndef test_other(): pass\n"
               for name in "abcdefgh"}
    status, last, lines = tree(modules=modules)
    assert (status, last) == (0, "16 passed, 0 failed, 0 skipped")
    assert len({line[5:].split("  ")[0] for line in lines[:-1]}) == 16


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_module_whose_process_dies_has_failed_and_the_others_run(tree, jobs):
    status, last, lines = tree(jobs=jobs, modules={
        "headless/test_it.py": "import os\ndef test_a(): pass\ndef test_b(): os.kill(os.getpid(), 9)\n",
        "headless/test_other.py": "def test_good(): pass"})
    assert (status, last) == (1, "2 passed, 1 failed, 0 skipped")
    assert lines[lines.index("FAIL headless/it") + 1] == "     | the tests broke off: killed by SIGKILL"


def test_a_number_of_processes_that_is_none_is_one_line(tree):
    status, _, lines = tree(jobs="many", modules={"headless/test_it.py": "def test_good(): pass"})
    assert (status, lines) == (1, ["tests/run: LIVERY_TEST_JOBS is 'many', not a number from 1 to 999"])


def test_an_interrupt_ends_the_tests_and_puts_their_things_away(tree, tmp_path):
    begun, away = tmp_path / "begun", tmp_path / "away"
    os.mkfifo(begun)
    module = f"""
import pytest, select
@pytest.fixture
def thing():
    yield
    open({str(away)!r}, "w").close()
def test_it(thing):
    open({str(begun)!r}, "w").close()
    select.select([], [], [], 30)
"""

    def interrupt(runner):
        begun.open().close()  # waits for the test
        runner.send_signal(signal.SIGINT)
    status, last, lines = tree(modules={"headless/test_it.py": module}, meanwhile=interrupt)
    assert (status, last) == (1, "0 passed, 2 failed, 0 skipped")
    assert [line for line in lines if line.startswith("FAIL")] == ["FAIL headless/it", "FAIL tests/run"]
    assert away.exists()


def test_no_test_at_all_is_no_success(tree):
    status, last, _ = tree()
    assert (status, last) == (1, "0 passed, 0 failed, 0 skipped")


@pytest.mark.parametrize("words, names", [
    (["unit"], ["unit/wire"]),
    (["headless"], ["headless/it: test_a", "headless/it: test_slow"]),
    (["quick"], ["unit/wire", "headless/it: test_a"]),
    (["test_slow"], ["headless/it: test_slow"]),
    (["wire"], ["unit/wire"]),
], ids=["folder", "other-folder", "quick", "function", "program"])
def test_arguments_choose(tree, words, names):
    module = "import pytest\ndef test_a(): pass\n@pytest.mark.slow\ndef test_slow(): pass\n"
    status, last, lines = tree(
        *words, programs={"wire": "true"}, modules={"headless/test_it.py": module})
    assert (status, last) == (0, f"{len(names)} passed, 0 failed, 0 skipped")
    assert [line[5:].split("  ")[0] for line in lines[:-1]] == names


MODULE = """
import os
def test_a(): pass
def test_build(): assert os.environ["LIVERY_BUILD"].endswith("-asan")
"""


@pytest.mark.parametrize("words, closing, names", [
    ([], "4 passed, 1 failed, 0 skipped",
     ["unit/wire", "headless/it: test_a", "asan/headless/it: test_a", "asan/headless/it: test_build"]),
    (["asan"], "2 passed, 0 failed, 0 skipped",
     ["asan/headless/it: test_a", "asan/headless/it: test_build"]),
    (["asan/test_a"], "1 passed, 0 failed, 0 skipped", ["asan/headless/it: test_a"]),
    (["test_a", "asan/test_b"], "2 passed, 0 failed, 0 skipped",
     ["headless/it: test_a", "asan/headless/it: test_build"]),
    (["quick", "test_a"], "1 passed, 0 failed, 0 skipped", ["headless/it: test_a"]),
], ids=["all", "folder", "function", "both", "not-asked"])
def test_tests_run_again_on_a_build_with_sanitizers(tree, tmp_path, words, closing, names):
    sanitized = tmp_path / "build-asan"
    (sanitized / "meson-info").mkdir(parents=True)
    (sanitized / "meson-info/intro-tests.json").write_text("[]")
    _, last, lines = tree(*words, programs={"wire": "true"}, modules={"headless/test_it.py": MODULE},
                          sanitized=str(sanitized))
    assert last == closing
    assert [line[5:].split("  ")[0] for line in lines if line.startswith("ok ")] == names


def test_a_sanitized_run_that_breaks_off_has_failed(tree, tmp_path):
    status, last, _ = tree(programs={"wire": "true"}, sanitized=str(tmp_path / "nowhere"))
    assert (status, last) == (1, "1 passed, 1 failed, 0 skipped")


RIGHTS = """
import os, pytest
def test_a(): pass
def test_root(): assert os.geteuid() == 0
def test_no_right():
    with pytest.raises(PermissionError):
        os.chroot("/")
@pytest.mark.slow
def test_slow(): pass
"""
for_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")


@for_root
@pytest.mark.parametrize("words, closing, failed", [
    ([], "5 passed, 2 failed, 0 skipped", ["headless/it: test_no_right", "user/headless/it: test_root"]),
    (["user"], "2 passed, 1 failed, 0 skipped", ["user/headless/it: test_root"]),
    (["user/test_a", "test_slow"], "2 passed, 0 failed, 0 skipped", []),
    (["quick", "test_a"], "1 passed, 0 failed, 0 skipped", []),
], ids=["all", "folder", "function", "not-asked"])
def test_tests_of_root_run_again_without_its_rights(tree, words, closing, failed):
    _, last, lines = tree(*words, modules={"headless/test_it.py": RIGHTS}, as_user=True)
    assert last == closing
    assert [line[5:].split("  ")[0] for line in lines if line.startswith("FAIL ")] == failed


WAY = """
import os, pytest
def test_a(): pass
def test_way():
    assert (os.environ.get("LIVERY_TEST_RENDERER"), os.environ.get("LIVERY_TEST_SCREEN")) == (%s, %s)
@pytest.mark.slow
def test_slow(): pass
"""


@pytest.mark.parametrize("words, renderer, screen, names", [
    ([], None, None, ["hostile/it: test_a", "hostile/it: test_way", "hostile/it: test_slow",
                      "gles2/hostile/it: test_a"]),
    (["gles2"], "gles2", None, ["gles2/hostile/it: test_a", "gles2/hostile/it: test_way",
                                "gles2/hostile/it: test_slow"]),
    (["large/test_way"], None, "3840x2160@2", ["large/hostile/it: test_way"]),
    (["large-gles2/test_way"], "gles2", "3840x2160@2", ["large-gles2/hostile/it: test_way"]),
], ids=["all", "folder", "function", "both"])
def test_attacks_run_again_with_another_renderer_and_screen(tree, words, renderer, screen, names):
    _, _, lines = tree(*words, modules={"hostile/test_it.py": WAY % (repr(renderer), repr(screen))},
                       more_ways=True)
    assert [line[5:].split("  ")[0] for line in lines if line.startswith("ok ")] == names
