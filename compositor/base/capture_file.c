/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/capture_file.h"
#include "compositor/base/png.h"
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_MAX_BYTES 128
#define SAME_NAME_MAX 100 /* pictures of one second */

/* Gives the finished file its name, which must be free. */
static bool publish(int directory, const char *temporary, const char *name, char *final,
	size_t final_size) {
	for (int i = 0; i < SAME_NAME_MAX; i++) {
		if (i == 0) {
			snprintf(final, final_size, "%s.png", name);
		} else {
			snprintf(final, final_size, "%s-%d.png", name, i);
		}
		if (renameat2(directory, temporary, directory, final, RENAME_NOREPLACE) == 0) {
			return true;
		}
		if (errno == EINVAL) { /* a file system that cannot promise that */
			if (linkat(directory, temporary, directory, final, 0) == 0) {
				(void)unlinkat(directory, temporary, 0);
				return true;
			}
		}
		if (errno != EEXIST) {
			return false;
		}
	}
	return false;
}

static bool write_picture(int fd, const struct livery_capture_picture *picture, char *error,
	size_t error_size) {
	if (!livery_png_write(fd, picture->pixels, picture->width, picture->height,
			picture->stride, error, error_size)) {
		return false;
	}
	/* A full disk may be noticed only here. */
	if (fsync(fd) < 0) {
		snprintf(error, error_size, "%s", strerror(errno));
		return false;
	}
	return true;
}

static bool save_in(int directory, const struct livery_capture_picture *picture, const char *name,
	char *final, size_t final_size, char *error, size_t error_size) {
	static atomic_uint count; /* pictures of one name may be written at once */
	char temporary[NAME_MAX_BYTES];
	snprintf(temporary, sizeof(temporary), ".%s.%ld-%u.part", name, (long)getpid(),
		atomic_fetch_add(&count, 1));
	int fd = openat(directory, temporary,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		snprintf(error, error_size, "%s", strerror(errno));
		return false;
	}
	bool ok = write_picture(fd, picture, error, error_size);
	if (close(fd) < 0 && ok) {
		snprintf(error, error_size, "%s", strerror(errno));
		ok = false;
	}
	if (ok && !publish(directory, temporary, name, final, final_size)) {
		snprintf(error, error_size, "%s", strerror(errno));
		ok = false;
	}
	if (!ok) {
		(void)unlinkat(directory, temporary, 0);
	}
	return ok;
}

bool livery_capture_save(const struct livery_capture_picture *picture, const char *directory,
	const char *name, char *path, size_t path_size, char *error, size_t error_size) {
	char final[NAME_MAX_BYTES], reason[160];
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		snprintf(error, error_size, "%s: %s", directory, strerror(errno));
		return false;
	}
	bool ok = save_in(fd, picture, name, final, sizeof(final), reason, sizeof(reason));
	close(fd);
	if (ok) {
		snprintf(path, path_size, "%s/%s", directory, final);
	} else {
		snprintf(error, error_size, "%s: %s", directory, reason);
	}
	return ok;
}
