#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes tables.h: which class title.c gives to each Unicode code point.

The table is checked in, so that a build needs no particular Python and a person can read what is
kept and what is dropped; run this again for a new Unicode version:

    python3 protocol/text/gen_tables.py > protocol/text/tables.h
"""
import sys
import unicodedata

# Default_Ignorable_Code_Point of the Unicode Character Database, which Python does not know. Those
# that are reserved count too: a font or a shaper may treat them as invisible one day.
IGNORABLE = [
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]

# Controls that separate words.
WHITESPACE = {0x09, 0x0A, 0x0B, 0x0C, 0x0D}

# Not a space by its category, but as empty as one.
BLANK = {0x2800}  # BRAILLE PATTERN BLANK

# The classes, by the letters that stand for them in tables.h.
KEEP, MARK, SPACE, DROP, UNASSIGNED = "K", "M", "S", "D", "U"


def is_noncharacter(code):
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def classify(code):
    if code in WHITESPACE or code in BLANK:
        return SPACE
    if is_noncharacter(code) or any(first <= code <= last for first, last in IGNORABLE):
        return DROP
    category = unicodedata.category(chr(code))
    if category == "Zs":
        return SPACE
    if category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return DROP
    if category in ("Mn", "Mc", "Me"):
        return MARK
    return UNASSIGNED if category == "Cn" else KEEP


def starts():
    previous = None
    for code in range(0x110000):
        kind = classify(code)
        if kind != previous:
            yield code, kind
            previous = kind


def main():
    entries = list(starts())
    out = sys.stdout
    out.write("/* SPDX-License-Identifier: GPL-2.0-or-later */\n")
    out.write("#ifndef LIVERY_TEXT_TABLES_H\n#define LIVERY_TEXT_TABLES_H\n\n")
    out.write("/*\n * Made by gen_tables.py from Unicode %s; do not edit.\n *\n"
              % unicodedata.unidata_version)
    out.write(" * A code point has the class of the last entry that is not above it.\n */\n\n")
    out.write("#include <stdint.h>\n\n")
    out.write("enum title_class {\n"
              "\tTITLE_KEEP, /* letters, digits, punctuation, symbols */\n"
              "\tTITLE_MARK, /* Mn, Mc, Me */\n"
              "\tTITLE_SPACE, /* Zs, white space among the controls, blank symbols */\n"
              "\tTITLE_DROP, /* Cc, Cf, Cs, Co, Zl, Zp, noncharacters, default ignorable */\n"
              "\tTITLE_UNASSIGNED, /* Cn: a newer font might make a mark of it */\n"
              "};\n\n")
    for letter, name in ((KEEP, "KEEP"), (MARK, "MARK"), (SPACE, "SPACE"), (DROP, "DROP"),
                         (UNASSIGNED, "UNASSIGNED")):
        out.write("#define %s(start) ((uint32_t)(start) << 3 | TITLE_%s)\n" % (letter, name))
    out.write("\n")
    out.write("static const uint32_t title_classes[] = {\n")
    line = ""
    for code, kind in entries:
        item = "%s(0x%X)," % (kind, code)
        if len(line) + 1 + len(item) > 90:
            out.write("\t" + line + "\n")
            line = item
        else:
            line = (line + " " + item).strip()
    out.write("\t" + line + "\n};\n\n")
    out.write("".join("#undef %s\n" % letter for letter in (KEEP, MARK, SPACE, DROP, UNASSIGNED)))
    out.write("\n#endif\n")


if __name__ == "__main__":
    main()
