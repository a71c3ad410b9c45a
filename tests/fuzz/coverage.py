# SPDX-License-Identifier: GPL-2.0-or-later
"""What the committed corpora and the unit tests reach together, in lines and branches."""
import json
import os
import shutil
import subprocess

from targets import SOURCE, WORK, ninja, prepare, tool

# A sandbox that works leaves no way to write a profile.
NOT_COVERED = {"broker", "sandbox"}
# What the figures are promised for; the rest of what was linked is shown too.
GOAL = ("protocol/", "guid/core/")
# Only a machine with Xen can run these: tests/xen does.
NEEDS_XEN = {"protocol/channel/channel_vchan.c", "protocol/channel/vchan_server.c",
             "protocol/channel/xen_quiet.c", "protocol/pages/granter.c",
             "protocol/pages/resolver_xen.c", "protocol/pages/sharer_xen.c"}


def run_tests(folder, names):
    """Runs the programs of the build, each with a profile of its own; returns the programs."""
    with open(os.path.join(folder, "meson-info/intro-tests.json"), encoding="utf-8") as file:
        tests = json.load(file)
    tests = [test for test in tests if test["name"] not in NOT_COVERED and
             (not names or ("livery:fuzz" in test["suite"] and test["name"] in names))]
    programs = [os.path.relpath(test["cmd"][0], folder) for test in tests]
    ninja("cover", programs)
    profiles = os.path.join(WORK, "profiles")
    shutil.rmtree(profiles, ignore_errors=True)
    for test in tests:
        done = subprocess.run(
            test["cmd"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=test["workdir"], env=dict(os.environ, **test["env"], LLVM_PROFILE_FILE=os.path.join(
                profiles, f"{test['name']}-%p.profraw")))
        if done.returncode not in (0, 77):
            print(f"note: {test['name']} ended with status {done.returncode}")
    return [os.path.join(folder, program) for program in programs]


def percent(part):
    return f"{100 * part['covered'] / part['count']:6.1f} %" if part["count"] else "      - "


def show(name, sums):
    lines, branches = sums["lines"], sums["branches"]
    print(f"{name:40} {lines['covered']:6}/{lines['count']:<6}{percent(lines)} "
          f"{branches['covered']:6}/{branches['count']:<6}{percent(branches)}")


def add(files):
    return {kind: {key: sum(sums[kind][key] for sums in files) for key in ("count", "covered")}
            for kind in ("lines", "branches")}


def table(files):
    """files: name to sums. A line a file, a line a part, and the total that is promised."""
    print(f"{'file':40} {'lines':>21} {'branches':>21}")
    for name in sorted(files):
        show(name, files[name])
    print()
    goal = [name for name in files if name.startswith(GOAL) and name not in NEEDS_XEN]
    for part in sorted({os.path.dirname(name) for name in files}):
        show(part + "/", add([files[name] for name in files if os.path.dirname(name) == part]))
    left_out = "without what needs Xen" if NEEDS_XEN & set(files) else "of what was linked"
    show(f"TOTAL {' and '.join(GOAL)}", add([files[name] for name in goal]))
    print(f"({left_out})")


def coverage(names, folder):
    """Prints the figures; HTML in folder. names: only the corpora of these targets."""
    programs = run_tests(prepare("cover"), names)
    profiles, data = os.path.join(WORK, "profiles"), os.path.join(WORK, "coverage.profdata")
    subprocess.run([tool("llvm-profdata"), "merge", "-sparse", "-o", data,
                    *(os.path.join(profiles, name) for name in sorted(os.listdir(profiles)))],
                   check=True)
    shared = [f"--instr-profile={data}", programs[0],
              *(f"--object={program}" for program in programs[1:]),
              "--ignore-filename-regex=/tests/|/build|/usr/"]
    report = subprocess.run([tool("llvm-cov"), "export", "--summary-only", *shared],
                            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    table({os.path.relpath(file["filename"], SOURCE): file["summary"]
           for file in json.loads(report.stdout)["data"][0]["files"]
           if file["filename"].endswith(".c")})
    subprocess.run([tool("llvm-cov"), "show", "--format=html", f"--output-dir={folder}",
                    "--show-branches=count", *shared], check=True, stderr=subprocess.DEVNULL)
    print(f"HTML: {folder}/index.html")
