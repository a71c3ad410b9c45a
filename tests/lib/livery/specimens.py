# SPDX-License-Identifier: GPL-2.0-or-later
"""A good message of each kind that a domain may send, to be made bad or many of, and the situation in
which it is good."""
import struct

from livery.peer import PAGE
from livery.table import KINDS, encode

DEAD = 78  # a window that was


def plain(kind):
    """Each field as small as it may be, about the window that is shown."""
    fields = {name: max(low, 0) for name, (_, check, low, _) in kind.bounds.items() if check == "RANGE"}
    return {"window": 1, **fields} if kind.scope == "WINDOW" else fields


# In the situation that prepare() makes. A message that is good as plain() makes it needs no row.
GOOD = {
    "CREATE": {"window": 9, "width": 50, "height": 40},
    "DESTROY": {"window": 1},
    "MAP": {"window": 2},
    "UNMAP": {"window": 1},
    "CONFIGURE": {"window": 1, "width": 60, "height": 50},
    "SHMIMAGE": {"window": 1, "width": 8, "height": 8},
    "CLIPBOARD_DATA": {"tail": b"text"},
    "WMNAME": {"window": 1, "title": b"title"},
    "DOCK": {"window": 2},
    "WINDOW_HINTS": {"window": 1, "flags": 0x10, "min_width": 20, "min_height": 20},
    "WINDOW_FLAGS": {"window": 1, "set": 2},
    "WMCLASS": {"window": 1, "class": b"class"},
    "WINDOW_DUMP": {"window": 1, "tail": [1], "width": 8, "height": 8, "bpp": 24},
    "CURSOR": {"window": 1, "cursor": 0x100},
    "EXT_ACCEPT": {"version": 1},
    "EXT_PAGES": {"first": 50, "count": 1},
    "EXT_PAGES_FORGET": {"first": 1, "count": 1},
    "EXT_POOL": {"pool": 9, "size": PAGE, "tail": [(1, 1)]},
    "EXT_POOL_DESTROY": {"pool": 1},
    "EXT_BUFFER": {"buffer": 9, "pool": 1, "width": 8, "height": 8, "stride": 32},
    "EXT_BUFFER_DESTROY": {"buffer": 1},
    "EXT_COMMIT": {"window": 1, "buffer": 1, "tail": [(0, 0, 8, 8)]},
    "EXT_POPUP": {"window": 2, "parent": 1, "width": 30, "height": 20},
    "EXT_STATE": {"window": 1, "set": 1},
    "EXT_PARENT": {"window": 2, "parent": 1},
    "EXT_CURSOR": {"window": 1, "shape": 1},
    "EXT_ICON": {"window": 2, "x": -5, "y": 4},
    "EXT_SIZE": {"window": 2, "width": 33, "height": 21},
}
REFUSED = {"MFNDUMP"}  # always
GOOD.update({name: plain(kind) for name, kind in KINDS.items()
             if kind.direction != "D2A" and name not in GOOD and name not in REFUSED})
WINDOWLESS = {name for name in GOOD if KINDS[name].scope == "GLOBAL"}


def good(name, **changes):
    values = {**GOOD[name], **changes}
    return encode(name, values.pop("window", 0), values.pop("tail", ()), **values)


def is_extended(name):
    return name.startswith("EXT_") and name != "EXT_ACCEPT"


def prepare(peer):
    """Pages from number 1, pool 1, buffer 1, a shown window 1, a window 2, and one that was."""
    peer.share(struct.pack("<I", 0xe13de1) * 64)
    if peer.extended:
        peer.send("EXT_POOL", tail=[(1, 1)], pool=1, size=PAGE)
        peer.send("EXT_BUFFER", buffer=1, pool=1, width=8, height=8, stride=32)
    elif peer.version >= 0x10008:
        return  # EXT_ACCEPT is to be tried, which comes before all windows
    for number in (1, 2, DEAD):
        peer.send("CREATE", number, width=100, height=80)
    peer.send("MAP", 1)
    peer.send("DESTROY", DEAD)
