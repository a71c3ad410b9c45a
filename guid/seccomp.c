/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "guid/sandbox.h"

/*
 * The system calls that guid may make once it reads bytes of its domain, in one table, each with
 * its reason. Any other ends the process. None opens, makes, names or reaches anything that is not
 * there already, except memory.
 */

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8u
#endif
/* <xen/sys/evtchn.h> is not everywhere. */
#define EVTCHN_NOTIFY ((4u << 16) | ('E' << 8) | 4u) /* _IOC(_IOC_NONE, 'E', 4, 4) */

enum {
	ANYWHERE,
	XEN, /* only where the channel is a vchan */
};

/* One argument: its number, and the value that it must have in the bits of mask. */
struct argument {
	uint32_t number;
	uint64_t mask, value;
};

#define ALL UINT64_MAX
#define INT UINT64_C(0xffffffff) /* the kernel looks at no other bits of an int */

struct call {
	int number;
	int where;
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
	{ SCMP_SYS(poll), ANYWHERE, "the loop waits for livery, the domain and signals" },
	{ SCMP_SYS(ppoll), ANYWHERE, "poll, where the kernel has only this one" },
	{ SCMP_SYS(read), ANYWHERE, "signals from their descriptor; the event channel of Xen" },
	{ SCMP_SYS(pread64), ANYWHERE, "text to paste, from livery's memfd" },
	{ SCMP_SYS(recvmsg), ANYWHERE, "bytes and descriptors of livery and of the domain" },
	{ SCMP_SYS(clock_gettime), ANYWHERE, "deadlines, where the vDSO cannot tell the time" },
	{ SCMP_SYS(restart_syscall), ANYWHERE, "a poll that was stopped and goes on" },

	/* writing */
	{ SCMP_SYS(write), ANYWHERE, "lines of the log; text of the clipboard into a memfd" },
	{ SCMP_SYS(sendmsg), ANYWHERE, "bytes and descriptors for livery, bytes for the domain" },
	{ SCMP_SYS(memfd_create), ANYWHERE, "text of the clipboard for livery" },
	{ SCMP_SYS(shutdown), ANYWHERE, "ends the channel of a domain that sends too many descriptors" },

	/* descriptors that are there */
	{ SCMP_SYS(close), ANYWHERE, "of pages that the domain forgot" },
	{ SCMP_SYS(fcntl), ANYWHERE, "is what the domain sent sealed?", ONE(1, INT, F_GET_SEALS) },
	{ SCMP_SYS(fcntl), ANYWHERE, "seals the clipboard's text", ONE(1, INT, F_ADD_SEALS) },
	{ SCMP_SYS(fcntl), ANYWHERE, "libwayland keeps a copy of a descriptor until it is sent",
		ONE(1, INT, F_DUPFD_CLOEXEC) },
	{ SCMP_SYS(fstat), ANYWHERE, "how large is what the domain sent?" },
	/* glibc's fstat; the path must be empty, but cannot be seen: there are no others here */
	{ SCMP_SYS(newfstatat), ANYWHERE, "the same, on some architectures",
		ONE(3, AT_EMPTY_PATH, AT_EMPTY_PATH) },

	/* memory: never executable */
	{ SCMP_SYS(brk), ANYWHERE, "malloc" },
	{ SCMP_SYS(mmap), ANYWHERE, "malloc",
		TWO(2, PROT_EXEC, 0, 3, MAP_ANONYMOUS, MAP_ANONYMOUS) },
	{ SCMP_SYS(mremap), ANYWHERE, "realloc" },
	{ SCMP_SYS(munmap), ANYWHERE, "free" },
	{ SCMP_SYS(mprotect), ANYWHERE, "malloc's second heap", ONE(2, PROT_EXEC, 0) },
	{ SCMP_SYS(madvise), ANYWHERE, "free", ONE(2, INT, MADV_DONTNEED) },
	{ SCMP_SYS(getrandom), ANYWHERE, "malloc's own secret" },
	{ SCMP_SYS(futex), ANYWHERE, "locks of libwayland and the C library" },

	/* the end */
	{ SCMP_SYS(exit_group), ANYWHERE, "the end" },
	{ SCMP_SYS(rt_sigprocmask), ANYWHERE, "abort" },
	{ SCMP_SYS(rt_sigaction), ANYWHERE, "abort" },
	{ SCMP_SYS(rt_sigreturn), ANYWHERE, "back from a signal, where one was stopped and goes on" },
	{ SCMP_SYS(getpid), ANYWHERE, "abort" },
	{ SCMP_SYS(gettid), ANYWHERE, "abort" },
	{ SCMP_SYS(tgkill), ANYWHERE, "abort", ONE(0, INT, OWN_PROCESS) },

	/* Xen */
	{ SCMP_SYS(ioctl), XEN, "tells the domain that there is something in the ring",
		ONE(1, INT, EVTCHN_NOTIFY) },
	{ SCMP_SYS(epoll_wait), XEN, "libxenvchan's descriptors are polled as one" },
	{ SCMP_SYS(epoll_pwait), XEN, "the same, on some architectures" },
};

#define N_CALLS (sizeof(calls) / sizeof(calls[0]))

const char *sandbox_call_reason(size_t index, int *number, bool *xen_only) {
	if (index >= N_CALLS) {
		return NULL;
	}
	*number = calls[index].number;
	*xen_only = calls[index].where == XEN;
	return calls[index].reason;
}

static int allow(scmp_filter_ctx filter, const struct call *call) {
	struct scmp_arg_cmp conditions[2];
	for (unsigned i = 0; i < call->n_arguments; i++) {
		const struct argument *argument = &call->arguments[i];
		uint64_t value = argument->value == OWN_PROCESS ? (uint64_t)getpid() : argument->value;
		conditions[i] = SCMP_CMP64(argument->number, SCMP_CMP_MASKED_EQ, argument->mask, value);
	}
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call->number, call->n_arguments,
		conditions);
}

static int fill(scmp_filter_ctx filter, bool xen, unsigned *count) {
	int error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	for (size_t i = 0; i < N_CALLS && error == 0; i++) {
		/* Negative: this architecture has no such call. */
		if (calls[i].number < 0 || (calls[i].where == XEN && !xen)) {
			continue;
		}
		error = allow(filter, &calls[i]);
		++*count;
	}
	return error;
}

bool sandbox_seccomp(bool xen, struct sandbox_report *report) {
	unsigned count = 0;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int error = filter != NULL ? fill(filter, xen, &count) : -ENOMEM;
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
