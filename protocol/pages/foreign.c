/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include "protocol/pages/foreign.h"
#include "protocol/wire/messages.h"

/* Seals first, then the size: after the seal it can only grow. */
bool livery_foreign_seal(int fd, size_t size) {
	struct statfs system;
	/* Not of huge pages: guid takes none. */
	if (fstatfs(fd, &system) < 0 || system.f_type != TMPFS_MAGIC) {
		errno = EPERM;
		return false;
	}
	int seals = fcntl(fd, F_GET_SEALS);
	bool sealed = seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
	if (seals < 0 || (!sealed && fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) < 0)) {
		errno = EPERM;
		return false;
	}
	struct stat status;
	if (fstat(fd, &status) < 0) {
		return false;
	}
	if (status.st_size < 0 || (uint64_t)status.st_size < size) {
		errno = EMSGSIZE;
		return false;
	}
	return true;
}

bool livery_foreign_seal_pages(int fd, size_t size) {
	if (!livery_foreign_seal(fd, size)) {
		return false;
	}
	struct stat status;
	size_t whole = (size + LIVERY_PAGE - 1) / LIVERY_PAGE * LIVERY_PAGE;
	return fstat(fd, &status) == 0 &&
		((uint64_t)status.st_size >= whole || ftruncate(fd, (off_t)whole) == 0);
}
