# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules of the house that a program can check. Each gate yields one line for each breach."""
import json
import os
import re
import subprocess

PARTS = ("common", "protocol", "guid", "gui-agent", "compositor", "driver")
ROOMS = "tests/gates/rooms.txt"
MAX_LINES = 1000
MAX_COLUMNS = 100  # a tab is 8

# Where a line may be longer: file, and how such a line begins. Only where a table of rows is the
# point of the file: a row a line can be read, compared and changed as a row.
LONG_ROWS = {"protocol/wire/messages.h": re.compile(r"\t[MF]\(")}

# What is refused, and what to write instead.
BANNED = {
    "strcpy": "memcpy of a checked length", "strcat": "snprintf", "strncpy": "memcpy",
    "strncat": "snprintf", "sprintf": "snprintf", "vsprintf": "vsnprintf", "gets": "getline",
    "atoi": "strtol and its errors", "atol": "strtol and its errors", "atoll": "strtoll",
    "atof": "strtod and its errors", "strtok": "strcspn", "alloca": "calloc", "mktemp": "mkstemp",
    "tmpnam": "mkstemp", "tempnam": "mkstemp", "system": "posix_spawn", "popen": "posix_spawn",
    "scanf": "strtol", "rand": "getrandom", "getwd": "getcwd",
    "longjmp": "return values", "bcopy": "memmove", "bzero": "memset",
}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
ARITHMETIC = re.compile(r"(?<![\w.>])(malloc|realloc|alloca|mmap)\s*\(")

# Who may include whom: folder, and the folders of this tree whose headers it may use (its own and
# those below it are always allowed). The longest folder that fits counts.
MAY_USE = {
    "common": (),
    "protocol": ("common",),
    "protocol/channel": ("protocol/pages", "common"),
    "protocol/pages": ("protocol/channel", "protocol/wire", "common"),
    "protocol/tools": ("protocol", "common"),
    "guid/core": ("protocol/wire", "protocol/text"),
    "guid": ("protocol", "common"),
    "gui-agent": ("protocol", "common"),
    "compositor": ("protocol/text", "shaders", "common"),
    "driver": ("protocol/channel", "common"),
}


def sources(root, suffixes=(".c", ".h"), parts=PARTS):
    """Paths, relative to root, of the product's own C files, or of those below parts."""
    for part in parts:
        for folder, folders, files in os.walk(os.path.join(root, part)):
            folders.sort()
            for name in sorted(files):
                if name.endswith(suffixes):
                    yield os.path.relpath(os.path.join(folder, name), root)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def code_only(text):
    """The text with comments and the insides of literals blanked; lines stay where they are."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, blank, text, flags=re.S)


def argument_of(text, start):
    """The text between the parenthesis that opens before start and its partner."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return text[start:at]
    return text[start:]


def banned_functions(root):
    """no banned function is called"""
    for path in sources(root):
        for number, line in enumerate(code_only(read(root, path)).splitlines(), 1):
            for call in CALL.finditer(line):
                yield f"{path}:{number}: {call[1]}: use {BANNED[call[1]]}"


def allocation_arithmetic(root):
    """no allocation multiplies without a check"""
    for path in sources(root):
        text = code_only(read(root, path))
        for call in ARITHMETIC.finditer(text):
            argument = argument_of(text, call.end())
            # a product: something that can be a value on both sides of the star
            if call[1] != "mmap" and re.search(r"[\w)\]]\s*\*\s*(?!\))[\w(]", argument):
                number = text.count("\n", 0, call.start()) + 1
                yield f"{path}:{number}: {call[1]}({argument.strip()}): use calloc, or check it"


def header_paragraphs(root):
    """every header begins with a paragraph on what it is for"""
    for path in sources(root, (".h",)):
        lines = [line for line in read(root, path).splitlines()
                 if line.strip() and not re.match(r"/\* SPDX|#(ifndef|define|include)\b", line)]
        opening = "\n".join(lines).split("*/")[0]
        words = len(re.findall(r"\w+", opening))
        if not lines or not lines[0].startswith("/*") or words < 4:
            yield f"{path}: does not say what it is for"


# Folders whose headers say of every function what it does; to add one here is the way to go.
DOCUMENTED = ("common", "protocol", "guid", "gui-agent", "compositor", "driver")
PROTOTYPE = re.compile(r"(?!typedef|extern|static|struct \w+ \{|enum|#)[a-z][\w *]*[ *](\w+)\(")


def documented_prototypes(root):
    """every prototype of these headers comes after a comment, alone or with others of its paragraph"""
    for path in sources(root, (".h",), DOCUMENTED):
        said, lines = False, read(root, path).splitlines()
        for number, line in enumerate(lines, 1):
            if not line.strip() or re.match(r"/\* ---- .* ---- \*/$", line):
                said = False
            elif line.startswith(("/*", " *")):
                said = True
            elif (name := PROTOTYPE.match(line)) and "{" not in line and not said:
                yield f"{path}:{number}: {name[1]} is not documented"


