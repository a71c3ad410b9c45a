#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures what design and README promise, as ratios within one run, and prints a table. Nothing here is a test.

usage: tests/bench/bench.py [--rounds N] [NAME...]     ("./dev bench")

Each figure is taken in turn with a program that is a direct client of the same livery, and with the same program in a
domain, behind livery-agent and livery-guid; the medians over the rounds are compared. On a busy machine all of it is noise:
the spread is printed for that.
"""
import argparse
import itertools
import math
import os
import random
import re
import signal
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "lib")]

# pylint: disable=wrong-import-position
from livery.desktop import Desktop, content_of
from livery.peer import PeerWindow
from livery.process import children, find_program
from livery.session import KEYS, now

TICK = os.sysconf("SC_CLK_TCK")
PAINTER = "painter"
SECONDS = 2.0  # of each measurement of frames
TAPS = 60  # keys of each measurement of latency
FRAME = 1 / 60  # s
PAUSE = 0.025  # s before a key: longer than a frame, for to ask for a capture makes one


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def switches(pid):
    """How often a process was given a processor."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return sum(int(n) for n in re.findall(r"ctxt_switches:\s+(\d+)", file.read()))


def woken_in(seconds, pids):
    before = sum(map(switches, pids))
    time.sleep(seconds)
    return sum(map(switches, pids)) - before


def percentile(values, percent):
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


class Row:
    """One line of the table."""

    def __init__(self, name, unit, direct, through, goal, ratio=True):
        self.name, self.unit, self.goal, self.ratio = name, unit, goal, ratio
        self.direct, self.through = direct, through

    def compared(self):
        return self.through / self.direct if self.ratio else self.through - self.direct

    def show(self):
        compared = f"{self.compared():.2f}" if self.ratio else f"{self.compared():+.2f}"
        print(f"{self.name:<44} {self.direct:>10.2f} {self.through:>10.2f} {self.unit:<8} {compared:>7}"
              f"   {self.goal}", flush=True)


# ---- frames ----

def start_painter(desktop, where, *words):
    """Starts the program directly or in the domain; the processes whose time counts, the program's last."""
    since = desktop.livery.size()
    if where == "direct":
        environment = dict(desktop.environment, WAYLAND_DISPLAY=os.path.basename(desktop.socket))
        process = desktop.start_process("painter", [find_program(PAINTER), *words], environment)
        pids = [desktop.livery.pid, process.pid]
    else:
        process = desktop["work"].start(find_program(PAINTER), *words)
        desktop.wait_mapped("work", since)
        program, = children(process.pid)
        pids = [desktop.livery.pid, process.pid, desktop["work"].guid(), program]
    desktop.livery.wait_line(r"window mapped .*title=painter", since)
    return process, pids


def frames_drawn(process, pid):
    since = process.size()
    os.kill(pid, signal.SIGUSR1)
    return int(process.wait_line(r"frames (\d+)", since)[1])


def measure_painter(process, pids):
    """Frames a second, and milliseconds of CPU of all processes a frame."""
    frames_drawn(process, pids[-1])
    begin, used = time.monotonic(), cpu_seconds(pids)
    time.sleep(SECONDS)
    frames = frames_drawn(process, pids[-1])
    elapsed, used = time.monotonic() - begin, cpu_seconds(pids) - used
    return frames / elapsed, 1000 * used / frames


def measure_frames(desktop, where, size):
    process, pids = start_painter(desktop, where, "frames", *map(str, size))
    figures = measure_painter(process, pids)
    since = desktop.livery.size()
    process.kill()
    desktop.livery.wait_line("window unmapped", since)
    return figures


def bench_frames(rounds):
    """whole frames of 1920x1080, as fast as they are asked for"""
    figures = {"direct": [], "domain": []}
    with Desktop(["work"], width=2048, height=1216, refresh=1000) as desktop:
        for _ in range(rounds):
            for where, found in figures.items():
                found.append(measure_frames(desktop, where, (1920, 1080)))
    direct, through = ([statistics.median(column) for column in zip(*figures[w])]
                       for w in ("direct", "domain"))
    spread = max(f[0] for f in figures["direct"]) / min(f[0] for f in figures["direct"])
    yield Row("frames of 1920x1080", "1/s", direct[0], through[0], f"goal >= 0.95 (spread {spread:.2f})")
    yield Row("CPU of all processes a frame", "ms", direct[1], through[1], "goal <= 1.15")


