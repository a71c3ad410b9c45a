/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of the clipboard: only the open question's answer counts, in time, once, not too large.
 */
#include "compositor/shell/clipboard_state.h"
#include "common/memfd.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

static const char work[] = "work", other[] = "other"; /* only their addresses matter */

static struct livery_clipboard_state make(void) {
	return (struct livery_clipboard_state){ .max_size = 10, .timeout_ms = 100,
		.hold_ms = 1000 };
}

static bool answer(struct livery_clipboard_state *state, const void *whom, uint32_t serial,
	const char *text, int64_t now) {
	char *bytes = strdup(text);
	if (livery_clipboard_state_answer(state, whom, serial, bytes, strlen(text), now)) {
		return true;
	}
	livery_clipboard_wipe(bytes, strlen(text));
	return false;
}

static void assert_held(const struct livery_clipboard_state *state, const char *text) {
	if (!text) {
		assert_null(state->bytes);
		assert_int_equal(state->size, 0);
		return;
	}
	assert_int_equal(state->size, strlen(text));
	assert_memory_equal(state->bytes, text, strlen(text));
}

static void test_copy_and_paste_once(void **unused) {
	struct livery_clipboard_state state = make();
	char *bytes = NULL;
	size_t size = 0;
	uint32_t serial = livery_clipboard_state_ask(&state, work, 0);
	assert_false(livery_clipboard_state_take(&state, &bytes, &size));
	assert_true(answer(&state, work, serial, "secret", 50));
	assert_true(livery_clipboard_state_take(&state, &bytes, &size));
	assert_int_equal(size, 6);
	assert_memory_equal(bytes, "secret", 6);
	livery_clipboard_wipe(bytes, size);
	assert_false(livery_clipboard_state_take(&state, &bytes, &size));
	assert_held(&state, NULL);
}

static void test_what_changes_nothing(void **unused) {
	struct livery_clipboard_state state = make();
	assert_false(answer(&state, work, 0, "unasked", 0));
	assert_false(answer(&state, work, 1, "unasked", 0));
	assert_false(livery_clipboard_state_refuse(&state, work, 0));
	uint32_t serial = livery_clipboard_state_ask(&state, work, 0);
	assert_false(answer(&state, work, serial + 1, "wrong", 1));
	assert_false(answer(&state, work, serial - 1, "wrong", 1));
	assert_false(answer(&state, other, serial, "other", 1));
	assert_false(livery_clipboard_state_refuse(&state, other, serial));
	assert_false(livery_clipboard_state_gone(&state, other));
	assert_false(answer(&state, work, serial, "01234567890", 1));
	assert_false(answer(&state, work, serial, "", 1));
	assert_held(&state, NULL);
	/* The question is still open. */
	assert_true(answer(&state, work, serial, "0123456789", 99));
	assert_false(answer(&state, work, serial, "twice", 99));
	assert_false(livery_clipboard_state_refuse(&state, work, serial));
	assert_false(livery_clipboard_state_gone(&state, work));
	assert_held(&state, "0123456789");
	livery_clipboard_state_clear(&state);
}

static void test_late_answer(void **unused) {
	struct livery_clipboard_state state = make();
	uint32_t serial = livery_clipboard_state_ask(&state, work, 1000);
	assert_int_equal(livery_clipboard_state_next(&state), 1100);
	assert_false(livery_clipboard_state_expire(&state, 1099));
	/* At the deadline it is too late, also before the timer has fired. */
	assert_false(answer(&state, work, serial, "late", 1100));
	assert_true(livery_clipboard_state_expire(&state, 1100));
	assert_false(answer(&state, work, serial, "late", 1050));
	assert_int_equal(livery_clipboard_state_next(&state), -1);
	assert_held(&state, NULL);
}

static void test_a_new_question_ends_the_old_one(void **unused) {
	struct livery_clipboard_state state = make();
	uint32_t first = livery_clipboard_state_ask(&state, work, 0);
	uint32_t second = livery_clipboard_state_ask(&state, work, 10);
	assert_int_not_equal(first, second);
	assert_false(answer(&state, work, first, "old", 20));
	uint32_t third = livery_clipboard_state_ask(&state, other, 30);
	assert_false(answer(&state, work, second, "old", 40));
	assert_false(answer(&state, work, third, "other's", 40));
	assert_true(answer(&state, other, third, "new", 40));
	livery_clipboard_state_ask(&state, work, 50);
	assert_held(&state, NULL);
}

