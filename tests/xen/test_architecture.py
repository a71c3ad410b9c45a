# SPDX-License-Identifier: GPL-2.0-or-later
"""The domains of a Livery machine on a real Xen: who has the network device, who may reach what, what is shared, what is
kept and what is left behind."""

import re

import pytest

from machine import FAR_ADDRESS, NIC_MAC, PATIENCE, LabError
from pcap import packets
from traces import remains, wait_gone

pytestmark = [pytest.mark.slow, pytest.mark.deadline(1800)]

WGET = "busybox wget -q -T 15 -O -"
NIC = "0000:00:10.0"


@pytest.fixture
def far(lab):
	"""The lab when the guests behind the firewall domain are up."""
	for name in ["net", "firewall", "untrusted"]:
		lab.wait_ready(name)
	return lab


def fetch_command(path, port=80):
	return f"{WGET} http://{FAR_ADDRESS}:{port}/{path}"


def fetch(lab, guest, path, port=80):
	"""One attempt; what the guest saw of it."""
	return lab.guest(guest).run(fetch_command(path, port), check=False)


def wait_fetch(lab, guest, path, port=80):
	"""For what must get through: a loaded machine may be late for one attempt."""
	answer = f"far server {port} /{path}\n"
	lab.poll(fetch_command(path, port), lambda out: out == answer, PATIENCE, f"answer of the far server to {path}", guest)


def interfaces(text):
	"""Names in the output of `ip -br link`."""
	return {line.split()[0].split("@")[0] for line in text.splitlines() if line.strip()}


def counted(lab, guest, chain, words):
	"""Packets counted by the rule of a chain that has these words."""
	for line in lab.guest(guest).run(f"nft list chain inet livery {chain}").splitlines():
		if words in line:
			return int(re.search(r"counter packets (\d+)", line)[1])
	raise AssertionError(f"{guest}: no rule with {words!r} in {chain}")


def from_machine(lab):
	"""What the machine sent to the world."""
	return [packet for packet in packets(lab.wire) if packet.mac == NIC_MAC]


# ---- network ----

def test_dom0_has_no_network_device_and_no_route(far):
	assert interfaces(far.run("ip -br link")) == {"lo"}
	assert far.run("ip route show table all | grep -v '^local\\|^broadcast'; ip -6 route | grep -v 'dev lo'",
		check=False).strip() == ""
	driver = far.run(f"readlink /sys/bus/pci/devices/{NIC}/driver")
	assert driver.strip().endswith("/pciback")
	assert "wget: can't connect" in far.run(f"{WGET} http://{FAR_ADDRESS}/dom0", check=False)


def test_only_the_net_domain_has_the_network_device(far):
	net = far.guest("net")
	assert net.run("cat /sys/class/net/eth0/address").strip() == NIC_MAC
	assert "e1000e" in net.run("readlink /sys/class/net/eth0/device/driver")
	assert NIC.removeprefix("0000:") in far.run("xl pci-list net")
	for name in ["work", "bank", "firewall", "untrusted"]:
		far.wait_ready(name)
		assert far.guest(name).run("ls /sys/bus/pci/devices 2>/dev/null", check=False).strip() == ""
		assert far.run(f"xl pci-list {name}").strip().splitlines()[1:] == []


def test_a_guest_reaches_the_world_by_the_firewall_and_net_domains_only(far):
	before = [counted(far, name, "forward", 'iifname "vif*"') for name in ["firewall", "net"]]
	wait_fetch(far, "untrusted", "hello")
	after = [counted(far, name, "forward", 'iifname "vif*"') for name in ["firewall", "net"]]
	assert after[0] > before[0] and after[1] > before[1]
	# the first two hops name themselves
	far.poll(f"busybox traceroute -n -q 2 -w 10 -m 2 {FAR_ADDRESS} 2>&1",
		lambda out: re.search(r"^ *1 +10\.137\.1\.2 .*\n *2 +10\.0\.2\.15 ", out, re.M), PATIENCE, "the hops",
		"untrusted")
	# and on the wire there is nobody but the net domain
	assert {packet.source for packet in from_machine(far)} == {"10.0.2.15"}
	assert "80 /hello" in far.far_log.read_text()