# ---- key to pixel ----

class Watcher:
    """Looks at a few pixels of the output, each time that something on it changed."""

    def __init__(self, session, at):
        self.session, self.at = session, at
        self.manager = session.connection.bind("zwlr_screencopy_manager_v1", 3)
        self.frame = self.memory = None

    def ask(self, changed=True):
        """Wants the next frame; changed: in which something on the output is another than before."""
        connection = self.session.connection
        self.frame = self.manager.capture_output_region(0, self.session.output, *self.at, 8, 8)
        connection.wait(lambda: self.frame.seen("buffer_done"), "offer of a buffer")
        # pylint: disable=protected-access
        buffer, self.memory = self.session._get_buffer(self.frame.last("buffer"))
        (self.frame.copy_with_damage if changed else self.frame.copy)(buffer)

    def answer(self):
        """The colour in the frame that was asked for."""
        self.session.connection.wait(lambda: self.frame.seen("ready"), "changed frame")
        self.frame.destroy()
        return bytes(self.memory[:3])


def tap_to_pixel(watcher):
    """Milliseconds from a key to a frame on the output with another colour than before."""
    session = watcher.session
    watcher.ask(changed=False)
    before = watcher.answer()
    watcher.ask()
    session.connection.roundtrip()
    time.sleep(PAUSE + random.uniform(0, FRAME))  # any phase of the output's frames
    begin = time.perf_counter()
    session.keyboard.key(now(), KEYS["a"], 1)
    while watcher.answer() == before:
        watcher.ask()
    took = 1000 * (time.perf_counter() - begin)
    session.keyboard.key(now(), KEYS["a"], 0)
    session.connection.roundtrip()
    return took


def start_listener(desktop, where):
    """A program with the keyboard that answers each key; it, and a spot within its window."""
    since = desktop.livery.size()
    process, _ = start_painter(desktop, where, "key", "200", "200")
    name = "work" if where == "domain" else None
    if not desktop.livery.lines(r"focus domain=\S+ title=painter", since):
        desktop.switch()
    desktop.livery.wait_line(r"focus domain=\S+ title=painter", since)
    frame = desktop.wait_frame(name) if name else None
    middle = content_of(frame) if frame else None
    return process, (middle.x + 50, middle.y + 50) if middle else (100, 140)


def tap(desktop, at):
    watcher = Watcher(desktop.session, at)
    return [tap_to_pixel(watcher) for _ in range(TAPS + 2)][2:]


def measure_keys(desktop, where):
    process, at = start_listener(desktop, where)
    found = tap(desktop, at)
    since = desktop.livery.size()
    process.kill()
    desktop.livery.wait_line("window unmapped", since)
    return found


def bench_keys(rounds):
    """from a key to the pixel on an output of 1,000 Hz, which hides nothing, and of 60 Hz, which most have"""
    for refresh in (1000, 60):
        figures = {"direct": [], "domain": []}
        with Desktop(["work"], width=640, height=480, refresh=refresh) as desktop:
            for _ in range(rounds):
                for where, found in figures.items():
                    found += measure_keys(desktop, where)
        for percent, goal in ((50, "goal <= +0.2"), (99, "goal <= +0.5")):
            yield Row(f"key to pixel at {refresh} Hz, percentile {percent}", "ms",
                      percentile(figures["direct"], percent), percentile(figures["domain"], percent),
                      goal, ratio=False)


def bench_flood(rounds):
    """the same while another domain sends without end; "direct" is without the flood"""
    figures = {"quiet": [], "flood": []}
    with Desktop(["work", "untrusted"], width=640, height=480) as desktop:
        for _ in range(rounds):
            figures["quiet"] += measure_keys(desktop, "domain")
            evil = desktop.start_process("hostile", [
                find_program("hostile"), "--socket", desktop["untrusted"].socket, "flood"],
                desktop["untrusted"].environment)
            evil.wait_line("connected")
            figures["flood"] += measure_keys(desktop, "domain")
            evil.kill()
            desktop.livery.wait_line(r"domain untrusted: guid ended")
    for percent, goal in ((50, ""), (99, "goal <= 1.1")):
        yield Row(f"key to pixel beside a flood, percentile {percent}", "ms",
                  percentile(figures["quiet"], percent), percentile(figures["flood"], percent), goal)


# ---- attacks: an agent with many windows does the same to all of them without end ----

WINDOWS = 480


