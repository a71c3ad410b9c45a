/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/config/config_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (1024 * 1024)
#define MARK "\xef\xbb\xbf" /* the byte order mark, in UTF-8 */
#define MARK_SIZE 3

/* Why the open file cannot be a configuration; NULL: it can. */
static const char *kind_problem(int fd, char *buffer, size_t buffer_size) {
	struct stat stat;
	if (fstat(fd, &stat) < 0) {
		return strerror(errno);
	}
	if (S_ISDIR(stat.st_mode)) {
		return "is a directory";
	}
	if (!S_ISREG(stat.st_mode)) {
		return "is not a file";
	}
	if (stat.st_size > FILE_MAX) {
		snprintf(buffer, buffer_size, "is larger than %d bytes", FILE_MAX);
		return buffer;
	}
	return NULL;
}

/* Up to size bytes; fewer at the end of the file. -1 with errno on failure. */
static ssize_t read_up_to(int fd, char *bytes, size_t size) {
	size_t done = 0;
	while (done < size) {
		ssize_t got = read(fd, bytes + done, size - done);
		if (got == 0) {
			break;
		}
		if (got < 0 && errno != EINTR) {
			return -1;
		}
		done += got > 0 ? (size_t)got : 0;
	}
	return (ssize_t)done;
}

/* A named pipe does not hold livery up. */
static int open_file(const char *path) {
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

char *livery_config_file_read(const char *path, size_t *size, char *error, size_t error_size) {
	char buffer[64], *bytes = NULL;
	int fd = open_file(path);
	const char *problem =
		fd < 0 ? strerror(errno) : kind_problem(fd, buffer, sizeof(buffer));
	if (problem == NULL) {
		bytes = calloc(1, FILE_MAX);
		ssize_t got = bytes != NULL ? read_up_to(fd, bytes, FILE_MAX) : -1;
		problem = got < 0 ? strerror(errno) : NULL;
		*size = got < 0 ? 0 : (size_t)got;
	}
	if (fd >= 0) {
		close(fd);
	}
	if (problem != NULL) {
		snprintf(error, error_size, "%s: %s", path, problem);
		free(bytes);
		bytes = NULL;
	}
	return bytes;
}

static bool begins_with(const char *bytes, size_t size, const char *start, size_t start_size) {
	return size >= start_size && memcmp(bytes, start, start_size) == 0;
}

/* By the byte order mark; NULL: no such encoding. UTF-32's begins like UTF-16's. */
static const char *foreign_encoding(const char *bytes, size_t size) {
	if (begins_with(bytes, size, "\xff\xfe\0\0", 4) ||
		begins_with(bytes, size, "\0\0\xfe\xff", 4)) {
		return "is UTF-32 text: save it as UTF-8";
	}
	if (begins_with(bytes, size, "\xff\xfe", 2) || begins_with(bytes, size, "\xfe\xff", 2)) {
		return "is UTF-16 text: save it as UTF-8";
	}
	return NULL;
}

/*
 * A byte that would make libconfig read something else than a person sees: after a NUL nothing, and
 * with bare carriage returns nothing after the first comment. NULL: none; else in which line.
 */
static const char *byte_problem(const char *bytes, size_t size, int *line) {
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == '\0') {
			return "contains a NUL byte: not a text file";
		}
		if (bytes[i] == '\r' && (i + 1 == size || bytes[i + 1] != '\n')) {
			return "a line ends with a carriage return only: save it with line feeds";
		}
		*line += bytes[i] == '\n';
	}
	return NULL;
}

char *livery_config_file_text(const char *bytes, size_t size, const char *name, char *error,
	size_t error_size) {
	int line = 1;
	const char *problem = foreign_encoding(bytes, size);
	if (problem == NULL) {
		problem = byte_problem(bytes, size, &line);
	}
	if (problem != NULL) {
		snprintf(error, error_size, "%s:%d: %s", name, line, problem);
		return NULL;
	}
	size_t skip = begins_with(bytes, size, MARK, MARK_SIZE) ? MARK_SIZE : 0;
	char *text = strndup(bytes + skip, size - skip);
	if (text == NULL) {
		snprintf(error, error_size, "%s: out of memory", name);
	}
	return text;
}

bool livery_config_file_has_mark(const char *path) {
	char bytes[MARK_SIZE];
	int fd = open_file(path);
	if (fd < 0) {
		return false;
	}
	ssize_t got = read_up_to(fd, bytes, sizeof(bytes));
	close(fd);
	return got == MARK_SIZE && begins_with(bytes, sizeof(bytes), MARK, MARK_SIZE);
}
