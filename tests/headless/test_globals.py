# SPDX-License-Identifier: GPL-2.0-or-later
"""What each class of client is offered, interface by interface, against the lists in golden/: nothing
new reaches a domain's guid, or a program of the GUI domain, without a change of those."""
import os

from livery.desktop import Desktop, GuidRelay
from livery.wl import Connection

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")


def golden(name):
    with open(os.path.join(GOLDEN, name), encoding="utf-8") as file:
        lines = (line.partition("#")[0].split() for line in file)
        return sorted((words[0], int(words[1])) for words in lines if words)


def offered(connection):
    connection.roundtrip()
    return sorted(connection.globals.values())


def test_a_guid_is_offered_what_a_domain_needs(tmp_path):
    relay = GuidRelay(str(tmp_path))
    with Desktop(["work"], guid=relay.program) as desktop:
        assert offered(relay.take(desktop["work"])) == golden("guid.txt")
    relay.close()


def test_a_program_of_the_gui_domain_is_offered_a_desktop():
    with Desktop(["work"], session=False, allow_virtual_input=False) as desktop:
        connection = Connection(desktop.socket)
        assert offered(connection) == golden("trusted.txt")
        connection.close()


def test_made_up_input_is_offered_only_if_the_configuration_says_so():
    with Desktop(["work"]) as desktop:
        assert offered(desktop.session.connection) == sorted(
            golden("trusted.txt") + golden("virtual-input.txt"))