def test_a_domain_without_a_network_has_none(far):
	for name in ["work", "bank"]:
		far.wait_ready(name)
		assert interfaces(far.guest(name).run("ip -br link")) == {"lo"}
		assert "can't connect" in fetch(far, name, f"from-{name}")
	assert "from-" not in far.far_log.read_text()


def test_a_guest_reaches_nothing_of_the_domains_it_passes(far):
	for address in ["169.254.0.1", "10.137.1.2", "10.0.2.15"]:
		out = far.guest("untrusted").run(f"nc -nvz -w 3 {address} 22 2>&1", check=False)
		assert "succeeded" not in out and "refused" not in out, out


def test_the_way_to_a_guest_is_known_by_its_configuration_and_not_by_what_it_says(far):
	for router, guest, address in [("net", "firewall", "10.137.1.2"), ("firewall", "untrusted", "10.137.2.10")]:
		mac = far.guest(guest).run("cat /sys/class/net/eth0/address").strip()
		# what the router has learned and may forget is forgotten
		far.guest(router).run("ip neigh flush all")
		line, = far.guest(router).run(f"ip neigh show {address}").splitlines()
		assert re.match(rf"{address} dev vif\S+ lladdr {mac} PERMANENT", line), line
	wait_fetch(far, "untrusted", "known")


def test_a_guest_cannot_use_another_address(far):
	before = counted(far, "firewall", "spoofed", "@clients")
	sent = len(from_machine(far))
	untrusted = far.guest("untrusted")
	untrusted.run("ip addr add 10.137.2.99/32 dev eth0")
	try:
		out = untrusted.run(f"busybox ping -c 2 -W 3 -I 10.137.2.99 {FAR_ADDRESS} 2>&1", check=False)
	finally:
		untrusted.run("ip addr del 10.137.2.99/32 dev eth0")
	assert "2 packets transmitted, 0 packets received" in out
	assert counted(far, "firewall", "spoofed", "@clients") >= before + 2
	assert [packet for packet in from_machine(far)[sent:] if packet.protocol == 1] == []


def test_a_rule_in_the_firewall_domain_blocks_and_its_removal_restores(far):
	firewall = far.guest("firewall")
	wait_fetch(far, "untrusted", "before")
	firewall.run(f"nft add rule inet livery custom ip daddr {FAR_ADDRESS} tcp dport 80 counter reject")
	try:
		sent = len(from_machine(far))
		assert "far server" not in fetch(far, "untrusted", "blocked")
		# the rest of the world is there, and shows that the wire was seen up to now
		wait_fetch(far, "untrusted", "other", 8080)
		assert {packet.port for packet in from_machine(far)[sent:] if packet.syn} == {8080}
		assert counted(far, "firewall", "custom", "dport 80") >= 1
	finally:
		firewall.run("nft flush chain inet livery custom")
	wait_fetch(far, "untrusted", "after")
	seen = far.far_log.read_text()
	assert "80 /after" in seen and "/blocked" not in seen


# ---- disks ----

def test_two_guests_share_the_template_root_and_cannot_write_it(lab):
	work, untrusted = lab.wait_ready("work"), lab.wait_ready("untrusted")
	digest = "dd if=/dev/{} bs=64k count=16 iflag=direct 2>/dev/null | sha256sum"
	template = lab.run(digest.format("vda"))
	for guest in [work, untrusted]:
		assert guest.run(digest.format("xvda")) == template
		assert guest.run("blockdev --getro /dev/xvda /dev/xvdb").split() == ["1", "1"]
		write = "dd if=/dev/zero of=/dev/xvda bs=4096 count=1 oflag=direct conv=notrunc 2>&1"
		assert "0+0 records out" in guest.run(write, check=False) or "not permitted" in guest.run(write, check=False)
		# a guest that takes its own kernel's flag away gets no further than the backend
		guest.run("blockdev --setrw /dev/xvda", check=False)
		out = guest.run(write, check=False)
		assert re.search(r"not permitted|Input/output error|Read-only", out), out
		guest.run("mount -o remount,rw /mnt/root 2>&1", check=False)
		assert guest.run(digest.format("xvda")) == template
	assert lab.run(digest.format("vda")) == template
	for guest in [work, untrusted]:
		backend = guest.run("xenstore-read device/vbd/51712/backend").strip()
		assert lab.run(f"xenstore-read {backend}/mode").strip() == "r"
		assert lab.run(f"xenstore-read {backend}/params").strip() == "/dev/vda"


