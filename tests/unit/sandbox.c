/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of calls, the filter made of it, and what is said of a sandbox. */
#include <fcntl.h>
#include <seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "guid/sandbox/sandbox.h"

static const enum sandbox_kind kinds[] = { SANDBOX_GUID, SANDBOX_GUID_XEN, SANDBOX_BROKER };

static bool is_allowed(enum sandbox_kind kind, int wanted) {
	int number;
	for (size_t i = 0; guid_sandbox_call_reason(i, kind, &number) != NULL; i++) {
		if (number == wanted) {
			return true;
		}
	}
	return false;
}

static void test_each_call_has_a_reason(void **state) {
	int number;
	size_t n = 0;
	for (; guid_sandbox_call_reason(n, SANDBOX_GUID, &number) != NULL; n++) {
		assert_true(strlen(guid_sandbox_call_reason(n, SANDBOX_GUID, &number)) >= 4);
	}
	assert_in_range(n, 20, 50);
}

static void test_no_call_reaches_what_is_not_there_already(void **state) {
	static const int never[] = {
		SCMP_SYS(open), SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind),
		SCMP_SYS(accept4), SCMP_SYS(socketpair), SCMP_SYS(clone), SCMP_SYS(clone3),
		SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(execve), SCMP_SYS(execveat),
		SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
		SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(kill), SCMP_SYS(tkill),
		SCMP_SYS(prctl), SCMP_SYS(prlimit64), SCMP_SYS(setrlimit), SCMP_SYS(unshare),
		SCMP_SYS(setns), SCMP_SYS(mount), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup),
		SCMP_SYS(userfaultfd), SCMP_SYS(perf_event_open), SCMP_SYS(keyctl),
		SCMP_SYS(shmget), SCMP_SYS(memfd_secret), SCMP_SYS(seccomp), SCMP_SYS(openat2),
		SCMP_SYS(name_to_handle_at),
	};
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
			assert_false(is_allowed(kinds[k], never[i]));
		}
		assert_int_equal(is_allowed(kinds[k], SCMP_SYS(openat)),
			kinds[k] == SANDBOX_BROKER);
		assert_int_equal(is_allowed(kinds[k], SCMP_SYS(ioctl)), kinds[k] != SANDBOX_GUID);
	}
}

/* How a process ends that closes itself in and then does this. */
static int end_after(void (*act)(void)) {
	pid_t pid = fork();
	if (pid == 0) {
		struct sandbox_report report = { 0 };
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		if (!guid_sandbox_seccomp(SANDBOX_GUID, &report) || report.calls == 0) {
			_exit(1);
		}
		act();
		_exit(0);
	}
	int status = -1;
	waitpid(pid, &status, 0);
	return status;
}

static void use_what_is_allowed(void) {
	void *memory = malloc(1 << 22);
	memset(memory, 1, 1 << 22);
	memory = realloc(memory, 1 << 23);
	free(memory);
	close(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
}

static void ask_for_the_parent(void) {
	getppid();
}

static void set_flags(void) {
	fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK);
}

static void call_abort(void) {
	abort();
}

static void test_the_filter_ends_who_makes_another_call(void **state) {
	assert_int_equal(end_after(use_what_is_allowed), 0);
	assert_int_equal(WTERMSIG(end_after(ask_for_the_parent)), SIGSYS);
	assert_int_equal(WTERMSIG(end_after(set_flags)), SIGSYS);
	/* a failed assertion is seen as what it is */
	assert_int_equal(WTERMSIG(end_after(call_abort)), SIGABRT);
}

static void test_what_is_missing_is_said(void **state) {
	char line[256];
	struct sandbox_report report = {
		.user = true, .mount = true, .pid = true, .net = true, .ipc = true,
		.landlock = 6, .calls = 30,
	};
	assert_true(guid_sandbox_describe(&report, line, sizeof(line)));
	assert_string_equal(line,
		"sandbox: namespaces user mount pid net ipc; Landlock ABI 6; seccomp 30 rules");
	report.net = report.pid = false;
	report.landlock = 0;
	memcpy(report.reason, "why", sizeof("why"));
	assert_false(guid_sandbox_describe(&report, line, sizeof(line)));
	assert_string_equal(line,
		"sandbox: namespaces user mount ipc, not: pid net; Landlock none; "
		"seccomp 30 rules (why)");
	report = (struct sandbox_report){ .calls = 30 };
	assert_false(guid_sandbox_describe(&report, line, sizeof(line)));
	assert_string_equal(line, "sandbox: namespaces none, not: user mount pid net ipc; "
		"Landlock none; seccomp 30 rules");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_call_has_a_reason),
		cmocka_unit_test(test_no_call_reaches_what_is_not_there_already),
		cmocka_unit_test(test_the_filter_ends_who_makes_another_call),
		cmocka_unit_test(test_what_is_missing_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
