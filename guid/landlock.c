/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "guid/sandbox.h"

/*
 * Landlock: every right that the kernel knows is taken, and none is given back. The interface is
 * spelled out here, so that what is taken depends on the kernel that runs, not on the headers.
 */

#define GET_ABI 1 /* LANDLOCK_CREATE_RULESET_VERSION */

struct ruleset {
	uint64_t fs, net, scoped;
};

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

void sandbox_landlock(struct sandbox_report *report) {
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
	bool ok = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
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
