/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "guid/sandbox/sandbox.h"

/*
 * Landlock: every right that the kernel and its header know is taken, and none is given back but
 * reading and writing one device.
 */

#define DEVICE_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | \
	LANDLOCK_ACCESS_FS_IOCTL_DEV)

#define SCOPED_ABI 6
#define NET_ABI 4

/* A right, and the version of Landlock that has it; a kernel refuses what it does not know. */
struct right {
	uint64_t bit;
	int since;
};

static const struct right fs_rights[] = {
	{ LANDLOCK_ACCESS_FS_EXECUTE, 1 },
	{ LANDLOCK_ACCESS_FS_WRITE_FILE, 1 },
	{ LANDLOCK_ACCESS_FS_READ_FILE, 1 },
	{ LANDLOCK_ACCESS_FS_READ_DIR, 1 },
	{ LANDLOCK_ACCESS_FS_REMOVE_DIR, 1 },
	{ LANDLOCK_ACCESS_FS_REMOVE_FILE, 1 },
	{ LANDLOCK_ACCESS_FS_MAKE_CHAR, 1 },
	{ LANDLOCK_ACCESS_FS_MAKE_DIR, 1 },
	{ LANDLOCK_ACCESS_FS_MAKE_REG, 1 },
	{ LANDLOCK_ACCESS_FS_MAKE_SOCK, 1 },
	{ LANDLOCK_ACCESS_FS_MAKE_FIFO, 1 },
	{ LANDLOCK_ACCESS_FS_MAKE_BLOCK, 1 },
	{ LANDLOCK_ACCESS_FS_MAKE_SYM, 1 },
	{ LANDLOCK_ACCESS_FS_REFER, 2 },
	{ LANDLOCK_ACCESS_FS_TRUNCATE, 3 },
	{ LANDLOCK_ACCESS_FS_IOCTL_DEV, 5 },
};

/* Fills it with all that abi has; how much of it the kernel reads, bytes. */
static size_t fill(struct landlock_ruleset_attr *ruleset, int abi) {
	*ruleset = (struct landlock_ruleset_attr){ 0 };
	for (size_t i = 0; i < sizeof(fs_rights) / sizeof(fs_rights[0]); i++) {
		ruleset->handled_access_fs |= abi >= fs_rights[i].since ? fs_rights[i].bit : 0;
	}
	if (abi < NET_ABI) {
		return offsetof(struct landlock_ruleset_attr, handled_access_net);
	}
	ruleset->handled_access_net =
		LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
	if (abi < SCOPED_ABI) {
		return offsetof(struct landlock_ruleset_attr, scoped);
	}
	ruleset->scoped = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
	return sizeof(*ruleset);
}

static bool allow_device(int ruleset, uint64_t rights, const char *device) {
	struct landlock_path_beneath_attr rule = {
		.allowed_access = rights & DEVICE_RIGHTS,
		.parent_fd = open(device, O_PATH | O_CLOEXEC),
	};
	bool ok = rule.parent_fd >= 0 && syscall(SYS_landlock_add_rule, ruleset,
		LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	if (rule.parent_fd >= 0) {
		close(rule.parent_fd);
	}
	return ok;
}

void guid_sandbox_landlock(const char *device, struct sandbox_report *report) {
	struct landlock_ruleset_attr ruleset;
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION);
	if (abi < 1) {
		goto fail;
	}
	size_t size = fill(&ruleset, (int)abi);
	int fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
	if (fd < 0) {
		goto fail;
	}
	bool ok = (device == NULL || allow_device(fd, ruleset.handled_access_fs, device)) &&
		syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	close(fd);
	if (!ok) {
		goto fail;
	}
	report->landlock = (int)abi;
	return;

fail:
	if (report->reason[0] == '\0') {
		snprintf(report->reason, sizeof(report->reason), "Landlock: %s", strerror(errno));
	}
}
