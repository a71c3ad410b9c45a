/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs' memory: what is done to it so that it can be shared, and what is refused. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "protocol/pages/foreign.h"
#ifdef LIVERY_HAVE_XEN
#include "protocol/pages/granter.h"
#endif

static int make_memory(off_t size, unsigned flags, int seals) {
	int fd = memfd_create("foreign", MFD_CLOEXEC | flags);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	assert_int_equal(seals != 0 ? fcntl(fd, F_ADD_SEALS, seals) : 0, 0);
	return fd;
}

static off_t size_of(int fd) {
	struct stat status;
	assert_int_equal(fstat(fd, &status), 0);
	return status.st_size;
}

static void memory_is_sealed_against_shrinking_only(void **state) {
	int fd = make_memory(10000, MFD_ALLOW_SEALING, 0);
	assert_true(livery_foreign_seal(fd, 10000));
	assert_int_equal(fcntl(fd, F_GET_SEALS), F_SEAL_SHRINK);
	assert_int_equal(size_of(fd), 10000);
	assert_true(livery_foreign_seal(fd, 1));
	assert_false(livery_foreign_seal(fd, 10001));
	assert_int_equal(errno, EMSGSIZE);
	close(fd);
}

static void memory_is_made_to_end_with_a_page(void **state) {
	int fd = make_memory(10000, MFD_ALLOW_SEALING, 0);
	assert_int_equal(pwrite(fd, "last", 4, 9996), 4);
	assert_true(livery_foreign_seal_pages(fd, 10000));
	assert_int_equal(size_of(fd), 12288);
	assert_true(livery_foreign_seal_pages(fd, 12288));
	assert_true(livery_foreign_seal_pages(fd, 5));
	assert_int_equal(size_of(fd), 12288);
	char bytes[6];
	assert_int_equal(pread(fd, bytes, 6, 9996), 6);
	assert_memory_equal(bytes, "last\0\0", 6);
	close(fd);
}

static void memory_that_cannot_be_sealed_or_grow_is_refused(void **state) {
	int fd = make_memory(4096, 0, 0);
	assert_false(livery_foreign_seal(fd, 4096));
	assert_int_equal(errno, EPERM);
	close(fd);

	fd = make_memory(5000, MFD_ALLOW_SEALING, F_SEAL_GROW);
	assert_true(livery_foreign_seal(fd, 5000));
	assert_false(livery_foreign_seal_pages(fd, 5000));
	assert_int_equal(errno, EPERM);
	assert_int_equal(size_of(fd), 5000);
	close(fd);

	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	assert_false(livery_foreign_seal_pages(fd, 1));
	assert_int_equal(errno, EPERM);
	close(fd);
}

#ifdef LIVERY_HAVE_XEN
/* Wherever this runs: either it can be done, or there is one line that says why not. */
static void a_granter_works_or_says_why_not(void **state) {
	char reason[128] = "";
	struct livery_granter *granter = livery_granter_create(0, reason, sizeof(reason));
	if (granter == NULL) {
		assert_true(strlen(reason) > 5);
		assert_null(strchr(reason, '\n'));
		assert_true(access("/dev/udmabuf", F_OK) == 0 ||
			strcmp(reason, "/dev/udmabuf: No such file or directory") == 0);
	}
	livery_granter_destroy(granter);
	livery_granter_destroy(NULL);
}
#endif

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_sealed_against_shrinking_only),
		cmocka_unit_test(memory_is_made_to_end_with_a_page),
		cmocka_unit_test(memory_that_cannot_be_sealed_or_grow_is_refused),
#ifdef LIVERY_HAVE_XEN
		cmocka_unit_test(a_granter_works_or_says_why_not),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
