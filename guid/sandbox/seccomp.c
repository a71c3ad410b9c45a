/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "guid/sandbox/sandbox.h"

/*
 * The system calls that guid may make once it reads bytes of its domain, in one table, each with
 * its reason. Any other ends the process. None opens, makes, names or reaches anything that is not
 * there already, except memory.
 */

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8u
#endif
/* Of <xen/sys/evtchn.h> and <xen/sys/gntdev.h>, which are not everywhere. */
#define EVTCHN_NOTIFY _IOC(_IOC_NONE, 'E', 4, 4)
#define GNTDEV_MAP_GRANT_REF _IOC(_IOC_NONE, 'G', 0, 24)
#define GNTDEV_UNMAP_GRANT_REF _IOC(_IOC_NONE, 'G', 1, 16)
#define GNTDEV_GET_OFFSET_FOR_VADDR _IOC(_IOC_NONE, 'G', 2, 24)

/* Who may make a call: bits of enum sandbox_kind. */
#define DOMAIN (1u << SANDBOX_GUID | 1u << SANDBOX_GUID_XEN) /* guid, whatever its transport */
#define XEN (1u << SANDBOX_GUID_XEN)
#define BROKER (1u << SANDBOX_BROKER)
#define ANYWHERE (DOMAIN | BROKER)

/* One argument: its number, and the value that it must have in the bits of mask. */
struct argument {
	uint32_t number;
	uint64_t mask, value;
};

#define ALL UINT64_MAX
#define INT UINT64_C(0xffffffff) /* the kernel looks at no other bits of an int */

struct call {
	int number;
	unsigned who;
	const char *reason;
	unsigned n_arguments;
	struct argument arguments[2];
};

#define ONE(n, mask, value) 1, { { (n), (mask), (uint64_t)(value) } }
#define TWO(n, mask, value, m, mask2, value2) \
	2, { { (n), (mask), (uint64_t)(value) }, { (m), (mask2), (uint64_t)(value2) } }
#define OWN_PROCESS UINT64_MAX /* in the place of a value: the own process's number */

