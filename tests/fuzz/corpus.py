# SPDX-License-Identifier: GPL-2.0-or-later
"""The corpora: committed ones in packs, the fuzzers' own in folders, and seeds from the recordings.

A pack holds each input after its size as 32 bits, the shortest first.
"""
import glob
import os
import re
import shutil
import struct
import subprocess

from targets import HERE, SOURCE, TARGETS, WORK, Failure, build, folder_of

# What is freed is overwritten: libraries without sanitizers do not use it unseen.
CLEAN = dict(os.environ, ASAN_OPTIONS="allocator_may_return_null=1:detect_stack_use_after_return=0:"
             "max_free_fill_size=4096:free_fill_byte=165",
             UBSAN_OPTIONS="print_stacktrace=1")


def committed(name):
    return os.path.join(HERE, "corpus", name)


def read_pack(path):
    """The inputs of a pack."""
    with open(path, "rb") as file:
        data = file.read()
    at = 0
    while at < len(data):
        size, = struct.unpack_from("<I", data, at)
        yield data[at + 4:at + 4 + size]
        at += 4 + size


def write_pack(path, inputs):
    with open(path, "wb") as file:
        for data in sorted(inputs, key=lambda data: (len(data), data)):
            file.write(struct.pack("<I", len(data)) + data)


def count(name):
    """How many inputs are committed."""
    return sum(sum(1 for _ in read_pack(path)) if path.endswith(".pack") else 1
               for path in glob.glob(committed(name) + "/*"))


def unpack(name):
    """A folder with the committed inputs, a file each: what fuzzers want."""
    folder = os.path.join(folder_of(name), "committed")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for path in glob.glob(committed(name) + "/*"):
        if path.endswith(".pack"):
            for i, data in enumerate(read_pack(path)):
                with open(os.path.join(folder, f"{i:05}"), "wb") as file:
                    file.write(data)
        else:
            shutil.copy(path, folder)
    return folder


def merge(name):
    """The committed pack becomes the smallest that reaches what it and the new inputs reach."""
    program = build("libfuzzer", name)
    new, both = (os.path.join(folder_of(name), part) for part in ("merged", "to-merge"))
    for folder in (new, both):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
    # a copy: a fuzzer that runs now takes inputs away
    for path in glob.glob(os.path.join(folder_of(name), "corpus/*")):
        shutil.copy(path, both)
    done = subprocess.run(
        [program, "-merge=1", "-use_counters=0", f"-max_len={TARGETS[name][1]}", "-rss_limit_mb=3000",
         new, unpack(name), both], check=False, env=CLEAN, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise Failure("the merge failed:\n" + done.stderr.decode(errors="replace")[-2000:])
    inputs = []
    for path in glob.glob(new + "/*"):
        with open(path, "rb") as file:
            inputs.append(file.read())
    os.makedirs(committed(name), exist_ok=True)
    pack = os.path.join(committed(name), "inputs.pack")
    write_pack(pack, inputs)
    print(f"{name}: {len(inputs)} inputs, {os.path.getsize(pack)} bytes")


# ---- seeds ----

def records(path):
    """(direction, payload) of each record of a recording."""
    with open(path, "rb") as file:
        data = file.read()
    at = 8
    while at + 16 <= len(data):
        _, direction, length = struct.unpack_from("<QB3xI", data, at)
        yield direction, data[at + 16:at + 16 + length]
        at += 16 + length


def save(name, label, data):
    if name in TARGETS:
        with open(os.path.join(folder_of(name), "corpus", "seed-" + label), "wb") as file:
            file.write(data[:TARGETS[name][1]])


def seeds_of_recording(path):
    """A real domain's bytes, and a real daemon's, cut to the targets' length."""
    label = os.path.basename(path).removesuffix(".guirec")
    sides = {0: b"", 1: b""}
    for direction, payload in records(path):
        if len(payload) < 1500:
            sides[direction] += payload
    version = struct.unpack_from("<I", sides[0])[0] if len(sides[0]) >= 4 else 0
    minor = min(version & 0xffff, 8)
    # livery configures, ends frames and has the seat, over and over
    script = bytes([0x0d, 0x10, 5, 0, 0x01, 0x06, 0x07, 0x08, 0x18, 0x1c, 0x2c, 0]) * 40
    save("core", label, sides[0][:3000] + script + struct.pack("<H", len(script)))
    for i in range(16):  # an allocation that fails, then and at the start
        failing = bytes([0, i << 4 | 15]) + script[:60]
        save("core", f"{label}-memory-{i}", sides[0][:1500] + failing + struct.pack("<H", len(failing)))
        save("core", f"start-memory-{i}", struct.pack("<H", 0xff00 | i))
    save("wire", label + "-agent", bytes([minor << 4]) + sides[0][4:])
    daemon = sides[1][4 + 16:]
    save("wire", label + "-daemon", bytes([minor << 4 | 1]) + daemon)
    # the program draws, opens and closes menus, and has a clipboard
    script = bytes([1, 0, 1, 0x13, 1, 3, 1, 0, 6, 8, 0, 1, 7, 2, 4, 9, 5, 1]) * 6
    save("agent", label, bytes([4, max(minor, 4) - 4]) + daemon[:1500] + script + struct.pack("<H", len(script)))


def seeds():
    for path in sorted(glob.glob(SOURCE + "/tests/data/*.guirec")):
        seeds_of_recording(path)
    with open(SOURCE + "/tests/data/titles/titles.txt", "rb") as file:
        for i, line in enumerate(file.read().splitlines()):
            save("title", str(i), bytes([200]) + line)
    with open(SOURCE + "/docs/livery.conf.example", "rb") as file:
        text = file.read()
    save("config", "example", text)
    save("config", "uncommented", re.sub(rb"(?m)^#\s?", b"", text))
    for i, line in enumerate((b'{"command":"version"}', b'{"command":"start","domain":"work"}',
                              b'{"domain": "a-b_c.1", "command": "destroy"}', b'{"command":7,"x":[]}',
                              b'{"command":"windows","domain":"\\u0041"}')):
        save("control", str(i), line)
    print(f"in {WORK}/TARGET/corpus")
