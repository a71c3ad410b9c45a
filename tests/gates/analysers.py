# SPDX-License-Identifier: GPL-2.0-or-later
"""Analysers over the C of the product, file by file as the build compiles it: gcc's, clang-tidy (what
it looks for: .clang-tidy) and cppcheck. Each yields lines, or is None where it is not installed."""
import concurrent.futures
import os
import re
import shlex
import shutil
import subprocess

from gates import compile_commands, sources

HERE = os.path.dirname(os.path.abspath(__file__))

# What gcc's analyzer says in error: (file, function, warning) and why it is one.
FD, LEAK = "-Wanalyzer-fd-leak", "-Wanalyzer-malloc-leak"
FIRST_MEMBER = "given away by its first member"
FIXED_NUMBER = "dup2 to a number that the next program is to have"
OWNER_CLOSES = "kept in its owner, who closes it, also after a failure"
FALSE_ALARMS = {
    ("compositor/shell/clipboard_local.c", "add_text_types", LEAK): "kept in the array of the source",
    ("compositor/config/config.c", "read_domains", LEAK): OWNER_CLOSES,
    ("compositor/config/config.c", "read_outputs", LEAK): OWNER_CLOSES,
    ("compositor/control/control.c", "open_socket", FD): OWNER_CLOSES,
    ("compositor/control/control.c", "livery_control_create", FD): OWNER_CLOSES,
    ("compositor/domain/domain.c", "livery_domain_start", FD): "given to the log, or closed in the loop at the end",
    ("compositor/base/spawn.c", "place_descriptors", FD): FIXED_NUMBER,
    ("driver/sandboxes.c", "run_start_file", FD): FIXED_NUMBER,
    ("guid/sandbox/broker.c", "guid_broker_resolver_create", LEAK): FIRST_MEMBER,
    ("guid/sandbox/sandbox.c", "close_inherited", FD): FIXED_NUMBER,
    ("protocol/channel/unix_socket.c", "server_start", FD): OWNER_CLOSES,
    ("protocol/pages/resolver_xen.c", "livery_resolver_create_xen", LEAK): FIRST_MEMBER,
    ("protocol/pages/sharer_xen.c", "livery_sharer_create_xen", LEAK): FIRST_MEMBER,
}


def in_parallel(look, things):
    """All that look(thing) says, in the order of the things."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [line for lines in pool.map(look, things) for line in lines]


def run(command, folder):
    environment = dict(os.environ, LC_ALL="C")
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True,
                          check=False)


def analysed(entry):
    """The compiler's command with its analyzer, and without any file written."""
    words = shlex.split(entry["command"])
    kept = []
    while words:
        word = words.pop(0)
        if word in ("-o", "-MF", "-MQ"):
            words.pop(0)
        elif word not in ("-MD", "-Werror"):
            kept.append(word)
    return [*kept, "-o", "/dev/null", "-fanalyzer", "-fdiagnostics-plain-output"]


def gcc_warnings(path, output):
    """(file, function, warning, line) of each; path: the file that was compiled."""
    function = ""
    for line in output.splitlines():
        match = re.match(r"\S+: In function '(\w+)'", line)
        function = match[1] if match else function
        match = re.match(r"(\S+?):(\d+):\d+: warning: (.*) \[(-W[\w-]+)\]$", line)
        if match:
            yield (path, function, match[4]), f"{path}: {function}: {match[3]} [{match[4]}] " \
                f"({os.path.basename(match[1])}:{match[2]})"


def gcc_analyzer(root, build):
    """gcc's analyzer is content"""
    commands = compile_commands(root, build)

    def look(path):
        result = run(analysed(commands[path]), commands[path]["directory"])
        if result.returncode != 0:
            return [f"{path}: does not compile: {result.stderr[-500:]}"]
        return [line for key, line in gcc_warnings(path, result.stderr) if key not in FALSE_ALARMS]
    return in_parallel(look, sorted(commands))


# Only the checks of .clang-tidy: the compiler's own warnings are gcc's.
TIDY_OPTIONS = ["--extra-arg=-w"]


def clang_tidy(root, build):
    """clang-tidy is content"""
    if not shutil.which("clang-tidy"):
        return None

    def look(path):
        result = run(["clang-tidy", "--quiet", "-p", build, *TIDY_OPTIONS,
                      "--config-file=" + os.path.join(HERE, "../../.clang-tidy"),
                      os.path.join(root, path)], root)
        found = [line.replace(root + os.sep, "") for line in result.stdout.splitlines()
                 if re.search(r": (warning|error): ", line)]
        return found or ([f"{path}: {result.stderr[-500:]}"] if result.returncode else [])
    return in_parallel(look, sorted(compile_commands(root, build)))


def cppcheck(root, _build=None):
    """cppcheck is content"""
    if not shutil.which("cppcheck"):
        return None
    # What is freed through a member of it looks lost to cppcheck; gcc's analyzer and the leak
    # sanitizer look for leaks. System headers are not read: lists.h has what is needed of them.
    result = run(["cppcheck", "--quiet", "--std=c11", f"-j{os.cpu_count()}", "--inline-suppr",
                  "--enable=warning,performance,portability", "--suppress=memleak",
                  "--suppress=missingIncludeSystem", "--suppress=normalCheckLevelMaxBranches",
                  "--template={file}:{line}: {id}: {message}", "-D_GNU_SOURCE=",
                  "--include=" + os.path.join(HERE, "lists.h"), "-I", root,
                  *sources(root, (".c",))], root)
    return [line for line in result.stderr.splitlines() if re.match(r"\S+:\d+: ", line)]


ANALYSERS = (gcc_analyzer, clang_tidy, cppcheck)
