# SPDX-License-Identifier: GPL-2.0-or-later
"""The fuzz targets, and the builds of them: with libFuzzer, with AFL++, for coverage."""
import fcntl
import os
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
WORK = os.environ.get("LIVERY_FUZZ", os.path.join(SOURCE, "build/fuzz"))

# name: what it is, and the longest input in bytes
TARGETS = {
    "agent": ("the agent between any daemon, either dialect, and a program", 2048),
    "config": ("livery.conf", 4096),
    "control": ("a line of the control socket", 600),
    "core": ("guid's core between any domain and scripted events of livery", 4096),
    "pools": ("outbox, ranges and sizes against models", 4096),
    "title": ("the sanitiser of titles", 1024),
    "wayland": ("livery between any guid and what the user does", 2048),
    "wire": ("decoder, encoder, dump and clamping of any messages", 4096),
}
DICTIONARY = {"agent", "core", "wire"}  # those whose input has messages
QUIET = {"agent", "wayland"}  # those that log

SANITIZERS = ["-Db_sanitize=address,undefined"]
# kind of build: compiler, value of the option "fuzzer", further options, flags
BUILDS = {
    "libfuzzer": ("clang", "libfuzzer", SANITIZERS,
                  ["-fsanitize=fuzzer-no-link", "-fno-sanitize-recover=all"]),
    "fast": ("clang", "libfuzzer", [], ["-fsanitize=fuzzer-no-link"]),
    "afl": ("afl-clang-fast", "afl", [], []),
    "cover": ("clang", "plain", [], ["-fprofile-instr-generate", "-fcoverage-mapping"]),
}


class Failure(Exception):
    """Ends the program with this one line."""


def tool(name):
    for candidate in (name, name + "-19"):
        if shutil.which(candidate):
            return candidate
    raise Failure(f"{name} is not installed")


def _complain(log, what):
    with open(log, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    worth = [line for line in lines if re.search(r"error|FAILED|undefined", line, re.IGNORECASE)]
    raise Failure("\n".join([f"{what} failed; all of it is in {log}", *(worth or lines)[-12:]]))


def prepare(kind):
    """A build folder of that kind, configured."""
    compiler, fuzzer, options, flags = BUILDS[kind]
    folder = os.path.join(WORK, "build-" + kind)
    os.makedirs(WORK, exist_ok=True)
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        shutil.rmtree(folder, ignore_errors=True)
        log = folder + ".log"
        with open(log, "w", encoding="utf-8") as file:
            done = subprocess.run(
                ["meson", "setup", folder, SOURCE, f"-Dfuzzer={fuzzer}", "-Db_lundef=false",
                 "-Dtests=enabled", "-Dman=disabled", "-Db_pie=false", *options,
                 "-Dc_args=" + " ".join(flags),
                 *(["-Dc_link_args=" + flags[0]] if kind == "cover" else [])],
                env=dict(os.environ, CC=tool(compiler), AFL_QUIET="1", LLVM_PROFILE_FILE=os.devnull), stdout=file,
                stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            _complain(log, "meson setup")
    return folder


def ninja(kind, names):
    """Brings programs of a build up to date; paths are relative to its folder, which is returned. One
    at a time: two fuzzers may be started at once."""
    os.makedirs(WORK, exist_ok=True)
    with open(os.path.join(WORK, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _ninja(prepare(kind), names)


def _ninja(folder, names):
    log = folder + ".log"
    with open(log, "w", encoding="utf-8") as file:
        # a program that the build runs leaves no profile behind
        done = subprocess.run(["ninja", "-C", folder, *names], stdout=file, stderr=subprocess.STDOUT,
                              env=dict(os.environ, LLVM_PROFILE_FILE=os.devnull), check=False)
    if done.returncode != 0:
        _complain(log, "the build")
    return folder


def build(kind, name):
    """The program of a target."""
    program = f"tests/fuzz/fuzz-{name}"
    return os.path.join(ninja(kind, [program]), program)


def folder_of(name):
    """Where what belongs to a target is kept."""
    folder = os.path.join(WORK, name)
    os.makedirs(os.path.join(folder, "corpus"), exist_ok=True)
    return folder


def dictionary(name):
    """Paths of the target's dictionaries: the one from the message table."""
    if name not in DICTIONARY:
        return []
    path, dump = os.path.join(WORK, "messages.dict"), os.path.join(WORK, "dump")
    sources = [os.path.join(SOURCE, "protocol", part) for part in (
        "wire/check.c", "wire/dump.c", "wire/guirec.c", "wire/table.c", "wire/wire.c",
        "tools/dump.c", "tools/reference.c", "wire/messages.h")]
    newest = max(os.path.getmtime(source) for source in sources)
    if not os.path.exists(path) or os.path.getmtime(path) < newest:
        # not from a build of the fuzzer: its programs need its runtime
        subprocess.run(["cc", "-std=gnu11", "-D_GNU_SOURCE=", '-DLIVERY_VERSION="fuzz"', "-I" + SOURCE,
                        "-o", dump, *(s for s in sources if s.endswith(".c"))], check=True)
        with open(path, "w", encoding="utf-8") as file:
            subprocess.run([dump, "--dictionary"], stdout=file, check=True)
    return [path]
