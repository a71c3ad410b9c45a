# SPDX-License-Identifier: GPL-2.0-or-later
"""The gates of tests/gates/gates.py: that the tree passes each, and that each can fail."""
import os
import re
import subprocess
from xml.etree import ElementTree

import pytest

import gates

ROOT = os.environ["LIVERY_SOURCE"]
BUILD = os.environ["LIVERY_BUILD"]
START = "/* SPDX-License-Identifier: GPL-2.0-or-later */\n"


@pytest.mark.parametrize("gate", gates.SOURCE_GATES, ids=lambda gate: gate.__name__)
def test_the_tree_passes(gate):
    assert not list(gate(ROOT))


def test_every_file_is_compiled_with_the_protections():
    commands = gates.compile_commands(ROOT, BUILD)
    assert len(commands) > 100
    assert not list(gates.compiler_flags(commands))


@pytest.mark.parametrize("program", gates.programs(BUILD), ids=os.path.basename)
def test_the_program_is_hardened(program):
    sanitized = "__asan_init" in gates.readelf(program, "--dyn-syms")
    assert not list(gates.hardening(program, sanitized))


def test_the_programs_are_those_of_the_manual():
    names = {os.path.basename(program) for program in gates.programs(BUILD)}
    assert {"livery", "livery-guid", "livery-agent", "livery-dump", "livery-replay"} <= names


def test_livery_knows_each_request_of_the_private_protocol():
    """A guid that makes one which compositor/domain/requests.c does not name is ended."""
    tree = ElementTree.parse(os.path.join(ROOT, "protocol/livery-domain-v1.xml"))
    requests = {(interface.get("name"), request.get("name"))
                for interface in tree.iter("interface") for request in interface.iter("request")}
    with open(os.path.join(ROOT, "compositor/domain/requests.c"), encoding="utf-8") as file:
        named = set(re.findall(r'{ "(livery_\w+)", "(\w+)"', file.read()))
    assert len(requests) > 20 and named == requests


# What each gate must find: the gate, a file, its text, and a word of what is said.
PLANTED = [
    (gates.banned_functions, "guid/a.c", "void f(char *a, char *b) { strcpy(a, b); }", "strcpy"),
    (gates.banned_functions, "driver/a.c", "int f(char *a) { return atoi (a); }", "atoi"),
    (gates.banned_functions, "protocol/wire/a.c", "void f(void) { system(\"x\"); }", "system"),
    (gates.banned_functions, "compositor/a.h", "#define F(a) alloca(a)", "alloca"),
    (gates.banned_functions, "gui-agent/a.c", "/* b */ char *t = strtok(s, \" \");", "strtok"),
    (gates.allocation_arithmetic, "guid/a.c", "void *p = malloc(n * sizeof(*p));", "malloc"),
    (gates.allocation_arithmetic, "guid/a.c", "p = realloc(p,\n\tg(a) * 8);", "realloc"),
    (gates.header_paragraphs, "guid/a.h", "#ifndef A_H\n#define A_H\nint a;\n#endif", "what it is for"),
    (gates.documented_prototypes, "guid/a.h", "/* a */\n\nbool b(int c,\n\tint d);", "b is not"),
    (gates.documented_prototypes, "protocol/wire/a.h", "/* ---- a ---- */\nint b(void);", "b is not"),
    (gates.documented_prototypes, "common/a.h", "/* a */\nint a(void);\n\nint *b(void);", "b is not"),
    (gates.messages_have_receivers, "protocol/wire/messages.h",
     '\tM(A_B, a_b, 124, D2A, WINDOW, NONE, 0, "a") \\', "A_B is not named by the agent"),
    (gates.messages_have_receivers, "protocol/wire/messages.h",
     '\tM(A_B, a_b, 0x4c560001, A2D, GLOBAL, NONE, 0, \\\n\t\t"a")', "A_B is not named by guid"),
    (gates.file_lengths, "guid/a.c", "int a;\n" * 1001, "lines"),
    (gates.line_lengths, "guid/a.c", "/* " + "a" * 95 + " */", "101 columns"),
    (gates.line_lengths, "tests/unit/a.h", "\t" * 12 + "int a;", "102 columns"),
    (gates.line_lengths, "protocol/wire/messages.h", "\t/* " + "a" * 90 + " */", "104 columns"),
    (gates.pointers_named, "guid/a.c", "bool f(char *a) {\n\treturn b && !a;\n}", "a.c:3: a: write"),
    (gates.pointers_named, "guid/a.c", "void f(int a) {\n}\nvoid g(char *a) { if (a) {} }", "a.c:4: a"),
    (gates.pointers_named, "common/a.c", "int f(char **a) { return a ? 1 : 0; }", "a: write"),
    (gates.predicates_that_change, "guid/a.c",
     "bool a_is_b(struct a *a) {\n\ta->b = 1;\n\treturn 1;\n}\n", "a.c:3: a_is_b"),
    (gates.predicates_that_change, "driver/a.c",
     "static bool may_b(int a) {\n\treturn\n\t\tlivery_tokens_take(a);\n}\n", "a.c:4: may_b"),
    (gates.licences, "guid/a.c", None, "licence"),
    (gates.includes, "compositor/a.c", '#include "protocol/wire/wire.h"', "compositor may not use"),
    (gates.includes, "compositor/a.c", '#include "guid/core/core.h"', "compositor may not use"),
    (gates.includes, "guid/core/a.c", '#include "protocol/pages/pages.h"', "guid/core may not use"),
    (gates.includes, "guid/core/a.c", '#include "guid/guid.h"', "guid/core may not use"),
    (gates.includes, "gui-agent/a.c", '#include "guid/base/log.h"', "gui-agent may not use"),
    (gates.includes, "guid/a.c", '#include "compositor/base/png.h"', "guid may not use"),
    (gates.includes, "protocol/wire/a.c", '#include "guid/base/log.h"', "protocol may not use"),
]


