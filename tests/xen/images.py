#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the images of the Xen lab, and keeps them.

Two images are made from Debian's packages once and kept in the cache, by a hash of what goes in: root.img, the
root that dom0 and all guests share read-only, and the two initramfs. One image is made at every run, in a second or
two: livery.img, our own build and the lab's scripts. Prints the folder with the images.
"""

import argparse
import gzip
import hashlib
import lzma
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent

DOM0_MODULES = """xen_privcmd xenfs xen_evtchn xen_gntdev xen_gntalloc virtio_blk ext4 overlay 9pnet_virtio 9p
	virtio_console virtio_gpu bochs virtio_input evdev crc32c_generic xen_blkback xen_netback bridge
	loop virtio_net dummy""".split()
GUEST_MODULES = """xen_privcmd xenfs xen_evtchn xen_gntdev xen_gntalloc xen_blkfront xen_netfront ext4 overlay
	crc32c_generic xen_netback bridge nf_tables nft_chain_nat nft_masq nft_ct""".split()


class ImageError(Exception):
	pass


def run(argv, **kwargs):
	try:
		return subprocess.run(argv, check=True, **kwargs)
	except FileNotFoundError:
		raise ImageError(f"{argv[0]} is missing; on Debian: apt-get install mmdebstrap e2fsprogs")
	except subprocess.CalledProcessError as error:
		raise ImageError(f"{argv[0]} failed with status {error.returncode}")


def packages():
	lines = (HERE / "packages").read_text().splitlines()
	return [line for line in lines if line and not line.startswith("#")]


def cache_key():
	digest = hashlib.sha256()
	for path in [HERE / "packages", HERE / "images.py"] + sorted((HERE / "initramfs").iterdir()):
		digest.update(path.read_bytes())
	return digest.hexdigest()[:12]


def mirror():
	"""The mirror of the machine's own apt, so that no host name stands in the project."""
	if os.environ.get("LIVERY_MIRROR"):
		return os.environ["LIVERY_MIRROR"]
	try:
		out = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI)"], check=True,
			capture_output=True, text=True).stdout.split()
	except (OSError, subprocess.CalledProcessError):
		return None
	plain = [uri for uri in out if "security" not in uri]
	return plain[0] if plain else None


# ---- initramfs ----

def cpio_entry(name, mode, data=b"", inode=[0], rdev=(0, 0)):
	inode[0] += 1
	raw = name.encode() + b"\0"
	fields = [inode[0], mode, 0, 0, 1, 0, len(data), 0, 0, rdev[0], rdev[1], len(raw), 0]
	head = b"070701" + b"".join(b"%08X" % field for field in fields)
	out = head + raw
	out += b"\0" * (-len(out) % 4)
	return out + data + b"\0" * (-len(data) % 4)


def module_paths(root, wanted):
	"""Paths of the modules and what they depend on, in the order to load them."""
	base = next((root / "usr/lib/modules").iterdir())
	depends, by_name, built_in = {}, {}, set()
	for line in (base / "modules.dep").read_text().splitlines():
		path, _, rest = line.partition(":")
		depends[path] = rest.split()
		by_name[Path(path).name.split(".")[0].replace("-", "_")] = path
	for line in (base / "modules.builtin").read_text().splitlines():
		built_in.add(Path(line).name.split(".")[0].replace("-", "_"))
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
	return base, order


def make_initramfs(root, out, modules):
	base, order = module_paths(root, modules)
	parts = []
	for folder in ["bin", "dev", "proc", "sys", "mnt", "modules", "newroot"]:
		parts.append(cpio_entry(folder, 0o040755))
	parts.append(cpio_entry("dev/console", 0o020600, rdev=(5, 1)))
	parts.append(cpio_entry("bin/busybox", 0o100755, (root / "usr/bin/busybox").read_bytes()))
	parts.append(cpio_entry("init", 0o100755, (HERE / "initramfs/init").read_bytes()))
	names = []
	for path in order:
		data = (base / path).read_bytes()
		name = Path(path).name.split(".ko")[0] + ".ko"
		parts.append(cpio_entry("modules/" + name, 0o100644,
			lzma.decompress(data) if path.endswith(".xz") else data))
		names.append(name)
	parts.append(cpio_entry("modules/order", 0o100644, ("\n".join(names) + "\n").encode()))
	parts.append(cpio_entry("TRAILER!!!", 0))
	out.write_bytes(gzip.compress(b"".join(parts), 6))