def toggle_states(window, turn):
    window.peer.send("EXT_STATE", window.number, set=turn % 2, unset=(turn + 1) % 2)


def change_titles(window, turn):
    window.peer.send("WMNAME", window.number, title=f"{turn}")


def hide_and_show(window, _turn):
    window.unmap().map()


def commit(window, _turn):
    window.peer.send("EXT_COMMIT", window.number, [(0, 0, 8, 8)], buffer=1, serial=window.serial)


ATTACKS = {"states": toggle_states, "titles": change_titles, "hide and show": hide_and_show,
           "commits": commit}


def attack_in_background(windows, act):
    """A process that goes on until it is killed, and has the windows' connection for itself."""
    peer = windows[0].peer
    pid = os.fork()
    if pid:
        peer.sock = None
        return pid
    try:
        for turn in itertools.count():
            for i, window in enumerate(windows):
                act(window, turn)
                if i % 40 == 0:
                    peer.pump()
                    peer.messages.clear()
    finally:
        os._exit(0)


def measure_attack(act, rounds):
    """Keys to pixels of a domain beside another's windows: at rest, and under attack."""
    quiet, attacked = [], []
    for _ in range(rounds):
        with Desktop(["work", "untrusted"], width=1280, height=800, refresh=1000) as desktop:
            _, at = start_listener(desktop, "domain")
            windows = fill(desktop, "untrusted", WINDOWS, (300, 200), None)
            number = windows[0].peer.buffer(300, 200, 0x507090)
            for window in windows:
                window.peer.send("EXT_COMMIT", window.number, [(0, 0, 300, 200)], buffer=number,
                                 serial=window.serial)
            quiet += tap(desktop, at)
            pid = attack_in_background(windows, act)
            attacked += tap(desktop, at)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return quiet, attacked


def bench_attacks(rounds):
    """a key beside 480 windows of a domain that changes them without end; "direct" is beside them at rest"""
    for name, act in ATTACKS.items():
        quiet, attacked = measure_attack(act, rounds)
        for percent, goal in ((50, "goal <= 1.05"), (99, "goal <= 1.1")):
            yield Row(f"key beside changes of {name}, percentile {percent}", "ms",
                      percentile(quiet, percent), percentile(attacked, percent), goal)


# ---- what is not a ratio ----

def private_kib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return sum(int(n) for n in re.findall(r"Private_\w+:\s+(\d+) kB", file.read()))


def fill(desktop, name, windows, size=(120, 80), colour=0x507090):
    peer = desktop[name].scripted().accept()
    made = [PeerWindow(peer, number, *size, colour).map() for number in range(1, windows + 1)]
    desktop.wait(lambda: all(window.serial for window in made), f"windows of {name}", 60)
    return made


def bench_rest(_rounds):
    """wake-ups when nothing changes, memory of a guid with ten windows"""
    with Desktop(["work"]) as desktop:
        agent = desktop["work"].start(find_program("pattern"), "400", "300")
        desktop.wait_mapped("work")
        desktop.wait_still()
        pids = [desktop.livery.pid, desktop["work"].guid(), agent.pid]
        for _ in range(20):  # what the picture that showed it still was asked with, ends
            if woken_in(0.5, pids) == 0:
                break
        woken = woken_in(3, pids)
        print(f"{'wake-ups in 3 s, nothing changes':<44} {'':>10} {woken:>10} {'':<8} {'':>7}   goal 0")
    with Desktop(["work"]) as desktop:
        fill(desktop, "work", 10)
        desktop.wait_still()
        try:
            kib = f"{private_kib(desktop['work'].guid()):,}"
        except OSError:
            kib = "?"  # only root may look into a guid
        print(f"{'private memory of a guid, ten windows':<44} {'':>10} {kib:>10} {'KiB':<8} {'':>7}   "
              f"goal <= 3,072")
    yield from ()


def bench_many(rounds):
    """a frame beside 64 domains with 1,000 windows; "direct" is beside none"""
    names = [f"domain{i}" for i in range(64)]
    with Desktop(names, width=1280, height=800, refresh=1000) as desktop:
        painter = start_painter(desktop, "direct", "frames", "400", "300")
        few = [measure_painter(*painter)[1] for _ in range(rounds)]
        for i, name in enumerate(names):
            fill(desktop, name, 16 if i < 40 else 15)
        many = [measure_painter(*painter)[1] for _ in range(rounds)]
        painter[0].kill()
    yield Row("CPU a frame beside 64 domains, 1,000 windows", "ms", statistics.median(few),
              statistics.median(many), "no growth with what is not seen")


