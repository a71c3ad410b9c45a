/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "guid/base/log.h"
#include "guid/base/settings.h"
#include "guid/sandbox/sandbox.h"
#include "protocol/pages/pages_impl.h"

/* The order of the layers, descriptors and limits. */

#define MEMORY_MAX (UINT64_C(64) << 20) /* private memory; a full window table takes a tenth */
/* All memory, also what that limit does not count; code and libraries take a few MiB of it. */
#define ADDRESS_MAX (MEMORY_MAX + (UINT64_C(32) << 20))
#define FILE_MAX (1u << 20) /* text for the clipboard in a memfd */
#define DESCRIPTORS 128 /* connections, and those on their way */
/* It has a handful. But the kernel counts those on their way of all processes of the user. */
#define BROKER_DESCRIPTORS 4096

/* ---- descriptors ---- */

/* The inherited socket to livery, or -1: it is connected by name. */
static int wayland_fd(const struct guid_options *options) {
	const char *name = getenv("WAYLAND_SOCKET");
	if (options->wayland_fd >= 0) {
		return options->wayland_fd;
	}
	return name != NULL ? (int)strtol(name, NULL, 10) : -1;
}

static void close_between(int first, int last) {
	if (first <= last) {
		close_range((unsigned)first, (unsigned)last, 0);
	}
}

/* Standard input and output become /dev/null; all else but standard error and keep goes. */
static bool close_inherited(int keep) {
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	bool ok = null >= 0 && (keep == STDIN_FILENO || dup2(null, STDIN_FILENO) >= 0) &&
		(keep == STDOUT_FILENO || dup2(null, STDOUT_FILENO) >= 0);
	if (keep > STDERR_FILENO) {
		close_between(STDERR_FILENO + 1, keep - 1);
		close_between(keep + 1, INT32_MAX);
	} else {
		close_between(STDERR_FILENO + 1, INT32_MAX);
	}
	return ok;
}

/* ---- limits ---- */

/* The soft limit too: nothing may raise it later. A lower limit that holds already stays. */
static void limit(int resource, uint64_t most) {
	struct rlimit old, new;
	if (getrlimit((__rlimit_resource_t)resource, &old) != 0) {
		return;
	}
	new.rlim_max = old.rlim_max == RLIM_INFINITY || old.rlim_max > most ? most : old.rlim_max;
	new.rlim_cur = new.rlim_max;
	if (setrlimit((__rlimit_resource_t)resource, &new) != 0) {
		guid_error("cannot set limit %d: %s", resource, strerror(errno));
	}
}

/* The same for every process here. */
static void limit_common(void) {
	limit(RLIMIT_STACK, 1u << 20);
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_MEMLOCK, 0);
	limit(RLIMIT_MSGQUEUE, 0);
}

void guid_sandbox_limit(uint32_t descriptors) {
	struct stat log;
	limit(RLIMIT_NOFILE, DESCRIPTORS + (uint64_t)descriptors);
	limit(RLIMIT_DATA, MEMORY_MAX);
	limit(RLIMIT_AS, ADDRESS_MAX);
	limit_common();
	/* A log that is a file may be longer already. */
	if (fstat(STDERR_FILENO, &log) != 0 || !S_ISREG(log.st_mode)) {
		limit(RLIMIT_FSIZE, FILE_MAX);
	}
}

/* ---- all of it ---- */

bool guid_sandbox_prepare(const struct guid_options *options) {
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		guid_error("sandbox: cannot forgo new privileges: %s", strerror(errno));
		return false;
	}
	limit(RLIMIT_CORE, 0);
	if (!close_inherited(wayland_fd(options))) {
		guid_error("sandbox: /dev/null: %s", strerror(errno));
		return false;
	}
	return true;
}

static void add(char *out, size_t size, const char *word) {
	size_t used = strlen(out);
	snprintf(out + used, size - used, "%s%s", used > 0 ? " " : "", word);
}

bool guid_sandbox_describe(const struct sandbox_report *report, char *out, size_t size) {
	const struct {
		bool there;
		const char *name;
	} parts[] = {
		{ report->user, "user" },
		{ report->mount, "mount" },
		{ report->pid, "pid" },
		{ report->net, "net" },
		{ report->ipc, "ipc" },
	};
	char have[64] = "", lack[64] = "", landlock[32] = "none";
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		add(parts[i].there ? have : lack, sizeof(have), parts[i].name);
	}
	if (report->landlock > 0) {
		snprintf(landlock, sizeof(landlock), "ABI %d", report->landlock);
	}
	bool whole = lack[0] == '\0' && report->landlock > 0;
	const char *none = have[0] == '\0' ? "none" : have;
	snprintf(out, size, "sandbox: namespaces %s%s%s; Landlock %s; seccomp %u rules%s%s%s", none,
		lack[0] != '\0' ? ", not: " : "", lack, landlock, report->calls,
		whole || report->reason[0] == '\0' ? "" : " (", whole ? "" : report->reason,
		whole || report->reason[0] == '\0' ? "" : ")");
	return whole;
}

/* The layers that all kinds have; what is missing is said, but only a missing filter is fatal. */
static bool close_layers(enum sandbox_kind kind, const char *device,
		struct sandbox_report *report) {
	guid_sandbox_unshare(device != NULL, report);
	guid_sandbox_landlock(device, report);
	/* No core dump, and no other process of this user may look inside. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
		guid_error("sandbox: cannot hide the memory: %s", strerror(errno));
		return false;
	}
	if (!guid_sandbox_seccomp(kind, report)) {
		guid_error("sandbox: no system call filter: %s; --no-sandbox runs without one",
			report->reason);
		return false;
	}
	return true;
}

bool guid_sandbox_enter(enum sandbox_kind kind, uint32_t descriptors) {
	struct sandbox_report report = { .pid = getpid() == 1 };
	char line[256];

	if (!report.pid) {
		snprintf(report.reason, sizeof(report.reason), "not started in a pid namespace");
	}
	guid_sandbox_limit(descriptors);
	if (!close_layers(kind, NULL, &report)) {
		return false;
	}
	if (guid_sandbox_describe(&report, line, sizeof(line))) {
		guid_info("%s", line);
	} else {
		guid_error("%s", line);
	}
	return true;
}

bool guid_sandbox_enter_broker(int socket, const char *device) {
	struct sandbox_report report = { 0 };
	limit(RLIMIT_CORE, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !close_inherited(socket)) {
		guid_error("sandbox: cannot close the broker: %s", strerror(errno));
		return false;
	}
	limit(RLIMIT_NOFILE, BROKER_DESCRIPTORS);
	limit(RLIMIT_DATA, MEMORY_MAX);
	limit_common();
	return close_layers(SANDBOX_BROKER, device, &report);
}
