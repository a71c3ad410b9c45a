#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the images of the Xen lab.

What comes from Debian's packages is made once and kept in the cache folder, by a hash of what goes in: Xen, the
kernel with its modules, and root.img, the root that dom0 and all guests share read-only. This program makes it (as
root, or as a user with subordinate ids) and prints its folder, the last line and the only one on stdout.

What is ours is made anew for each run by make_run_images(), in two seconds: the two initramfs, and livery.img with
the build and the lab's scripts.

exit status: 0; 1 with one line on stderr that says what is wrong; 130 when interrupted. Nothing half made is kept.
environment: LIVERY_MIRROR  the address of a Debian mirror, or whole "deb ..." lines (default: as this machine's apt)
"""

import argparse
import fcntl
import gzip
import hashlib
import lzma
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUITE = "trixie"
RECIPE = "2"  # counts changes of how the kept images are made
NEEDS_MB = 3500  # while they are made; 1.2 GB stay
EXCLUDED = ["man", "doc", "locale", "info", "bug", "lintian"]

DOM0_MODULES = """xen_privcmd xenfs xen_evtchn xen_gntdev xen_gntalloc virtio_blk ext4 overlay 9pnet_virtio 9p
	virtio_console virtio_gpu bochs virtio_input evdev crc32c_generic xen_blkback loop xen_pciback""".split()
GUEST_MODULES = """xen_privcmd xenfs xen_evtchn xen_gntdev xen_gntalloc xen_blkfront xen_netfront ext4 overlay
	crc32c_generic""".split()
# for a guest that passes packets on: livery.net=firewall and livery.net=net on its command line
ROUTER_MODULES = "xen_netback nf_tables nft_chain_nat nft_masq nft_ct nft_reject_inet".split()
OPTIONS = {"xen_gntalloc": "limit=65536"}
NET_MODULES = ROUTER_MODULES + ["xen_pcifront", "e1000e"]


class ImageError(Exception):
	"""One line for the user."""


def say(text):
	print(f"xen: {text}", file=sys.stderr, flush=True)


# ---- what the machine must have ----

def is_root():
	return os.geteuid() == 0


def as_root(argv):
	"""The command with a root's view of file owners: a user gets one in a user namespace."""
	return argv if is_root() else ["unshare", "--user", "--map-root-user", "--map-auto", *argv]


def missing_packages():
	need = {"mmdebstrap": "mmdebstrap", "mke2fs": "e2fsprogs", "unshare": "util-linux", "tar": "tar"}
	if not is_root():
		need["newuidmap"] = "uidmap"
	missing = [package for command, package in need.items() if not which(command)]
	if not Path("/usr/share/keyrings/debian-archive-keyring.gpg").exists():
		missing.append("debian-archive-keyring")
	return missing


def which(command):
	return shutil.which(command, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def require_tools():
	missing = missing_packages()
	if missing:
		sudo = "" if is_root() else "sudo "
		raise ImageError(f"missing here: {' '.join(missing)}; run: {sudo}apt-get install {' '.join(missing)}")
	if is_root():
		return
	if subprocess.run(as_root(["true"]), stderr=subprocess.DEVNULL, check=False).returncode != 0:
		raise ImageError("this user cannot make user namespaces with several ids; run: sudo usermod "
			"--add-subuids 200000-265535 --add-subgids 200000-265535 $USER, or run this as root")


def require_disk(folder):
	free = shutil.disk_usage(folder).free // 2**20
	if free < NEEDS_MB:
		raise ImageError(f"{folder} has {free} MB free, the images need {NEEDS_MB} MB while they are made; set "
			"LIVERY_CACHE to a folder with room")


def run(argv, **kwargs):
	try:
		return subprocess.run(argv, check=True, **kwargs)
	except FileNotFoundError as error:
		raise ImageError(f"{argv[0]} is missing; on Debian: apt-get install mmdebstrap e2fsprogs") from error
	except subprocess.CalledProcessError as error:
		raise ImageError(f"{' '.join(map(str, argv[:2]))} failed with status {error.returncode}") from error


# ---- Debian's packages ----

def packages():
	lines = (HERE / "packages").read_text().splitlines()
	return [line for line in lines if line and not line.startswith("#")]


def cache_key():
	return hashlib.sha256("\n".join([RECIPE, SUITE, *packages()]).encode()).hexdigest()[:12]


def own_suite():
	try:
		lines = Path("/etc/os-release").read_text().splitlines()
	except OSError:
		return None
	return dict(line.split("=", 1) for line in lines if "=" in line).get("VERSION_CODENAME")


def apt_targets():
	"""URI, release, component and origin of each source of this machine's apt."""
	wanted = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)"
	try:
		out = subprocess.run(["apt-get", "indextargets", "--format", wanted, "Created-By: Packages"], check=True,
			capture_output=True, text=True).stdout
	except (OSError, subprocess.CalledProcessError):
		return []
	return sorted({tuple(line.split("|")) for line in out.splitlines() if line.count("|") == 3})


def sources():
	"""The mirrors of this machine's own apt with the suite replaced; none: mmdebstrap's default."""
	chosen = os.environ.get("LIVERY_MIRROR")
	if chosen:
		if chosen.startswith("deb "):
			return chosen.splitlines()
		return [f"deb {chosen} {SUITE}{pocket} main" for pocket in ["", "-updates"]]
	code, found = own_suite(), []
	for uri, release, component, origin in apt_targets():
		pocket = release.removeprefix(code or "?")
		if component == "main" and origin in ("", "Debian") and pocket in ("", "-updates", "-security"):
			found.append(f"deb {uri} {SUITE}{pocket} main")
	return found


def apt_proxy():
	try:
		return subprocess.run(["apt-config", "dump", "--format", "%v", "Acquire::http::Proxy"], check=True,
			capture_output=True, text=True).stdout.strip()
	except (OSError, subprocess.CalledProcessError):
		return ""


def debootstrap_argv(tar):
	argv = ["mmdebstrap", "--format=tar", "--variant=minbase", "--components=main",
		"--dpkgopt=force-unsafe-io", '--aptopt=Apt::Install-Recommends "false"',
		*[f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in EXCLUDED],
		"--include=" + ",".join(packages())]
	if apt_proxy():
		argv.append(f'--aptopt=Acquire::http::Proxy "{apt_proxy()}"')
	if is_root():
		# in a mount namespace of its own: nothing stays mounted when this is killed
		argv = ["unshare", "--mount", argv[0], "--mode=root", *argv[1:]]
	else:
		argv.insert(1, "--mode=unshare")
	return argv + [SUITE, str(tar), *sources()]


def narrate(lines, log, scratch):
	"""Keeps the output of a step and says what it is doing, whenever that changes. Adds to scratch the folder that
	mmdebstrap works in; the lines with errors."""
	start = time.monotonic()
	errors = []
	for line in lines:
		scratch += re.findall(r"^I: using (/\S+/mmdebstrap\.\w+) as tempdir", line)
		log.write(line)
		log.flush()
		if line.startswith("I: "):
			say(f"{time.monotonic() - start:4.0f} s  {line[3:].strip()}")
		if line.startswith(("E: ", "W: ")):
			errors.append(line.strip())
	return errors


def make_tar(tar, log):
	# no initrd is wanted from the kernel's package; it would take a third of the time
	environment = dict(os.environ, INITRD="No", LC_ALL="C", TMPDIR=os.environ.get("TMPDIR", "/var/tmp"))
	scratch = []
	with subprocess.Popen(debootstrap_argv(tar), env=environment, stdin=subprocess.DEVNULL, text=True,
			stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, errors="replace") as program:
		try:
			errors = narrate(program.stderr, log, scratch)
			status = program.wait()
		except BaseException:
			program.terminate()
			program.wait()
			raise
		finally:
			for folder in scratch:
				remove(Path(folder))
	if status != 0:
		why = f": {errors[0]}" if errors else ""
		raise ImageError(f"mmdebstrap failed with status {status}{why} (LIVERY_MIRROR names another mirror)")


# ---- the kept images ----

def prune_root(tree):
	"""Drops what only the initramfs needs, and makes the places that the lab mounts over."""
	for path in ["usr/lib/modules", "boot", "var/cache/apt", "var/lib/apt/lists"]:
		shutil.rmtree(tree / path, ignore_errors=True)
	for folder in ["boot", "livery", "out", "private"]:
		(tree / folder).mkdir(exist_ok=True)
	(tree / "etc/hostname").write_text("livery\n")


def keep_kernel(tree, folder):
	shutil.copy(next((tree / "boot").glob("vmlinuz-*")), folder / "vmlinuz")
	with gzip.open(next((tree / "boot").glob("xen-4*.gz"))) as packed:
		(folder / "xen").write_bytes(packed.read())
	shutil.copy(tree / "usr/bin/busybox", folder / "busybox")
	modules = next((tree / "usr/lib/modules").iterdir())
	shutil.copytree(modules / "kernel", folder / "modules/kernel")
	for name in ["modules.dep", "modules.builtin"]:
		shutil.copy(modules / name, folder / "modules" / name)


def unpack(folder):
	"""From tree.tar to the images; runs with a root's view of file owners."""
	tree = folder / "tree"
	tree.mkdir()
	run(["tar", "-x", "--numeric-owner", "--exclude=./dev/*", "-C", str(tree), "-f", str(folder / "tree.tar")])
	(folder / "tree.tar").unlink()
	keep_kernel(tree, folder)
	prune_root(tree)
	make_ext4(tree, folder / "root.img", 24)
	shutil.rmtree(tree)


def blocks_of(tree):
	"""4 KiB blocks that a tree takes in ext4, and its number of files."""
	blocks, files = 0, 0
	for path in [tree, *tree.rglob("*")]:
		status = path.lstat()
		blocks += (status.st_size + 4095) // 4096
		files += 1
	return blocks, files


def make_ext4(tree, image, spare_mb):
	blocks, files = blocks_of(tree)
	inodes = files + 512
	mib = (blocks * 4 + inodes // 4) // 1000 + spare_mb
	image.unlink(missing_ok=True)
	run([which("mke2fs") or "mke2fs", "-q", "-t", "ext4", "-b", "4096", "-m", "0", "-N", str(inodes),
		"-O", "^has_journal,^resize_inode", "-L", "livery", "-d", str(tree), str(image), f"{mib}M"],
		stdout=subprocess.DEVNULL)


def remove(path):
	if path.exists():
		subprocess.run(as_root(["rm", "-rf", "--one-file-system", str(path)]), check=False)


def make_base(cache, final):
	require_tools()
	require_disk(cache)
	for left in cache.glob("xen-*.partial"):
		remove(left)
	partial = final.with_name(final.name + ".partial")
	partial.mkdir(mode=0o755)
	log_path = cache / "xen-images.log"
	say(f"making the lab's images from Debian's packages in {final} (once; about 3 minutes, 1.2 GB)")
	start = time.monotonic()
	try:
		with open(log_path, "w") as log:
			make_tar(partial / "tree.tar", log)
			say(f"{time.monotonic() - start:4.0f} s  making root.img")
			run(as_root([sys.executable, __file__, "--unpack", str(partial)]), stderr=log)
		partial.rename(final)
	except ImageError as error:
		raise ImageError(f"{error}; all output: {log_path}") from None
	finally:
		remove(partial)
	say(f"images ready after {time.monotonic() - start:.0f} s")


def base_images(cache):
	"""The folder with the kept images; made when it is not there."""
	cache = cache.resolve()
	final = cache / f"xen-{cache_key()}"
	if final.is_dir():
		return final
	try:
		cache.mkdir(parents=True, exist_ok=True)
		lock = open(cache / "xen.lock", "w")
	except OSError as error:
		raise ImageError(f"{error.filename}: {error.strerror}") from None
	with lock:
		try:
			fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			say("waiting for another run that makes the images")
			fcntl.flock(lock, fcntl.LOCK_EX)
		if not final.is_dir():
			make_base(cache, final)
	return final


# ---- initramfs ----

class Cpio:
	"""A newc archive in memory."""

	def __init__(self):
		self.parts, self.inode = [], 0

	def add(self, name, mode, data=b"", rdev=(0, 0)):
		self.inode += 1
		raw = name.encode() + b"\0"
		fields = [self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, *rdev, len(raw), 0]
		head = b"070701" + b"".join(b"%08X" % field for field in fields) + raw
		self.parts += [head, b"\0" * (-len(head) % 4), data, b"\0" * (-len(data) % 4)]

	def packed(self):
		self.add("TRAILER!!!", 0)
		return gzip.compress(b"".join(self.parts), 6)


def module_name(path):
	return Path(path).name.split(".ko")[0].replace("-", "_")


def module_paths(base, wanted):
	"""Paths of the modules and what they depend on, in the order to load them."""
	depends = {}
	for line in (base / "modules.dep").read_text().splitlines():
		path, _, rest = line.partition(":")
		depends[path] = rest.split()
	by_name = {module_name(path): path for path in depends}
	built_in = {module_name(line) for line in (base / "modules.builtin").read_text().splitlines()}
	order = []

	def add(path):
		for needed in reversed(depends[path]):
			add(needed)
		if path not in order:
			order.append(path)

	for name in wanted:
		if name in by_name:
			add(by_name[name])
		elif name not in built_in:
			raise ImageError(f"the kernel has no module {name}")
	return order


def without_signature(module):
	"""A module without the signature at its end: to check it takes a third of a second in the emulated machine."""
	magic = b"~Module signature appended~\n"
	if not module.endswith(magic):
		return module
	size = int.from_bytes(module[-len(magic) - 4:-len(magic)], "big")
	return module[:-len(magic) - 12 - size]


def read_module(path):
	data = path.read_bytes()
	return without_signature(lzma.decompress(data) if path.suffix == ".xz" else data)


def make_initramfs(base, out, role, modules, **more):
	"""base: the kept images; role: whose initramfs it is; modules: what is always loaded; more: what a domain loads
	besides where its command line says livery.net=NAME."""
	cpio = Cpio()
	for folder in ["bin", "dev", "proc", "sys", "mnt", "mnt/root", "mnt/rw", "modules", "newroot"]:
		cpio.add(folder, 0o040755)
	cpio.add("dev/console", 0o020600, rdev=(5, 1))
	cpio.add("bin/busybox", 0o100755, (base / "busybox").read_bytes())
	for applet in ["sh", "mount", "mkdir", "insmod", "sleep", "switch_root"]:
		cpio.add(f"bin/{applet}", 0o120777, b"busybox")
	cpio.add("init", 0o100755, (HERE / "initramfs/init").read_bytes())
	packed = set()
	first = module_paths(base / "modules", modules)
	for name, wanted in {role: modules, **more}.items():
		order = [path for path in module_paths(base / "modules", wanted) if name == role or path not in first]
		cpio.add(f"modules/{name}", 0o100644, "".join(module_line(path) for path in order).encode())
		for path in order:
			if path not in packed:
				packed.add(path)
				cpio.add(f"modules/{module_name(path)}.ko", 0o100644, read_module(base / "modules" / path))
	out.write_bytes(cpio.packed())


def module_line(path):
	name = module_name(path)
	return f"{name}.ko {OPTIONS.get(name, '')}".rstrip() + "\n"


# ---- what is made for each run ----

def make_run_images(base, installed, out):
	"""dom0.cpio.gz, and livery.img with the tree that `meson install` made (or None), the lab's scripts, and the
	guests' kernel and initramfs."""
	make_initramfs(base, out / "dom0.cpio.gz", "dom0", DOM0_MODULES)
	with tempfile.TemporaryDirectory(dir=out) as folder:
		tree = Path(folder) / "tree"
		if installed:
			shutil.copytree(installed, tree, symlinks=True)
		(tree / "boot").mkdir(parents=True)
		shutil.copytree(HERE, tree / "lab", ignore=shutil.ignore_patterns("__pycache__", "*.md"))
		shutil.copy(base / "vmlinuz", tree / "boot/vmlinuz")
		make_initramfs(base, tree / "boot/guest.cpio.gz", "guest", GUEST_MODULES, firewall=ROUTER_MODULES,
			net=NET_MODULES)
		make_ext4(tree, out / "livery.img", 4)


def interrupted(number, _frame):
	raise KeyboardInterrupt(number)


def main():
	parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
	what = parser.add_mutually_exclusive_group(required=True)
	what.add_argument("--cache", type=Path, metavar="DIR", help="where the kept images are")
	what.add_argument("--unpack", type=Path, help=argparse.SUPPRESS)
	args = parser.parse_args()
	signal.signal(signal.SIGTERM, interrupted)
	try:
		if args.unpack:
			unpack(args.unpack)
		else:
			print(base_images(args.cache))
	except ImageError as error:
		sys.exit(f"xen: {error}")
	except OSError as error:
		sys.exit(f"xen: {error.filename or 'images'}: {error.strerror}")
	except KeyboardInterrupt:
		say("interrupted; nothing is kept")
		sys.exit(130)


if __name__ == "__main__":
	main()