# ---- the shared root ----

def make_root_tree(tree, log):
	uri = mirror()
	sources = []
	if uri:
		sources = [f"deb {uri} trixie main", f"deb {uri} trixie-updates main"]
	excludes = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ["man", "doc", "locale", "info"]]
	run(["mmdebstrap", "--variant=minbase", "--components=main", "--dpkgopt=force-unsafe-io",
		'--aptopt=Apt::Install-Recommends "false"', *excludes, "--include=" + ",".join(packages()),
		"trixie", str(tree), *sources], stdout=log, stderr=log)


def prune_root(tree):
	"""Drops what only the initramfs needs, and makes the places that the lab mounts over."""
	shutil.rmtree(tree / "usr/lib/modules")
	for path in (tree / "boot").glob("*"):
		path.unlink()
	for folder in ["livery", "out", "rw", "private"]:
		(tree / folder).mkdir(exist_ok=True)
	(tree / "etc/hostname").write_text("livery\n")


def make_base(folder, log):
	tree = folder / "tree"
	make_root_tree(tree, log)
	kernel = next((tree / "boot").glob("vmlinuz-*"))
	shutil.copy(kernel, folder / "vmlinuz")
	with gzip.open(tree / "boot/xen-4.20-amd64.gz") as packed:
		(folder / "xen").write_bytes(packed.read())
	make_initramfs(tree, folder / "dom0.cpio.gz", DOM0_MODULES)
	make_initramfs(tree, folder / "guest.cpio.gz", GUEST_MODULES)
	prune_root(tree)
	shutil.copy(folder / "vmlinuz", tree / "boot/vmlinuz")
	shutil.copy(folder / "guest.cpio.gz", tree / "boot/guest.cpio.gz")
	make_ext4(tree, folder / "root.img", 300)
	shutil.rmtree(tree)


def make_ext4(tree, image, spare_mb):
	size = sum(path.lstat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
	mib = int(size / 1e6 * 1.15) + spare_mb
	image.unlink(missing_ok=True)
	run(["mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-L", "livery", "-d", str(tree), str(image),
		f"{mib}M"], stdout=subprocess.DEVNULL)


def base_images(cache):
	"""The folder with the kept images; made when it is not there."""
	final = cache / f"xen-{cache_key()}"
	if (final / "root.img").exists():
		return final
	partial = cache / f"xen-{cache_key()}.partial"
	if partial.exists():
		shutil.rmtree(partial)
	partial.mkdir(parents=True)
	start = time.monotonic()
	print("xen: making the lab's images from Debian's packages (about 3 minutes, once)", flush=True)
	with open(partial / "make.log", "w") as log:
		make_base(partial, log)
	partial.rename(final)
	print(f"xen: images ready after {time.monotonic() - start:.0f} s", flush=True)
	return final


def livery_image(installed, out):
	"""livery.img: the tree that `meson install` made, and the lab's scripts."""
	tree = out / "livery-tree"
	if tree.exists():
		shutil.rmtree(tree)
	shutil.copytree(installed, tree, symlinks=True)
	shutil.copytree(HERE, tree / "lab", ignore=shutil.ignore_patterns("__pycache__"))
	make_ext4(tree, out / "livery.img", 8)
	shutil.rmtree(tree)
	return out / "livery.img"


def main():
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("--cache", type=Path, required=True, help="where the kept images are")
	args = parser.parse_args()
	try:
		print(base_images(args.cache))
	except ImageError as error:
		sys.exit(f"xen: {error}")


if __name__ == "__main__":
	main()
