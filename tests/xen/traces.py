# SPDX-License-Identifier: GPL-2.0-or-later
"""What a domain may leave behind."""

from machine import PATIENCE, LabError


def remains(lab):
	"""All that a domain can leave behind in dom0 and in the firewall domain, without the numbers of devices."""
	return {
		"domains": lab.run("xl list | awk 'NR > 1 { print $1 }' | sort"),
		"volumes": lab.run("ls /var/lib/livery/volumes /run/livery"),
		"loop devices": lab.run("losetup -n -O BACK-FILE | sort"),
		"backends": lab.run("ls /sys/bus/xen-backend/devices"),
		"xenstore": lab.run("xenstore-ls -f / | sed 's/ = .*//' | sort"),
		"processes": lab.run("ps -eo args | grep '[x]l .*create' | sort", check=False),
		"wires": lab.guest("firewall").run("ls /sys/class/net; nft list set inet livery clients; "
			"ip route show | grep vif"),
		"backends of the firewall domain": lab.guest("firewall").run("ls /sys/bus/xen-backend/devices"),
	}


def wait_gone(lab, before, seconds=2 * PATIENCE):
	"""Waits until no trace is left; the error names what is."""
	more = {}

	def gone():
		more.clear()
		for name, now in remains(lab).items():
			extra = set(now.splitlines()) - set(before[name].splitlines())
			more.update({name: sorted(extra)} if extra else {})
		return not more

	try:
		lab.wait_for(gone, seconds, "end of all traces")
	except LabError as error:
		raise LabError(f"{error}\nleft behind: {more}") from None
