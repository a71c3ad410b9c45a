# SPDX-License-Identifier: GPL-2.0-or-later
"""A desktop whose outputs come and go as a test says: livery with tests/tools/pluggable_livery.c as its
backend. Layout coordinates are those of the whole desktop: outputs are side by side in the order in
which they came, unless they were placed."""
import os
import socket

from livery.desktop import STRIP, Desktop
from livery.picture import Rect
from livery.process import PATIENCE, poll


class Outputs:
    """The test's hand at the plugs."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.sock.settimeout(PATIENCE)
        poll(lambda: self.sock.connect_ex(path) == 0, f"listener at {path}")

    def close(self):
        self.sock.close()

    def say(self, command):
        self.sock.send(command.encode())
        return self.sock.recv(256).decode()

    def do(self, command):
        """Is done when it returns."""
        answer = self.say(command)
        assert answer == "ok", f"{command}: {answer}"

    def plug(self, name, *modes, **identity):
        """plug("A", "800x600", make="m", fixed=True): modes, the preferred one first; further words
        as pluggable_livery.c has them."""
        self.do(plug_command(name, *modes, **identity))

    def unplug(self, name):
        self.do(f"unplug {name}")

    def mode(self, name, mode):
        """Another size, as of a window of another session that was resized."""
        self.do(f"mode {name} {mode}")

    def nodes(self):
        """How many nodes livery's scene has."""
        return int(self.say("nodes"))


def plug_command(name, *modes, fixed=False, **identity):
    words = ["plug", name, ",".join(modes), *(f"{key}={value}" for key, value in identity.items())]
    return " ".join(words + ["fixed"] * fixed)


class PluggableDesktop(Desktop):
    """A desktop that starts with the outputs of a list of (name, mode) pairs, or of plug_command()s."""

    program = "pluggable-livery"

    def __init__(self, *arguments, plugged=(("A", "800x600"),), **options):
        super().__init__(*arguments, **{"outputs": [], **options})
        path = self.path("outputs.sock")
        commands = [one if isinstance(one, str) else plug_command(*one) for one in plugged]
        # what was freed is overwritten at once
        self.environment.update(LIVERY_TEST_OUTPUTS=path, LIVERY_TEST_PLUG="\n".join(commands),
                                MALLOC_PERTURB_="165")
        self.plugs = None

    def start(self):
        super().start()
        self.plugs = Outputs(self.environment["LIVERY_TEST_OUTPUTS"])
        return self

    def close(self, check=True):
        if self.plugs:
            self.plugs.close()
            self.plugs = None
        super().close(check)

    def survey(self):
        """Takes notice of which outputs there are; their boxes on the desktop, by name."""
        boxes = self.session.boxes()
        if boxes:
            self.session.look_at()
            self.session.extent = (max(box.x + box.width for box in boxes.values()),
                                   max(box.y + box.height for box in boxes.values()))
        return boxes

    def point_at(self, name):
        """Puts the pointer on an output's strip: there new windows appear."""
        box = self.survey()[name]
        self.session.move(box.x + box.width - 8, box.y + 2)

    def places(self, name):
        """The complete frames of a domain's windows, by output, from the output's corner."""
        found = {}
        for output in self.session.boxes():
            self.session.look_at(output)
            found[output] = self.frames(name)
        return {output: frames for output, frames in found.items() if frames}

    def wait_place(self, name, output, condition=lambda frame: True):
        """The frame of a domain's only window, once it is on this output and on no other."""
        def look():
            places = self.places(name)
            if list(places) != [output] or len(places[output]) != 1:
                return None
            return places[output][0] if condition(places[output][0]) else None
        return self.wait(look, f"window of {name} on output {output} only")
