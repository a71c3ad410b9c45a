# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs pytest modules in several processes at once, for tests/run.

Most tests wait for a picture or a program most of the time, so there are more processes than
processors. Each collects all modules and then takes one after the other, with all its tests, until
none is left; a folder of SHARED is taken as a whole. What they report goes to the parent as lines
of JSON: the name of one of the report's methods and its arguments.
"""
import array
import fcntl
import json
import os
import selectors
import signal
import sys
import termios

import pytest
from _pytest._io import TerminalWriter

SHARED = ("xen",)  # folders whose tests share what takes long to make
DEADLINE = 120  # seconds for one test, unless marked deadline(seconds)
CLOSING_TIME = 60  # seconds that a process has to put its things away after an interrupt


class TooLate(Exception):
    """A test passed its deadline."""


class Remote:
    """A report in another process."""

    def __init__(self, pipe):
        self.pipe = pipe

    def __getattr__(self, method):
        return lambda *arguments: self.send(method, *arguments)

    def send(self, *message):
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(self.pipe, data):]


def name_of(nodeid):
    """(folder, name) of a test or a module."""
    path, _, function = nodeid.partition("::")
    folder = os.path.basename(os.path.dirname(path))
    module = os.path.basename(path).removeprefix("test_").removesuffix(".py")
    return folder, f"{folder}/{module}: {function.replace('::', ' ')}"


def group_of(nodeid):
    """What is run by one process."""
    folder, name = name_of(nodeid)
    return folder if folder in SHARED else name.partition(":")[0]


def find_groups(tests, folders):
    """All that there may be; those of SHARED, which take the longest, first."""
    names = {group_of(f"{folder}/{name}") for folder in folders
             for name in os.listdir(os.path.join(tests, folder))
             if name.startswith("test_") and name.endswith(".py")}
    return sorted(names, key=lambda name: (name not in SHARED, name))


@pytest.hookimpl(hookwrapper=True)
def limited(item):
    """Ends a test's step at its deadline."""
    mark = item.get_closest_marker("deadline")
    seconds = mark.args[0] if mark else DEADLINE

    def late(_signal, _frame):
        raise TooLate(f"no end after {seconds} s")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    yield
    signal.alarm(0)


class Plugin:
    """Chooses, limits and reports. turns: a pipe with a byte for each of the groups."""

    pytest_runtest_setup = staticmethod(limited)
    pytest_runtest_call = staticmethod(limited)
    pytest_runtest_teardown = staticmethod(limited)

    def __init__(self, report, selection, groups, turns, first):
        self.report = report
        self.selection = selection
        self.groups = groups
        self.turns = turns
        self.first = first

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config):
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        reporter._tw = TerminalWriter(open(os.devnull, "w"))  # this plugin does the talking
        config.addinivalue_line("markers", "slow: not in './dev test quick'")
        config.addinivalue_line("markers", "deadline(seconds): more or less than the usual")

    def pytest_collection_modifyitems(self, items):
        items[:] = [item for item in items if self.selection.wants(*name_of(item.nodeid))
                    and not (self.selection.quick and item.get_closest_marker("slow"))]

    def pytest_runtestloop(self, session):
        for turn in iter(lambda: os.read(self.turns, 1), b""):
            group = self.groups[turn[0]]
            items = [item for item in session.items if group_of(item.nodeid) == group]
            self.report.begin(group)
            for item, following in zip(items, [*items[1:], None]):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return True

    def pytest_collectreport(self, report):
        if report.failed and self.first:
            self.report.fail(name_of(report.nodeid)[1] + "(collect)", report.longreprtext)

    def pytest_runtest_logreport(self, report):
        name = name_of(report.nodeid)[1]
        if report.failed or hasattr(report, "wasxfail"):
            printed = "".join(f"\n-- {title}\n{text}" for title, text in report.sections)
            self.report.fail(f"{name}{'' if report.when == 'call' else f' ({report.when})'}",
                             report.longreprtext + printed, report.duration)
        elif report.skipped:
            why = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
            self.report.skip(
                name, why.removeprefix("Skipped: ").removeprefix("unconditional skip"))
        elif report.when == "call":
            self.report.ok(name, report.duration)


