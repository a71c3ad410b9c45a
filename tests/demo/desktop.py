# SPDX-License-Identifier: GPL-2.0-or-later
"""The desktop of the demo: livery, its configuration, and its socket for trusted clients."""
import os
import subprocess

from processes import Problem, Process, listens

CONFIGURATION = """\
socket = "{socket}";
guid = "{guid}";
screenshot_dir = "{folder}";
outputs = ( {{ name = "*"; width = 1280; height = 800;{refresh} }} );
keyboard = {{ layout = "us"; }};
domains = (
{domains}
);
"""
SOCKET = "livery-demo"


def _session():
    """The variables by which wlroots finds the session we are in; empty when there is none."""
    display = os.environ.get("WAYLAND_DISPLAY")
    if display:
        path = os.path.join(os.environ.get("XDG_RUNTIME_DIR", "/"), display)
        if os.path.exists(path):
            return {"WLR_BACKENDS": "wayland", "WAYLAND_DISPLAY": path}
    if os.environ.get("DISPLAY"):
        return {"WLR_BACKENDS": "x11"}
    return {}


class Desktop(Process):
    """One livery, with a private runtime directory."""

    def __init__(self, folder, livery, guid, headless):
        super().__init__(folder, "livery")
        self._livery = livery
        self._guid = guid
        self._folder = folder
        self._runtime = os.path.join(folder, "runtime")
        self.socket = os.path.join(self._runtime, SOCKET)
        self._session = {} if headless else _session()
        self.kind = self._session.get("WLR_BACKENDS", "headless")

    def start(self, domains):
        os.mkdir(self._runtime, 0o700)
        configuration = os.path.join(self._folder, "livery.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(
                socket=SOCKET, guid=self._guid, folder=self._folder,
                refresh="" if self._session else " refresh = 60;",  # the session has its own
                domains=",\n".join(
                    f'\t{{ name = "{d.name}"; label = "{d.label}"; socket = "{d.socket}"; }}'
                    for d in domains)))
        environment = dict(os.environ, XDG_RUNTIME_DIR=self._runtime)
        if self._session:
            environment.update(self._session)
            if not os.path.isdir("/dev/dri"):
                environment.setdefault("WLR_RENDERER", "pixman")
        else:
            environment.update(
                WLR_BACKENDS="headless", WLR_RENDERER="pixman", WLR_LIBINPUT_NO_DEVICES="1")
        self.spawn([self._livery, "--config", configuration], environment)

    def is_listening(self):
        return listens(self.socket)

    def capture(self, kind):
        """A picture of the desktop, as the bytes of a file of this kind (png or ppm)."""
        environment = dict(
            os.environ, XDG_RUNTIME_DIR=self._runtime, WAYLAND_DISPLAY=SOCKET)
        try:
            result = subprocess.run(
                ["grim", "-t", kind, "-"], env=environment, capture_output=True, check=False,
                timeout=20)
        except subprocess.TimeoutExpired:
            raise Problem("livery gave no picture for 20 s\n" + self.log_end()) from None
        if result.returncode != 0:
            raise Problem(f"grim: {result.stderr.decode(errors='replace').strip()}\n"
                          + self.log_end())
        return result.stdout
