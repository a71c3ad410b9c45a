# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what QEMU saw on the wire behind the network device: a pcap file of Ethernet frames."""

import collections
import struct

Packet = collections.namedtuple("Packet", "mac source destination protocol port syn")


def address(raw):
	return ".".join(map(str, raw))


def packet_of(frame):
	"""The IPv4 packet of a frame: sender's MAC, addresses, protocol, destination port and whether it opens a TCP
	connection; None for another kind."""
	if len(frame) < 34 or frame[12:14] != b"\x08\x00":
		return None
	ip = frame[14:]
	body = ip[(ip[0] & 15) * 4:]
	protocol, port, syn = ip[9], None, False
	if protocol in (6, 17) and len(body) >= 4:
		port = struct.unpack_from(">H", body, 2)[0]
	if protocol == 6 and len(body) >= 14:
		syn = body[13] & 0x12 == 0x02
	return Packet(frame[6:12].hex(":"), address(ip[12:16]), address(ip[16:20]), protocol, port, syn)


def frames(path):
	data = path.read_bytes()
	at = 24
	while at + 16 <= len(data):
		size = struct.unpack_from("<I", data, at + 8)[0]
		if at + 16 + size > len(data):
			return  # still being written
		yield data[at + 16:at + 16 + size]
		at += 16 + size


def packets(path):
	return [packet for packet in map(packet_of, frames(path)) if packet]
