/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "common/capabilities.h"
#include "guid/sandbox/sandbox.h"

/*
 * Namespaces of guid's own: no network, no System V objects of others, and an empty, read-only
 * root. The user namespace has no ids: they are not needed to own the others.
 */

static void miss(struct sandbox_report *report, const char *what) {
	if (report->reason[0] == '\0') {
		snprintf(report->reason, sizeof(report->reason), "%s: %s", what, strerror(errno));
	}
}

/* ---- an empty root ---- */

/* Makes an empty file system and stands in it. It hides what is below a folder, here only. */
static bool enter_empty(void) {
	static const char *const places[] = { "/tmp", "/run", "/proc", "/dev" };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (mount("none", places[i], "tmpfs",
				MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY,
				"size=4k,nr_inodes=1,mode=0500") == 0) {
			return chdir(places[i]) == 0;
		}
	}
	return false;
}

static bool empty_root(void) {
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || !enter_empty()) {
		return false;
	}
	if (syscall(SYS_pivot_root, ".", ".") == 0) {
		/* The old root lies on top of the new one. */
		return umount2(".", MNT_DETACH) == 0 && chdir("/") == 0;
	}
	/* A system that runs from its initramfs: its root cannot be moved. */
	return errno == EINVAL && chroot(".") == 0 && chdir("/") == 0;
}

/* ---- all of it ---- */

/* Together where the kernel allows all; else each that it allows. */
static void unshare_each(struct sandbox_report *report) {
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
			CLONE_NEWCGROUP) == 0) {
		report->user = report->mount = report->net = report->ipc = true;
		return;
	}
	const struct {
		bool *got;
		int flag;
		const char *name;
	} parts[] = {
		{ &report->user, CLONE_NEWUSER, "user namespace" },
		{ &report->mount, CLONE_NEWNS, "mount namespace" },
		{ &report->net, CLONE_NEWNET, "net namespace" },
		{ &report->ipc, CLONE_NEWIPC, "ipc namespace" },
	};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		*parts[i].got = unshare(parts[i].flag) == 0;
		if (!*parts[i].got) {
			miss(report, parts[i].name);
		}
	}
}

void guid_sandbox_unshare(bool keep_root, struct sandbox_report *report) {
	unshare_each(report);
	if (report->mount && !keep_root && !empty_root()) {
		report->mount = false;
		miss(report, "empty root");
	}
	livery_capabilities_keep(0); /* of its own user namespace */
}