static const struct call calls[] = {
	/* waiting and reading */
	{ SCMP_SYS(poll), DOMAIN, "the loop waits for livery, the domain and signals" },
	{ SCMP_SYS(ppoll), DOMAIN, "poll, where the kernel has only this one" },
	{ SCMP_SYS(read), DOMAIN, "signals from their descriptor; the event channel of Xen" },
	{ SCMP_SYS(pread64), DOMAIN, "text to paste, from livery's memfd" },
	{ SCMP_SYS(recvmsg), ANYWHERE, "bytes and descriptors of livery, the domain, the broker" },
	{ SCMP_SYS(clock_gettime), DOMAIN, "deadlines, where the vDSO cannot tell the time" },
	{ SCMP_SYS(restart_syscall), DOMAIN, "a poll that was stopped and goes on" },

	/* writing */
	{ SCMP_SYS(write), ANYWHERE,
		"lines of the log; the clipboard's text into a memfd; Xen's event channel" },
	{ SCMP_SYS(sendmsg), ANYWHERE, "the same, to them" },
	{ SCMP_SYS(memfd_create), DOMAIN, "text of the clipboard for livery" },
	{ SCMP_SYS(shutdown), DOMAIN, "ends the channel of one that sends too many descriptors" },

	/* descriptors that are there */
	{ SCMP_SYS(close), ANYWHERE, "of pages that the domain forgot" },
	{ SCMP_SYS(fcntl), DOMAIN, "is what the domain sent sealed?", ONE(1, INT, F_GET_SEALS) },
	{ SCMP_SYS(fcntl), DOMAIN, "seals the clipboard's text", ONE(1, INT, F_ADD_SEALS) },
	{ SCMP_SYS(fcntl), DOMAIN, "libwayland keeps a copy of a descriptor until it is sent",
		ONE(1, INT, F_DUPFD_CLOEXEC) },
	{ SCMP_SYS(fstatfs), DOMAIN, "of which pages is what the domain sent?" },
	{ SCMP_SYS(fstat), DOMAIN, "how large is what the domain sent?" },
	/* glibc's fstat; the path must be empty, but cannot be seen: there are no others here */
	{ SCMP_SYS(newfstatat), DOMAIN, "the same, on some architectures",
		ONE(3, AT_EMPTY_PATH, AT_EMPTY_PATH) },

	/* memory: never executable, and as much as the limit says */
	{ SCMP_SYS(brk), ANYWHERE, "malloc" },
	/* shared memory and stacks are not counted by the limit of data: private and plain only */
	{ SCMP_SYS(mmap), ANYWHERE, "malloc",
		TWO(2, PROT_EXEC, 0, 3, INT & ~MAP_NORESERVE, MAP_PRIVATE | MAP_ANONYMOUS) },
	{ SCMP_SYS(mremap), ANYWHERE, "realloc" },
	{ SCMP_SYS(munmap), ANYWHERE, "free" },
	{ SCMP_SYS(mprotect), ANYWHERE, "malloc's second heap", ONE(2, PROT_EXEC, 0) },
	{ SCMP_SYS(madvise), ANYWHERE, "free", ONE(2, INT, MADV_DONTNEED) },
	{ SCMP_SYS(futex), ANYWHERE, "locks of libwayland and the C library" },

	/* the end */
	{ SCMP_SYS(exit_group), ANYWHERE, "the end" },
	{ SCMP_SYS(rt_sigprocmask), ANYWHERE, "abort" },
	{ SCMP_SYS(rt_sigaction), ANYWHERE, "abort" },
	{ SCMP_SYS(rt_sigreturn), ANYWHERE, "back from a signal, after a stop" },
	{ SCMP_SYS(getpid), ANYWHERE, "abort" },
	{ SCMP_SYS(gettid), ANYWHERE, "abort" },
	{ SCMP_SYS(tgkill), ANYWHERE, "abort", ONE(0, INT, OWN_PROCESS) },

	/* Xen */
	{ SCMP_SYS(ioctl), XEN, "tells the domain that there is something in the ring",
		ONE(1, INT, EVTCHN_NOTIFY) },
	{ SCMP_SYS(ioctl), XEN, "the end of the ring", ONE(1, INT, GNTDEV_GET_OFFSET_FOR_VADDR) },
	{ SCMP_SYS(ioctl), XEN, "the end of the ring", ONE(1, INT, GNTDEV_UNMAP_GRANT_REF) },
	{ SCMP_SYS(openat), BROKER, "a fresh gntdev; Landlock says that it is no other file",
		ONE(2, O_CREAT | O_TRUNC | O_APPEND | O_PATH, 0) },
	{ SCMP_SYS(ioctl), BROKER, "names references of its domain there",
		ONE(1, INT, GNTDEV_MAP_GRANT_REF) },
};

#define N_CALLS (sizeof(calls) / sizeof(calls[0]))

const char *guid_sandbox_call_reason(size_t index, enum sandbox_kind kind, int *number) {
	if (index >= N_CALLS) {
		return NULL;
	}
	*number = (calls[index].who & 1u << kind) != 0 ? calls[index].number : -1;
	return calls[index].reason;
}

static int allow(scmp_filter_ctx filter, const struct call *call) {
	struct scmp_arg_cmp conditions[2];
	for (unsigned i = 0; i < call->n_arguments; i++) {
		const struct argument *argument = &call->arguments[i];
		bool own = argument->value == OWN_PROCESS;
		conditions[i] = SCMP_CMP64(argument->number, SCMP_CMP_MASKED_EQ, argument->mask,
			own ? (uint64_t)getpid() : argument->value);
	}
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call->number, call->n_arguments,
		conditions);
}

static int fill(scmp_filter_ctx filter, enum sandbox_kind kind, unsigned *count) {
	int error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	for (size_t i = 0; i < N_CALLS && error == 0; i++) {
		/* Negative: this architecture has no such call. */
		if (calls[i].number < 0 || (calls[i].who & 1u << kind) == 0) {
			continue;
		}
		error = allow(filter, &calls[i]);
		++*count;
	}
	return error;
}

bool guid_sandbox_seccomp(enum sandbox_kind kind, struct sandbox_report *report) {
	unsigned count = 0;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int error = filter != NULL ? fill(filter, kind, &count) : -ENOMEM;
	if (error == 0) {
		error = seccomp_load(filter);
	}
	if (filter != NULL) {
		seccomp_release(filter);
	}
	if (error != 0) {
		snprintf(report->reason, sizeof(report->reason), "%s", strerror(-error));
		return false;
	}
	report->calls = count;
	return true;
}
