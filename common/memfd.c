/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/memfd.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, const char *bytes, size_t size) {
	while (size > 0) {
		ssize_t written = write(fd, bytes, size);
		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			return false;
		}
		bytes += written;
		size -= (size_t)written;
	}
	return true;
}

int livery_memfd_create(const char *name, const char *bytes, size_t size) {
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0) {
		return -1;
	}
	const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
	if (!write_all(fd, bytes, size) || fcntl(fd, F_ADD_SEALS, seals) < 0) {
		int saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

static bool read_all(int fd, char *bytes, size_t size) {
	size_t done = 0;
	while (done < size) {
		ssize_t got = pread(fd, bytes + done, size - done, (off_t)done);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			return false;
		}
		done += (size_t)got;
	}
	return true;
}

char *livery_memfd_read(int untrusted_fd, size_t size) {
	const int wanted = F_SEAL_SHRINK | F_SEAL_WRITE;
	struct stat stat;
	/*
	 * Only memfds have seals, so this also keeps out pipes, devices and files of slow systems.
	 */
	int seals = fcntl(untrusted_fd, F_GET_SEALS);
	if (seals < 0 || (seals & wanted) != wanted || fstat(untrusted_fd, &stat) < 0 ||
		!S_ISREG(stat.st_mode) || stat.st_size < 0 || (uint64_t)stat.st_size < size) {
		return NULL;
	}
	char *bytes = malloc(size ? size : 1);
	if (bytes != NULL && !read_all(untrusted_fd, bytes, size)) {
		explicit_bzero(bytes, size);
		free(bytes);
		return NULL;
	}
	return bytes;
}
