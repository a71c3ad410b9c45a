/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/confine.h"
#include "common/capabilities.h"
#include "compositor/base/log.h"
#include <errno.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static const int refused[] = {
	/* other processes */
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(pidfd_getfd),
	/* ways around a filter of calls, or to what no compositor needs */
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(open_by_handle_at),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(keyctl),
	/* the machine */
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load),
	SCMP_SYS(kexec_file_load),
	SCMP_SYS(reboot),
	SCMP_SYS(swapon),
	SCMP_SYS(swapoff),
	SCMP_SYS(settimeofday),
	SCMP_SYS(clock_settime),
};

#define N_REFUSED (sizeof(refused) / sizeof(refused[0]))

int livery_confine_refused(size_t index) {
	return index < N_REFUSED ? refused[index] : -1;
}

/* ---- no network ---- */

/* Clients, the seat and guids are AF_UNIX; udev tells of devices by AF_NETLINK. */
#define ALLOWED_BITS (AF_UNIX | AF_NETLINK)

/* The kernel takes the family as an int: only its low half counts. */
static int refuse_family(scmp_filter_ctx filter, uint32_t mask, uint32_t value) {
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
		SCMP_A0(SCMP_CMP_MASKED_EQ, (uint64_t)mask, (uint64_t)value));
}

static int refuse_network(scmp_filter_ctx filter) {
	_Static_assert((AF_UNIX & AF_NETLINK) == 0 && (AF_UNIX & (AF_UNIX - 1)) == 0 &&
			(AF_NETLINK & (AF_NETLINK - 1)) == 0,
		"a bit each");
	int error = refuse_family(filter, UINT32_MAX, ALLOWED_BITS);
	if (error == 0) {
		error = refuse_family(filter, UINT32_MAX, AF_UNSPEC);
	}
	for (uint32_t bit = 1; bit != 0 && error == 0; bit <<= 1) {
		if ((bit & ALLOWED_BITS) == 0) {
			error = refuse_family(filter, bit, bit);
		}
	}
	return error;
}

/* ---- all of it ---- */

static int load_filter(void) {
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int error = filter != NULL ? refuse_network(filter) : -ENOMEM;
	for (size_t i = 0; i < N_REFUSED && error == 0; i++) {
		/* Negative: this architecture has no such call. */
		if (refused[i] >= 0) {
			error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
		}
	}
	if (error == 0) {
		error = seccomp_load(filter);
	}
	if (filter != NULL) {
		seccomp_release(filter);
	}
	return error;
}

bool livery_confine_start(void) {
	const struct rlimit none = { 0, 0 };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 ||
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
		livery_error("cannot give up rights: %s", strerror(errno));
		return false;
	}
	int error = load_filter();
	if (error != 0) {
		livery_error("no filter of system calls: %s; guid_sandbox = false runs without one",
			strerror(-error));
	}
	return error == 0;
}

void livery_confine_drop_capabilities(void) {
	/*
	 * Without it the kernel gives no guid that is started from now on root's id in its
	 * namespace.
	 */
	uint32_t kept = geteuid() == 0 ? CAP_TO_MASK(CAP_SETFCAP) : 0;
	if (!livery_capabilities_keep(kept)) {
		livery_error("cannot drop capabilities: %s", strerror(errno));
	}
}
