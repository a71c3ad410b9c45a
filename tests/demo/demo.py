#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Shows Livery at work: three domains and a disposable one on one desktop.

Each domain is a bubblewrap sandbox with an agent of its own and a real program; the desktop is a
window of the running session, or headless where there is none. ("./dev demo" calls this, inside
the environment.)
"""
import argparse
import os
import shutil
import signal
import sys
import tempfile
import time

import picture
from desktop import Desktop
from domain import Domain
from processes import Problem, become_reaper, end_everything, wait_until

DOMAINS = [
    # name, label, program; in the order of their start: the first has the keyboard, the last the room that is left
    ("work", "blue", ["foot", "--window-size-pixels=600x722", "bash", "--norc"]),
    ("untrusted", "red", ["weston-simple-shm"]),
    ("disp1", "purple", ["weston-flower"]),
    ("personal", "green", ["mousepad", "README.md"]),
]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEADLINE = 40  # seconds for everything to be on the screen
BUILD = os.environ.get("LIVERY_BUILD", "build")


class Stopped(Exception):
    """The user asked for the end."""


def say(text):
    print("demo: " + text, flush=True)


def stop(_number, _frame):
    ignore_signals()
    raise Stopped()


def ignore_signals():
    """A terminal and ./dev may both send one, and nothing may interrupt the cleaning up; nor the end of
    Python, which puts the default action in the place of its own handlers."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def parse(words):
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__.split("\n\n")[0])
    parser.add_argument("--headless", action="store_true", help="never in the running session")
    parser.add_argument("--seconds", type=float, help="end by itself after so many seconds")
    parser.add_argument("--screenshot", metavar="FILE",
                        help="write a PNG of the desktop when all windows are up, and end")
    options = parser.parse_args(words)
    if options.seconds is not None and options.seconds <= 0:
        parser.error("--seconds needs a number above 0")
    if options.screenshot is not None:
        options.screenshot = os.path.abspath(options.screenshot)
        if not os.path.isdir(os.path.dirname(options.screenshot)):
            parser.error(f"--screenshot: no such folder: {os.path.dirname(options.screenshot)}")
    return options


def binary(*path):
    name = os.path.join(BUILD, *path)
    if not os.access(name, os.X_OK):
        raise Problem(f"{name} is not there (build first: ./dev build)")
    return name


def start(folder, options):
    """Starts the desktop; returns it and the domains that it will show."""
    agent = binary("gui-agent", "livery-agent")
    domains = [Domain(folder, agent, *row) for row in DOMAINS]
    desktop = Desktop(folder, binary("compositor", "livery"), binary("guid", "livery-guid"),
                      headless=options.headless)
    desktop.start(domains)
    wait_until(desktop.is_listening, DEADLINE, "livery did not come up", desktop)
    say(f"the desktop is up ({desktop.kind}); its socket is {desktop.socket}")
    return desktop, domains


def start_domains(desktop, domains):
    """One after the other, so that each demo looks the same; waits until the desktop shows a window of each."""
    for domain in domains:
        domain.start()

        def is_up(label=domain.label):
            return picture.has_window(picture.Image(desktop.capture("ppm")), label)
        wait_until(domain.is_listening, DEADLINE, f"domain {domain.name} did not come up", domain)
        wait_until(is_up, DEADLINE, f"no window of {domain.name} is shown", desktop, domain)
    say("all windows are up")


def take_screenshot(desktop, path):
    partial = f"{path}.{os.getpid()}.partial"
    try:
        with open(partial, "wb") as file:
            file.write(desktop.capture("png"))
        os.replace(partial, path)
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from None
    finally:
        if os.path.exists(partial):
            os.unlink(partial)
    say(f"wrote {path}")


def watch(desktop, domains, until):
    """Waits for the end of the desktop or of the time, and tells which domains end before."""
    alive = list(domains)
    while until is None or time.monotonic() < until:
        for domain in [d for d in alive if d.ended()]:
            alive.remove(domain)
            say(f"{domain.name} closed with its program")
        if desktop.ended():
            if desktop.status() != 0:
                raise Problem(f"livery ended with status {desktop.status()}\n{desktop.log_end()}")
            return
        time.sleep(0.1)


def run(options, folder):
    begin = time.monotonic()
    desktop, domains = start(folder, options)
    start_domains(desktop, domains)
    if options.screenshot:
        take_screenshot(desktop, options.screenshot)
        if options.seconds is None:
            return
    if options.seconds is None:
        say("end it with Ctrl-C")
    watch(desktop, domains, begin + options.seconds if options.seconds else None)


def main(words):
    options = parse(words)
    become_reaper()
    for number in SIGNALS:
        signal.signal(number, stop)
    folder = tempfile.mkdtemp(prefix="livery-demo-")
    status = 0
    try:
        run(options, folder)
    except Stopped:
        status = 130
    except Problem as problem:
        print(f"demo: error: {problem}", file=sys.stderr)
        status = 1
    finally:
        ignore_signals()
        end_everything()
        shutil.rmtree(folder, ignore_errors=True)
    say("ended")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
