# SPDX-License-Identifier: GPL-2.0-or-later
"""A domain of the demo: a sandbox of namespaces, with an agent and a program in it. (Good for a
demonstration; no boundary against hostile code.)"""
import os

from processes import Process

HOME = "/home/user"
RUNTIME = "/run/user/1000"
README = os.path.join(os.environ.get("LIVERY_SOURCE", "."), "README.md")
AGENT = "/run/livery/livery-agent"
SETTINGS = HOME + "/.config/glib-2.0/settings/keyfile"
# so small that it covers no other window's name on the demo's desktop
EDITOR = b"[org/xfce/mousepad/state/window]\nwidth=uint32 640\nheight=uint32 420\n"


class Domain(Process):
    """One sandbox; its agent listens at self.socket, which is all that it shares with outside."""

    def __init__(self, folder, agent, name, label, program):
        super().__init__(folder, name)
        self.label = label
        self._agent = agent
        self._program = program
        self._channel = os.path.join(folder, "channel", name)
        self._settings = os.path.join(folder, name + ".settings")
        self.socket = os.path.join(self._channel, "gui.sock")

    def start(self):
        os.makedirs(self._channel, mode=0o700)
        with open(self._settings, "wb") as file:
            file.write(EDITOR)
        command = [
            "bwrap", "--unshare-all", "--die-with-parent", "--hostname", self.name,
            "--uid", "1000", "--gid", "1000", "--clearenv",
            "--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc",
            "--ro-bind-try", "/var/cache/fontconfig", "/var/cache/fontconfig",
            "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin",
            "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", HOME,
            "--dir", RUNTIME, "--chmod", "0700", RUNTIME,
            "--ro-bind", self._agent, AGENT, "--bind", self._channel, self._channel,
            "--ro-bind", README, HOME + "/README.md", "--chdir", HOME,
            "--ro-bind", self._settings, SETTINGS,
        ]
        for name, value in self._variables().items():
            command += ["--setenv", name, value]
        command += ["--", AGENT, "--socket", self.socket, "--", *self._program]
        self.spawn(command, dict(os.environ))

    def _variables(self):
        return {
            "PATH": "/usr/bin:/bin", "HOME": HOME, "SHELL": "/bin/bash", "USER": "user",
            "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": RUNTIME, "PS1": f"user@{self.name}:\\w\\$ ",
            # the session's services that GTK asks for are not there
            "GTK_A11Y": "none", "NO_AT_BRIDGE": "1", "GSETTINGS_BACKEND": "keyfile",
            "GDK_BACKEND": "wayland",
        }

    def is_listening(self):
        return os.path.exists(self.socket)