# ---- what a domain's frame callbacks tell it of what another does ----

SYMBOLS = 120  # half of them to find the best threshold, half to try it
SYMBOL = 0.25  # s


def watch_callbacks(desktop, window):
    """How many callbacks a window gets in a symbol's time, and their mean and longest distance in ms."""
    peer, times = window.peer, []
    end = time.monotonic() + SYMBOL
    while time.monotonic() < end:
        seen = len(peer.messages)
        peer.send("EXT_COMMIT", window.number, [(0, 0, *window.size)], buffer=window.buffer,
                  serial=window.serial)
        peer.wait(lambda n=seen: any(m.name == "EXT_FRAME" for m in peer.messages[n:]), "EXT_FRAME")
        times.append(time.monotonic())
        desktop.session.connection.roundtrip()
    apart = [1000 * (b - a) for a, b in zip(times, times[1:])] or [0]
    return len(times), statistics.mean(apart), max(apart)


def guess_rate(values, bits):
    """How often a threshold that fits half of the values best is right about the other half."""
    half = len(values) // 2
    def right(threshold, above, part):
        return sum((value > threshold) == (bit == above) for value, bit in part) / len(part)
    known, tried = (list(zip(values[part], bits[part])) for part in (slice(half), slice(half, None)))
    best = max(((right(t, above, known), t, above) for t in set(values) for above in (0, 1)))
    return right(best[1], best[2], tried)


def bits_a_symbol(rate):
    wrong = 1 - max(rate, 1 - rate)
    if wrong == 0:
        return 1.0
    return 1 + wrong * math.log2(wrong) + (1 - wrong) * math.log2(1 - wrong)


def spy(desktop, act):
    """Bits a second, by each of the three values, of a secret that act(bit) makes another domain do."""
    bits = [random.randrange(2) for _ in range(SYMBOLS)]
    found = []
    for bit in bits:
        act(bit)
        found.append(watch_callbacks(desktop, desktop.spy))
    return [bits_a_symbol(guess_rate(list(values), bits)) / SYMBOL for values in zip(*found)]


def bench_spy(_rounds):
    """a window of a domain counts its callbacks: can it tell whether another covers it, or paints?"""
    with Desktop(["work", "untrusted"], width=1280, height=800) as desktop:
        window, = fill(desktop, "untrusted", 1, (300, 200))
        desktop.spy = window
        window.buffer = window.peer.buffer(300, 200, 0x507090)
        other, = fill(desktop, "work", 1, (400, 300))
        other.buffer = other.peer.buffer(400, 300, 0x905070)
        places = [content_of(desktop.wait_frame(name)) for name in ("work", "untrusted")]
        middles = [(box.x + box.width // 2, box.y + box.height // 2) for box in places]
        desktop.focus("work")
        at = [middles[0]]

        def cover(bit):
            desktop.session.hold("super")
            desktop.session.drag(at[0], middles[bit])
            desktop.session.hold("super", False)
            at[0] = middles[bit]

        def paint(bit):
            for _ in range(10 * bit):
                other.peer.send("EXT_COMMIT", 1, [(0, 0, *other.size)], buffer=other.buffer,
                                serial=other.serial)

        for name, act in (("nothing (chance)", lambda _: None), ("it is covered", cover),
                          ("another paints", paint)):
            rates = spy(desktop, act)
            print(f"{'callbacks tell whether ' + name:<44} {'':>10} {max(rates):>10.2f} {'bit/s':<8} "
                  f"{'':>7}   number {rates[0]:.2f}, mean {rates[1]:.2f}, longest {rates[2]:.2f}")
    yield from ()


BENCHES = {"frames": bench_frames, "keys": bench_keys, "flood": bench_flood, "rest": bench_rest,
           "many": bench_many, "attacks": bench_attacks, "spy": bench_spy}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    args = parser.parse_args()
    unknown = set(args.names) - set(BENCHES)
    if unknown:
        parser.error(f"no bench {sorted(unknown)[0]}: {', '.join(BENCHES)}")
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, load {load:.1f}, {args.rounds} rounds")
    print(f"{'':<44} {'direct':>10} {'domain':>10} {'':<8} {'':>7}")
    for name in args.names or BENCHES:
        for row in BENCHES[name](args.rounds):
            row.show()


if __name__ == "__main__":
    main()
