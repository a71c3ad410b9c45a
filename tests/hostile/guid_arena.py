# SPDX-License-Identifier: GPL-2.0-or-later
"""The arena for attacks by a guid that was taken over: a bystander with its own guid and agent, and domains whose guid
the test plays (guid_cases.Guid)."""
import contextlib
import itertools
import resource

from livery.arena import Arena
from livery.desktop import GuidRelay
from livery.process import is_sanitized
from livery.wl import WaylandError

from guid_cases import Guid

GUIDS = 8
WORKING = 64 << 20  # bytes that livery may need more while the flood goes on


@contextlib.contextmanager
def few_descriptors():
    """The soft limit that a login has."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextlib.contextmanager
def guid_arena(tmp_path_factory, **options):
    """An Arena, for a fixture of a module, whose domains but the bystander are played by connect()."""
    relay = GuidRelay(str(tmp_path_factory.mktemp("relay")), only="guid-")
    names = [f"guid-{i}" for i in range(GUIDS)]
    with few_descriptors(), Arena(evils=0, others=names, labels=dict.fromkeys(names, "red"),
                                  guid=relay.program, **options) as arena:
        arena.relay = relay
        arena.guid_names = itertools.cycle(names)
        connect(arena).connection.close()
        arena.resources = arena.count_resources()
        yield arena
    relay.close()


def connect(arena):
    name = next(arena.guid_names)
    guid = Guid(arena.relay.take(arena[name]))
    guid.name = name
    return guid


@contextlib.contextmanager
def evil_guid(arena, dies=None, user=False, asked=True):
    """A guid that the test plays; at the end nothing has happened to anybody else."""
    guid = connect(arena)
    arena.bystander.mark()
    error = None
    try:
        yield guid
    except WaylandError as caught:
        error = caught
    try:
        if asked and not error:
            error = guid.end()
        assert dies is None or (error is not None) == dies, f"livery says {error}"
        assert not dies or error.code is not None, "the connection was closed without a word"
        arena.unharmed(user)
        assert is_sanitized() or arena.count_resources()[1] <= arena.resources[1] + WORKING
    finally:
        guid.connection.close()
        guid.connection.link.close()
    arena.wait_no_window(guid.name)
    arena.wait_descriptors(arena.resources[0])
