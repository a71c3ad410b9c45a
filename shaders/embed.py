#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""embed.py OUTPUT.h SHADER...: the shaders as C strings, livery_shader_NAME_KIND."""

import pathlib
import sys


def quote(line):
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"'


def main():
    output, *shaders = sys.argv[1:]
    parts = ["/* Made by shaders/embed.py. */\n"]
    for shader in map(pathlib.Path, shaders):
        name = "livery_shader_" + shader.name.replace(".", "_")
        lines = shader.read_text(encoding="ascii").splitlines()
        parts.append("static const char %s[] =\n%s;\n" % (name, "\n".join(map(quote, lines))))
    pathlib.Path(output).write_text("\n".join(parts), encoding="ascii")


if __name__ == "__main__":
    main()