ROW = re.compile(r"^\tM\((\w+), \w+, \w+, (A2D|D2A|BOTH),", re.M)
RECEIVERS = (("guid", "guid/core", ("A2D", "BOTH")), ("the agent", "gui-agent", ("D2A", "BOTH")))


def messages_have_receivers(root):
    """who receives a message names it, also to refuse or ignore it: no `default:` meets a new one"""
    table = "protocol/wire/messages.h"
    if not os.path.exists(os.path.join(root, table)):
        return
    rows = ROW.findall(read(root, table))
    for receiver, folder, directions in RECEIVERS:
        code = "".join(read(root, path) for path in sources(root, (".c",), (folder,)))
        named = set(re.findall(r"(?:case|[!=]=) LIVERY_MSG_(\w+)", code))
        for name, direction in rows:
            if direction in directions and name not in named:
                yield f"{table}: {name} is not named by {receiver}, which receives it"


def file_lengths(root):
    """no file is longer than 1,000 lines"""
    for path in sources(root):
        length = read(root, path).count("\n")
        if length > MAX_LINES:
            yield f"{path}: {length} lines"


def line_lengths(root):
    """no line of C is longer than 100 columns"""
    for path in sources(root, parts=(*PARTS, "tests")):
        for number, line in enumerate(read(root, path).splitlines(), 1):
            columns = len(line.expandtabs(8))
            if columns > MAX_COLUMNS and not (path in LONG_ROWS and LONG_ROWS[path].match(line)):
                yield f"{path}:{number}: {columns} columns"


POINTER = re.compile(r"\w\s+\*+(?:const )?(\w+)\s*[=;,)]")
OTHER = re.compile(r"\b(?:bool|int|long|size_t|double|float|u?int\w+_t)\s+(\w+)\s*[=;,)]")
AS_TRUTH = re.compile(r"(?<![\w)\]])!(\w+)\b(?![\w(\[.]|->)|\b(?:if|while) \((\w+)(?:\)| &&| \|\|)"
                      r"|(?:&&|\|\||return|[^=!<>]=) (\w+)(?:\) \{| \?| &&| \|\|)")


def pointers_named(root):
    """a pointer is compared with NULL, not taken as true or false"""
    for path in sources(root):
        line = 1
        for function in re.split(r"(?<=\n\}\n)", code_only(read(root, path))):
            pointers = set(POINTER.findall(function)) - set(OTHER.findall(function))
            for match in AS_TRUTH.finditer(function):
                name = match[1] or match[2] or match[3]
                if name in pointers:
                    number = line + function.count("\n", 0, match.start())
                    yield f"{path}:{number}: {name}: write == NULL or != NULL"
            line += function.count("\n")


PREDICATE = re.compile(r"^(?:static )?bool ((?:\w+_)?(?:is|has|can|may|was|needs)(?:_\w+)?)\(", re.M)
CHANGE = re.compile(r"^\s+[*\w][\w.>\[\]-]*->[\w.\[\]]+ (?:[-+|&]?=(?!=))|->\w+(?:\+\+|--)"
                    r"|\w_(?:take|emit\w*|schedule\w*|timer_update)\(", re.M)


def predicates_that_change(root):
    """a function that is named as a question changes nothing"""
    for path in sources(root, (".c",)):
        text = code_only(read(root, path))
        for name in PREDICATE.finditer(text):
            start = text.find("{", name.end())
            body = text[start:text.find("\n}\n", start)]
            for change in CHANGE.finditer(body):
                number = text.count("\n", 0, start + change.end()) + 1
                yield f"{path}:{number}: {name[1]} is a question, but changes something"


def licences(root):
    """every source file names its licence"""
    for path in sources(root):
        if "SPDX-License-Identifier: GPL-2.0-or-later" not in read(root, path)[:200]:
            yield f"{path}: names no licence"


def owner_of(path):
    return max((part for part in MAY_USE if path.startswith(part + "/")), key=len)