def test_what_a_guest_writes_to_its_root_is_its_own_and_not_kept(lab):
	work, untrusted = lab.wait_ready("work"), lab.wait_ready("untrusted")
	work.run("echo changed >/etc/livery-test && echo changed >>/etc/hostname")
	assert untrusted.run("cat /etc/livery-test 2>&1; cat /etc/hostname", check=False).endswith("\nlivery\n")
	assert lab.run("cat /etc/hostname") == "livery\n"


def test_a_private_volume_and_nothing_else_persists_when_its_guest_is_made_anew(lab):
	bank = lab.wait_ready("bank")
	volume = "/var/lib/livery/volumes/bank.img"
	assert lab.run(f"stat -c %a {volume}").strip() == "600"
	bank.run("echo kept >/private/note && echo lost >/root/note && echo lost >/etc/note && sync")
	first = bank.domid()
	bank.destroy()
	lab.wait_for(lambda: bank.domid() is None, PATIENCE, "end of the domain")
	lab.poll(f"losetup -j {volume}", lambda out: out == "", PATIENCE, "release of the volume")
	bank.create()
	bank.wait_ready()
	assert bank.domid() > first
	assert bank.run("cat /private/note; ls /root/note /etc/note 2>&1 | grep -c 'No such'") == "kept\n2\n"
	assert "private-volume" not in bank.output()
	assert bank.run("findmnt -n -o SOURCE,OPTIONS /private || grep /private /proc/mounts").startswith("/dev/xvdc")


def test_a_guest_sees_the_private_volume_of_no_other(lab):
	work, bank = lab.wait_ready("work"), lab.wait_ready("bank")
	bank.run("echo secret-of-bank >/private/secret && sync")
	assert work.run("ls /dev/xvd*").split() == ["/dev/xvda", "/dev/xvdb", "/dev/xvdc"]
	assert work.run("grep -c secret-of-bank /dev/xvdc", check=False).strip() == "0"
	assert bank.run("grep -c secret-of-bank /dev/xvdc").strip() != "0"


# ---- disposables ----

def test_a_disposable_runs_one_program_and_leaves_nothing(far):
	for name in ["work", "bank"]:
		far.wait_ready(name)
	before = remains(far)
	program = f"{WGET} http://{FAR_ADDRESS}/$(hostname); echo precious >/private/note; df /private"
	out = far.run(f"livery-disposable /livery/lab/domains/disposable.cfg '{program}'", 5 * PATIENCE)
	name = out.split()[0]
	assert name == "disp20", out  # xl's own words about its end follow
	said = far.guest(name).output()
	assert f"far server 80 /{name}" in said
	assert re.search(r"/dev/xvdc .* /private", said), said
	assert f"80 /{name}" in far.far_log.read_text()
	wait_gone(far, before)


def test_a_disposable_that_is_told_to_end_leaves_nothing(far):
	before = remains(far)
	pid = far.run("livery-disposable /livery/lab/domains/disposable.cfg 'sleep 1000' >/tmp/disposable 2>&1 &")
	far.poll("cat /tmp/disposable", str.strip, PATIENCE, "name of the disposable")
	name = far.run("cat /tmp/disposable").strip()
	disposable = far.guest(name)
	disposable.expect_new_life()
	far.wait_for(disposable.is_ready, 3 * PATIENCE, f"guest {name}")
	assert disposable.domid() is not None
	assert f"{name}.img" in far.run("losetup -n -O BACK-FILE")
	far.run(f"kill -TERM {pid}")
	wait_gone(far, before)


def test_bad_use_of_the_scripts_is_one_clear_line(lab):
	for command, line in [
			("livery-volume create ../x 1M", "livery-volume: usage: livery-volume create NAME SIZE | remove NAME"),
			("livery-volume create work 1M", "livery-volume: there is a volume work already"),
			("livery-volume remove nothing", "livery-volume: there is no volume nothing"),
			("livery-volume create odd 12bananas", "livery-volume: cannot make a volume of 12bananas"),
			("livery-disposable", "usage: livery-disposable CONFIGURATION PROGRAM")]:
		with pytest.raises(LabError) as error:
			lab.run(command)
		assert str(error.value).splitlines()[-1] == line
	lab.wait_ready("work")
	with pytest.raises(LabError, match="livery-volume: volume work is in use"):
		lab.run("livery-volume remove work")