@pytest.mark.parametrize("gate, path, text, word", PLANTED,
                         ids=[f"{gate.__name__} {path} {i}"
                              for i, (gate, path, _, _) in enumerate(PLANTED)])
def test_a_planted_breach_is_found(tmp_path, gate, path, text, word):
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text("int a;\n" if text is None else START + text + "\n")
    breach, = gate(str(tmp_path))
    assert path in breach and word in breach


HARMLESS = [
    (gates.line_lengths, "/* " + "a" * 94 + " */"),
    (gates.line_lengths, "\t/* " + "ä" * 86 + " */"),
    (gates.banned_functions, '/* strcpy(a, b) */ void f(void) { log("system(1)"); my_system(2); }'),
    (gates.banned_functions, "int f(void) { return ops->system(1) + a.popen(2); }"),
    (gates.allocation_arithmetic, "struct a *p = malloc(sizeof(struct a *)); q = malloc(n + 1);"),
    (gates.includes, '#include "guid/core/core.h"\n#include "protocol/channel/channel.h"'),
]


@pytest.mark.parametrize("gate, text", HARMLESS)
def test_what_is_harmless_passes(tmp_path, gate, text):
    (tmp_path / "guid").mkdir()
    (tmp_path / "guid/a.c").write_text(START + text + "\n")
    assert not list(gate(str(tmp_path)))


ORDER = "guid: core sandbox .\n"
UP = ("guid/core/a.c", '#include "guid/sandbox/a.h"')


def breaches_of_rooms(folder, path, text, rooms=ORDER):
    for name, content in ((path, START + text + "\n"), (gates.ROOMS, rooms)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return list(gates.rooms_in_order(str(folder)))


def test_an_include_of_a_later_room_is_found(tmp_path):
    breach, = breaches_of_rooms(tmp_path, *UP)
    assert breach.startswith("guid/core/a.c:") and "guid/sandbox/a.h" in breach


def test_a_file_in_no_room_is_found(tmp_path):
    breach, = breaches_of_rooms(tmp_path, "guid/attic/a.c", "int a;")
    assert "is in no room" in breach


def test_an_include_of_an_earlier_room_passes(tmp_path):
    text = '#include "guid/core/a.h"\n#include "guid/sandbox/b.h"\n#include "common/a.h"'
    assert not breaches_of_rooms(tmp_path, "guid/sandbox/a.c", text)
    assert not breaches_of_rooms(tmp_path, "guid/a.c", text)


def test_a_listed_include_passes_and_must_be_there(tmp_path):
    listed = f"{ORDER}guid/core/a.c -> guid/sandbox/a.h\n"
    assert not breaches_of_rooms(tmp_path, *UP, listed)
    breach, = breaches_of_rooms(tmp_path, "guid/core/a.c", "int a;", listed)
    assert "remove the line" in breach


PROGRAM = """
#include <stdio.h>
#include <string.h>
typedef void (*callback)(char *, const char *);
"""
GOOD = ["-O2", "-fPIE", "-pie", "-fstack-protector-strong", "-fcf-protection", "-U_FORTIFY_SOURCE",
        "-D_FORTIFY_SOURCE=3", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack"]
# A flag that is taken away or turned round, and what is then said.
BAD = [
    (["-fPIE", "-pie"], ["-no-pie", "-fno-pie"], "position independent"),
    (["-Wl,-z,relro"], ["-Wl,-z,norelro"], "RELRO"),
    (["-Wl,-z,now"], ["-Wl,-z,lazy"], "binds lazily"),
    (["-Wl,-z,noexecstack"], ["-Wl,-z,execstack"], "executable stack"),
    (["-fstack-protector-strong"], ["-fno-stack-protector"], "stack protector"),
    (["-D_FORTIFY_SOURCE=3"], [], "fortified"),
    (["-fcf-protection"], ["-fcf-protection=none"], "landing pads"),
]


def build_program(folder, flags):
    source = folder / "program.c"
    functions = "".join(
        f"void f{i}(char *to, const char *from) {{ char b[64]; snprintf(b, sizeof(b), from, {i}); "
        f"memcpy(to, b, strlen(from)); }}\n" for i in range(12))
    table = ", ".join(f"f{i}" for i in range(12))
    source.write_text(PROGRAM + functions + f"callback table[] = {{ {table} }};\n"
                      "int main(int n, char **v) { table[n](v[0], v[1]); return 0; }\n")
    path = str(folder / "program")
    subprocess.run(["cc", *flags, "-w", "-o", path, str(source)], check=True)
    return path


def test_a_hardened_program_passes(tmp_path):
    assert not list(gates.hardening(build_program(tmp_path, GOOD)))


@pytest.mark.parametrize("without, instead, word", BAD, ids=[word for _, _, word in BAD])
def test_a_program_without_a_protection_is_found(tmp_path, without, instead, word):
    flags = [flag for flag in GOOD if flag not in without] + instead
    breaches = list(gates.hardening(build_program(tmp_path, flags)))
    assert any(word in breach for breach in breaches)


@pytest.mark.parametrize("flag", [
    "-fstack-clash-protection", "-ftrivial-auto-var-init=zero", "-fstack-protector-strong",
    "-D_FORTIFY_SOURCE=3"])
def test_a_file_that_is_compiled_without_a_protection_is_found(flag):
    commands = gates.compile_commands(ROOT, BUILD)
    entry = commands["guid/main.c"]
    commands["guid/main.c"] = {**entry, "command": entry["command"].replace(flag, "-O2")}
    breach, = gates.compiler_flags(commands)
    assert breach == f"guid/main.c: is compiled without {flag}"
