/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A broker is a process of its own: it answers with descriptors, can open one device, and ends with
 * its guid.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "guid/sandbox/broker.h"
#include "guid/sandbox/sandbox.h"
#include "protocol/pages/pages.h"
#include "protocol/pages/pages_impl.h"
#include "protocol/wire/messages.h"

#define DEVICE "/dev/null" /* stands for gntdev: a fresh descriptor for each question */

/* First reference of a question that makes the broker try something. */
enum {
	REFUSED = 101,
	OTHER_FILE,
	OTHER_CALL,
};

struct opener {
	struct livery_resolver base;
	int last;
};

static bool resolve(struct livery_resolver *base, const struct livery_run *runs, size_t n_runs,
		uint32_t size, struct livery_page_range *range) {
	struct opener *opener = (struct opener *)base;
	if (runs[0].first == REFUSED) {
		errno = EBUSY;
		return false;
	}
	if (runs[0].first == OTHER_CALL) {
		syscall(SYS_getppid);
	}
	if (opener->last >= 0) {
		close(opener->last);
	}
	bool other = runs[0].first == OTHER_FILE;
	opener->last = open(other ? "/etc/passwd" : DEVICE,
		(other ? O_RDONLY : O_RDWR) | O_CLOEXEC);
	*range = (struct livery_page_range){ opener->last, runs[n_runs - 1].first, size };
	return opener->last >= 0;
}

static void destroy(struct livery_resolver *base) {
	free(base);
}

static const struct livery_resolver_impl opener_impl = { .resolve = resolve, .destroy = destroy };

static int start(void) {
	struct opener *opener = calloc(1, sizeof(*opener));
	assert_non_null(opener);
	opener->base.impl = &opener_impl;
	opener->last = -1;
	int fd = guid_broker_start(&opener->base, DEVICE);
	assert_true(fd >= 0);
	return fd;
}

static int end_of_broker(void) {
	int status = -1;
	assert_true(wait(&status) > 0);
	return status;
}

static bool ask(struct livery_resolver *resolver, uint32_t first, struct livery_page_range *range) {
	struct livery_run runs[] = { { first, 2 }, { 9, 1 } };
	return livery_resolver_resolve(resolver, runs, 2, 9000, range);
}

static void test_a_question_is_answered_with_a_fresh_descriptor(void **state) {
	struct livery_resolver *resolver = guid_broker_resolver_create(start());
	struct stat status, device;
	assert_int_equal(stat(DEVICE, &device), 0);
	for (int i = 0; i < 3; i++) {
		struct livery_page_range range;
		assert_true(ask(resolver, 5, &range));
		assert_int_equal(fstat(range.fd, &status), 0);
		assert_int_equal(status.st_rdev, device.st_rdev);
		assert_int_equal(range.offset, 9);
		assert_int_equal(range.size, 9000);
	}
	assert_int_equal(livery_resolver_get_grant_calls(resolver), 3);
	livery_resolver_destroy(resolver);
	assert_int_equal(end_of_broker(), 0);
}

static void test_a_long_question_arrives_whole(void **state) {
	struct livery_resolver *resolver = guid_broker_resolver_create(start());
	struct livery_run *runs = calloc(LIVERY_EXT_MAX_RUNS, sizeof(*runs));
	assert_non_null(runs);
	for (uint32_t i = 0; i < LIVERY_EXT_MAX_RUNS; i++) {
		runs[i] = (struct livery_run){ 1000 + i, 1 };
	}
	struct livery_page_range range;
	assert_true(livery_resolver_resolve(resolver, runs, LIVERY_EXT_MAX_RUNS, 4096, &range));
	assert_int_equal(range.offset, 1000 + LIVERY_EXT_MAX_RUNS - 1);
	free(runs);
	livery_resolver_destroy(resolver);
	assert_int_equal(end_of_broker(), 0);
}

static void test_a_refusal_keeps_its_reason(void **state) {
	struct livery_resolver *resolver = guid_broker_resolver_create(start());
	struct livery_page_range range;
	assert_false(ask(resolver, REFUSED, &range));
	assert_int_equal(errno, EBUSY);
	assert_true(ask(resolver, 5, &range));
	livery_resolver_destroy(resolver);
	assert_int_equal(end_of_broker(), 0);
}

static void test_no_other_file_can_be_opened(void **state) {
	struct sandbox_report report = { 0 };
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		guid_sandbox_landlock(NULL, &report);
		_exit(report.landlock > 0 ? 0 : 77);
	}
	if (end_of_broker() != 0) {
		skip(); /* this kernel has no Landlock */
	}
	struct livery_resolver *resolver = guid_broker_resolver_create(start());
	struct livery_page_range range;
	assert_false(ask(resolver, OTHER_FILE, &range));
	assert_int_equal(errno, EACCES);
	livery_resolver_destroy(resolver);
	assert_int_equal(end_of_broker(), 0);
}

static void test_any_other_call_ends_it(void **state) {
	int fd = start();
	uint32_t question[] = { 1, 4096, OTHER_CALL, 1 };
	assert_int_equal(write(fd, question, sizeof(question)), sizeof(question));
	int status = end_of_broker();
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
	close(fd);
}

static void test_a_question_out_of_bounds_ends_it(void **state) {
	static const uint32_t numbers[] = { 0, LIVERY_EXT_MAX_RUNS + 1, UINT32_MAX };
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		int fd = start();
		uint32_t question[] = { numbers[i], 4096, 5, 1 };
		char byte;
		assert_int_equal(write(fd, question, sizeof(question)), sizeof(question));
		/* closed, with or without the unread bytes */
		assert_true(recv(fd, &byte, 1, 0) <= 0);
		assert_int_equal(end_of_broker(), 0);
		close(fd);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_question_is_answered_with_a_fresh_descriptor),
		cmocka_unit_test(test_a_long_question_arrives_whole),
		cmocka_unit_test(test_a_refusal_keeps_its_reason),
		cmocka_unit_test(test_no_other_file_can_be_opened),
		cmocka_unit_test(test_any_other_call_ends_it),
		cmocka_unit_test(test_a_question_out_of_bounds_ends_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
