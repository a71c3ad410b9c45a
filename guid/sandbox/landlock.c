/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "guid/sandbox/sandbox.h"

/*
 * Landlock: every right that the kernel knows is taken, and none is given back but reading and
 * writing one device. The interface is spelled out here, so that what is taken depends on the
 * kernel that runs, not on the headers.
 */

#define GET_ABI 1 /* LANDLOCK_CREATE_RULESET_VERSION */
#define BELOW_PATH 1 /* LANDLOCK_RULE_PATH_BENEATH */
#define WRITE_FILE (UINT64_C(1) << 1)
#define READ_FILE (UINT64_C(1) << 2)
#define IOCTL_DEV (UINT64_C(1) << 15)

struct ruleset {
	uint64_t fs, net, scoped;
};

struct path_rule {
	uint64_t rights;
	int32_t fd;
} __attribute__((packed));

/* Each kind of right: since which ABI, and how many bits. */
static uint64_t rights(int abi, const uint8_t since[], size_t n) {
	uint64_t bits = 0;
	for (size_t i = 0; i < n; i++) {
		bits |= abi >= since[i] ? UINT64_C(1) << i : 0;
	}
	return bits;
}

static size_t fill(struct ruleset *ruleset, int abi) {
	/* execute, write, read, list, remove 2, make 7; refer; truncate; ioctl of devices */
	static const uint8_t fs[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 5 };
	static const uint8_t net[] = { 4, 4 }; /* TCP: bind, connect */
	static const uint8_t scoped[] = { 6, 6 }; /* abstract sockets, signals */
	*ruleset = (struct ruleset){
		.fs = rights(abi, fs, sizeof(fs)),
		.net = rights(abi, net, sizeof(net)),
		.scoped = rights(abi, scoped, sizeof(scoped)),
	};
	return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

static bool allow_device(int ruleset, uint64_t rights, const char *device) {
	struct path_rule rule = {
		.rights = rights & (READ_FILE | WRITE_FILE | IOCTL_DEV),
		.fd = open(device, O_PATH | O_CLOEXEC),
	};
	bool ok = rule.fd >= 0 &&
		syscall(SYS_landlock_add_rule, ruleset, BELOW_PATH, &rule, 0) == 0;
	if (rule.fd >= 0) {
		close(rule.fd);
	}
	return ok;
}

void guid_sandbox_landlock(const char *device, struct sandbox_report *report) {
	struct ruleset ruleset;
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, GET_ABI);
	if (abi < 1) {
		goto fail;
	}
	size_t size = fill(&ruleset, (int)abi);
	int fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
	if (fd < 0) {
		goto fail;
	}
	bool ok = (device == NULL || allow_device(fd, ruleset.fs, device)) &&
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