class Worker:
    """A process that runs tests."""

    def __init__(self, arguments, *what):
        self.group = "pytest"  # that it is at
        self.rest = b""  # of a line
        self.ended = False
        self.pipe, pipe = os.pipe()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.setpgid(0, 0)  # the terminal interrupts the parent alone
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._work(Remote(pipe), arguments, what)
        os.close(pipe)

    @staticmethod
    def _work(report, arguments, what):
        try:
            status = pytest.main(arguments, plugins=[Plugin(report, *what)])
            report.end(int(status))
        finally:
            sys.stdout.flush()
            os._exit(0)

    def take(self, report):
        """Passes on what it reports; False at its end."""
        data = os.read(self.pipe, 65536)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            method, *arguments = json.loads(line)
            if method == "begin":
                self.group = arguments[0]
            elif method == "end":
                self.end(report, *arguments)
            else:
                getattr(report, method)(*arguments)
        if not data and not self.ended:
            self.end(report, None)
        return not self.ended

    def end(self, report, status):
        """status: pytest's, or None where it broke off."""
        self.ended = True
        os.close(self.pipe)
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if status is None:
            how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
            report.fail(self.group, f"the tests broke off: {how}")
        elif status == pytest.ExitCode.INTERRUPTED:
            report.fail(self.group, "interrupted")
        elif status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED,
                            pytest.ExitCode.NO_TESTS_COLLECTED) and not report.failed:
            report.fail(self.group, f"pytest itself ended with {status!r}")


def listen(report, workers):
    """Passes on what the processes report until all have ended."""
    with selectors.DefaultSelector() as selector:
        for worker in (worker for worker in workers if not worker.ended):
            selector.register(worker.pipe, selectors.EVENT_READ, worker)
        while selector.get_map():
            for key, _ in selector.select():
                selector.unregister(key.fd)
                if key.data.take(report):
                    selector.register(key.fd, selectors.EVENT_READ, key.data)


class Interrupt:
    """An interrupt ends the tests that run now, and they put their things away; a second one, or too
    long a time for that, kills them."""

    def __init__(self, workers):
        self.workers = workers
        self.happened = False
        self.before = {number: signal.signal(number, self)
                       for number in (signal.SIGINT, signal.SIGALRM)}

    def __call__(self, _number, _frame):
        for worker in self.workers:
            if not worker.ended:
                os.kill(worker.pid, signal.SIGKILL if self.happened else signal.SIGINT)
        self.happened = True
        signal.alarm(CLOSING_TIME)

    def close(self):
        signal.alarm(0)
        for number, handler in self.before.items():
            signal.signal(number, handler)
        if self.happened:
            raise KeyboardInterrupt


def count_bytes(pipe):
    return array.array("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


def run(report, selection, tests, folders, jobs):
    """Runs the modules in so many folders of the folder tests, in so many processes."""
    groups = find_groups(tests, folders)
    turns, fill = os.pipe()
    os.write(fill, bytes(range(len(groups))))
    os.close(fill)
    arguments = ["--continue-on-collection-errors", "-p", "no:cacheprovider", "-c", os.devnull,
                 "--rootdir", tests, *[os.path.join(tests, folder) for folder in folders]]
    workers = []
    interrupt = Interrupt(workers)
    left, taken = len(groups), True
    try:
        while left and taken and not interrupt.happened:  # again where all processes broke off
            for _ in range(min(jobs, left)):
                workers.append(Worker(arguments, selection, groups, turns, not workers))
            listen(report, workers)
            taken, left = count_bytes(turns) < left, count_bytes(turns)
    except BaseException:  # whoever reads the lines is gone
        interrupt(None, None)
        raise
    os.close(turns)
    interrupt.close()