def includes(root):
    """parts include only what the design allows them"""
    for path in sources(root):
        owner = owner_of(path)
        for number, line in enumerate(read(root, path).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not match or not match[1].startswith(tuple(part + "/" for part in PARTS)):
                continue
            folder = os.path.dirname(match[1])
            allowed = (owner, *MAY_USE[owner])
            if not any(folder == other or folder.startswith(other + "/") for other in allowed):
                yield f"{path}:{number}: {owner} may not use {match[1]}"


def read_rooms(root):
    """({program: its rooms in order}, {(path, header)} that are still allowed to go up)."""
    rooms, upward = {}, set()
    for line in read(root, ROOMS).splitlines():
        program, colon, names = line.partition(": ")
        if " -> " in line:
            upward.add(tuple(line.split(" -> ")))
        elif colon and not line.startswith("#"):
            rooms[program] = names.split()
    return rooms, upward


def room_of(path, rooms):
    """(program, index of the room) of a file, None where it is in no program with rooms."""
    program, _, rest = path.partition("/")
    if program not in rooms:
        return None
    room = rest.split("/")[0] if "/" in rest else "."
    return program, rooms[program].index(room) if room in rooms[program] else -1


def upward_includes(root):
    """(path, line number, header) of each include of a room below the file's own."""
    rooms, _ = read_rooms(root)
    for path in sources(root):
        own = room_of(path, rooms)
        if own is None:
            continue
        for number, line in enumerate(read(root, path).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            other = match and room_of(match[1], rooms)
            if other and other[0] == own[0] and other[1] > own[1]:
                yield path, number, match[1]


def rooms_in_order(root):
    """a file includes from its own room and those before it (tests/gates/rooms.txt)"""
    if not os.path.exists(os.path.join(root, ROOMS)):
        return
    rooms, upward = read_rooms(root)
    for path in sources(root):
        own = room_of(path, rooms)
        if own and own[1] < 0:
            yield f"{path}: is in no room of {ROOMS}"
    found = set()
    for path, number, header in upward_includes(root):
        found.add((path, header))
        if (path, header) not in upward:
            yield f"{path}:{number}: includes {header}, which is in a later room"
    for path, header in sorted(upward - found):
        yield f"{ROOMS}: {path} no longer includes {header}: remove the line"


SOURCE_GATES = (banned_functions, allocation_arithmetic, header_paragraphs, documented_prototypes,
                messages_have_receivers,
                file_lengths, line_lengths, pointers_named,
                predicates_that_change, licences, includes, rooms_in_order)


# ---- binaries ----

# Flags that the code of a program does not show for certain; for all machines, and for some.
FLAGS = ("-fstack-clash-protection", "-ftrivial-auto-var-init=zero", "-fstack-protector-strong")
FLAGS_OF = {"x86_64": "-fcf-protection", "aarch64": "-mbranch-protection=standard"}


def programs(build):
    """The programs that are installed."""
    with open(os.path.join(build, "meson-info/intro-targets.json"), encoding="utf-8") as file:
        targets = json.load(file)
    return sorted(target["filename"][0] for target in targets
                  if target["type"] == "executable" and target["installed"])


def compile_commands(root, build):
    """{path relative to root: its command} of the product's own files."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    commands = {}
    for entry in entries:
        path = os.path.relpath(os.path.join(entry["directory"], entry["file"]), root)
        if path.startswith(tuple(part + "/" for part in PARTS)):
            commands.setdefault(path, entry)
    return commands


def compiler_flags(commands):
    """What the compile commands of the product lack."""
    wanted = (*FLAGS, *filter(None, [FLAGS_OF.get(os.uname().machine)]))
    for path, entry in commands.items():
        for flag in wanted:
            if flag not in entry["command"].split():
                yield f"{path}: is compiled without {flag}"
        if "-D_FORTIFY_SOURCE=3" not in entry["command"] and "-fsanitize" not in entry["command"]:
            yield f"{path}: is compiled without -D_FORTIFY_SOURCE=3"


def readelf(path, *options):
    return subprocess.run(["readelf", "-W", *options, path], capture_output=True, text=True,
                          check=True, env=dict(os.environ, LANG="C")).stdout


def hardening(path, sanitized=False):
    """What the program at path lacks."""
    header, segments = readelf(path, "-h"), readelf(path, "-l")
    dynamic, symbols = readelf(path, "-d"), readelf(path, "--dyn-syms")
    notes = readelf(path, "-n")
    name = os.path.basename(path)
    if not re.search(r"Type:\s+DYN", header) or "PIE" not in dynamic:
        yield f"{name}: is not position independent (PIE)"
    if "GNU_RELRO" not in segments:
        yield f"{name}: has no RELRO segment"
    if not re.search(r"BIND_NOW|FLAGS.*\bNOW\b", dynamic):
        yield f"{name}: binds lazily, RELRO is partial"
    stack = re.search(r"GNU_STACK.*", segments)
    if not stack or "E" in stack[0].split()[-2]:
        yield f"{name}: has an executable stack"
    if "__stack_chk_fail" not in symbols:
        yield f"{name}: has no stack protector"
    if not sanitized and not re.search(r"__\w+_chk\b", symbols.replace("__stack_chk_fail", "")):
        yield f"{name}: calls no fortified function"
    if re.search(r"(RPATH|RUNPATH)", dynamic) and "$ORIGIN" not in dynamic:
        yield f"{name}: has a run path"
    # The mark itself needs a C runtime that is built so as well, which Debian's is not; what is our
    # own shows in the code: every function that a pointer may name begins with endbr64.
    if "X86-64" in header and not ("IBT" in notes and "SHSTK" in notes):
        code = subprocess.run(["objdump", "-d", "--section=.text", path], capture_output=True,
                              text=True, check=True).stdout
        if code.count("endbr64") < 4:  # the C runtime has two
            yield f"{name}: has no landing pads for indirect branches"
    if "TEXTREL" in dynamic:
        yield f"{name}: has text relocations"
    if re.search(r"LOAD.* RWE ", segments):
        yield f"{name}: has a segment that is written and run"
