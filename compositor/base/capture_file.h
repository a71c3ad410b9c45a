/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CAPTURE_FILE_H
#define LIVERY_CAPTURE_FILE_H

/*
 * Puts a picture into a directory as a PNG file of mode 0600, whole or not at all. May run in a
 * thread of its own.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct livery_capture_picture {
	uint32_t *pixels; /* 0xXXrrggbb */
	int width, height;
	size_t stride; /* bytes */
};

/*
 * Writes DIRECTORY/NAME.png, or NAME-1.png, ... where that exists; nothing is ever replaced. The
 * file's path is left in path (path_size bytes). False: nothing is left in the directory, and error
 * has one line.
 */
bool livery_capture_save(const struct livery_capture_picture *picture, const char *directory,
	const char *name, char *path, size_t path_size, char *error, size_t error_size);

#endif
