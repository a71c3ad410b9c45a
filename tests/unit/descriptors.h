/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_UNIT_DESCRIPTORS_H
#define LIVERY_TESTS_UNIT_DESCRIPTORS_H

/* Descriptors in tests: how many are open, memfds to pass around, and which file one is. */

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Open descriptors of this process: a test compares before and after. */
static inline int count_open(void) {
	DIR *dir = opendir("/proc/self/fd");
	assert_non_null(dir);
	int n = -1; /* the directory itself */
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		n += entry->d_name[0] != '.';
	}
	closedir(dir);
	return n;
}

static inline ino_t inode_of(int fd) {
	struct stat status;
	assert_int_equal(fstat(fd, &status), 0);
	return status.st_ino;
}

static inline int make_memfd(off_t size, int seals) {
	int fd = memfd_create("livery-test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	if (seals != 0) {
		assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	}
	return fd;
}

#endif