static void test_held_text_outlives_its_domain_but_not_its_time(void **unused) {
	struct livery_clipboard_state state = make();
	uint32_t serial = livery_clipboard_state_ask(&state, work, 0);
	assert_true(answer(&state, work, serial, "text", 10));
	livery_clipboard_state_gone(&state, work);
	assert_held(&state, "text");
	assert_int_equal(livery_clipboard_state_next(&state), 1010);
	assert_false(livery_clipboard_state_expire(&state, 1009));
	assert_true(livery_clipboard_state_expire(&state, 1010));
	assert_held(&state, NULL);
	state.hold_ms = 0;
	serial = livery_clipboard_state_ask(&state, work, 2000);
	assert_true(answer(&state, work, serial, "text", 2001));
	assert_int_equal(livery_clipboard_state_next(&state), -1);
	assert_false(livery_clipboard_state_expire(&state, INT64_MAX));
	livery_clipboard_state_clear(&state);
	assert_held(&state, NULL);
}

static void test_death_and_refusal_end_the_question(void **unused) {
	struct livery_clipboard_state state = make();
	uint32_t serial = livery_clipboard_state_ask(&state, work, 0);
	assert_true(livery_clipboard_state_gone(&state, work));
	assert_false(answer(&state, work, serial, "ghost", 1));
	serial = livery_clipboard_state_ask(&state, work, 2);
	assert_true(livery_clipboard_state_refuse(&state, work, serial));
	assert_false(answer(&state, work, serial, "after", 3));
	assert_int_equal(livery_clipboard_state_next(&state), -1);
}

static void test_serial_never_is_zero(void **unused) {
	struct livery_clipboard_state state = make();
	state.serial = UINT32_MAX;
	assert_int_equal(livery_clipboard_state_ask(&state, work, 0), 1);
}

/* Descriptors */

static int sealed(const char *text, int seals) {
	int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

static void assert_refused(int fd, size_t size) {
	assert_true(fd >= 0);
	assert_null(livery_memfd_read(fd, size));
	close(fd);
}

static void test_only_sealed_memfds_are_read(void **unused) {
	int fds[2];
	assert_refused(sealed("text", 0), 4);
	assert_refused(sealed("text", F_SEAL_SHRINK), 4);
	assert_refused(sealed("text", F_SEAL_WRITE), 4);
	assert_refused(sealed("text", F_SEAL_SHRINK | F_SEAL_FUTURE_WRITE), 4);
	assert_refused(sealed("text", F_SEAL_SHRINK | F_SEAL_WRITE), 5);
	assert_refused(open("/dev/zero", O_RDONLY | O_CLOEXEC), 4);
	assert_refused(open("/proc/self/exe", O_RDONLY | O_CLOEXEC), 4);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_refused(fds[0], 1);
	close(fds[1]);

	/* Whatever its file offset, the bytes are those from the start. */
	int fd = sealed("text and more", F_SEAL_SHRINK | F_SEAL_WRITE);
	assert_int_equal(lseek(fd, 7, SEEK_SET), 7);
	char *bytes = livery_memfd_read(fd, 4);
	assert_memory_equal(bytes, "text", 4);
	free(bytes);
	close(fd);
}

static void test_made_memfds_are_sealed(void **unused) {
	int fd = livery_memfd_create("test", "hello", 5);
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GET_SEALS),
		F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	char *bytes = livery_memfd_read(fd, 5);
	assert_memory_equal(bytes, "hello", 5);
	free(bytes);
	close(fd);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copy_and_paste_once),
		cmocka_unit_test(test_what_changes_nothing),
		cmocka_unit_test(test_late_answer),
		cmocka_unit_test(test_a_new_question_ends_the_old_one),
		cmocka_unit_test(test_held_text_outlives_its_domain_but_not_its_time),
		cmocka_unit_test(test_death_and_refusal_end_the_question),
		cmocka_unit_test(test_serial_never_is_zero),
		cmocka_unit_test(test_only_sealed_memfds_are_read),
		cmocka_unit_test(test_made_memfds_are_sealed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
