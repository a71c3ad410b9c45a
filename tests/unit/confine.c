/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process can still do that has given up what livery gives up. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "compositor/confine.h"

/* The exit status of a process that is confined and then does this. */
static int status_after(int (*act)(void)) {
	pid_t pid = fork();
	if (pid == 0) {
		_exit(livery_confine_start() ? act() : 99);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* 0, or errno. The family as the kernel gets it, in a whole register. */
static int try_socket(uint64_t family) {
	long fd = syscall(SYS_socket, family, SOCK_DGRAM, 0);
	int error = errno;
	return fd < 0 ? error : close((int)fd);
}

static int open_sockets(void) {
	if (try_socket(AF_UNIX) != 0 || try_socket(AF_NETLINK) != 0) {
		return 1;
	}
	for (uint64_t family = 0; family < 512; family++) {
		const uint64_t high = UINT64_C(1) << 32;
		if (family == AF_UNIX || family == AF_NETLINK) {
			continue;
		}
		if (try_socket(family) != EAFNOSUPPORT ||
			try_socket(family | high) != EAFNOSUPPORT ||
			try_socket(family | 1u << 31) != EAFNOSUPPORT) {
			return 2;
		}
	}
	return 0;
}

static void test_there_are_no_sockets_but_local_ones(void **state) {
	assert_int_equal(status_after(open_sockets), 0);
}

static int make_refused_calls(void) {
	for (size_t i = 0; livery_confine_refused(i) != -1; i++) {
		int number = livery_confine_refused(i);
		if (number >= 0 && (syscall(number, 0, 0, 0, 0, 0, 0) != -1 || errno != EPERM)) {
			return 1 + (int)i;
		}
	}
	return 0;
}

static void test_what_a_compositor_does_not_need_is_refused(void **state) {
	assert_int_equal(status_after(make_refused_calls), 0);
	assert_int_not_equal(livery_confine_refused(0), -1);
}

static int look_at_itself(void) {
	struct rlimit core;
	return getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0 ||
		prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0 ||
		prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1;
}

static void test_memory_is_for_nobody(void **state) {
	assert_int_equal(status_after(look_at_itself), 0);
}

static int drop(void) {
	char line[128];
	unsigned long long held = 0;
	livery_confine_drop_capabilities();
	FILE *file = fopen("/proc/self/status", "r");
	if (file == NULL) {
		return 1;
	}
	while (fgets(line, sizeof(line), file) != NULL) {
		unsigned long long value;
		if (sscanf(line, "CapPrm: %llx", &value) == 1 ||
			sscanf(line, "CapEff: %llx", &value) == 1 ||
			sscanf(line, "CapInh: %llx", &value) == 1 ||
			sscanf(line, "CapAmb: %llx", &value) == 1) {
			held |= value;
		}
	}
	fclose(file);
	/* root's one is for the namespaces of guids */
	return geteuid() == 0 ? held != 1ull << CAP_SETFCAP : held != 0;
}

static void test_no_capability_is_left_but_what_guids_need(void **state) {
	assert_int_equal(status_after(drop), 0);
}

/* A guid is started, and closes itself in, under the filter. */
static int start_another(void) {
	pid_t pid = fork();
	if (pid == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	int status;
	return waitpid(pid, &status, 0) != pid || status != 0;
}

static void test_programs_can_be_started(void **state) {
	assert_int_equal(status_after(start_another), 0);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_are_no_sockets_but_local_ones),
		cmocka_unit_test(test_what_a_compositor_does_not_need_is_refused),
		cmocka_unit_test(test_memory_is_for_nobody),
		cmocka_unit_test(test_no_capability_is_left_but_what_guids_need),
		cmocka_unit_test(test_programs_can_be_started),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
