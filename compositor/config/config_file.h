/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CONFIG_FILE_H
#define LIVERY_CONFIG_FILE_H

/*
 * The configuration's file before it is parsed: its bytes, and whether they are text that
 * libconfig can read. What is not is refused with one line that says what it is. Used by config.c
 * only.
 */

#include <stdbool.h>
#include <stddef.h>

/*
 * The bytes of a file of at most 1 MiB, to be freed. NULL on failure, with one line "PATH: what is
 * wrong" in error (error_size > 0 bytes).
 */
char *livery_config_file_read(const char *path, size_t *size, char *error, size_t error_size);

/*
 * A copy of the bytes as a string without the byte order mark of UTF-8, to be freed. NULL for what
 * is no text in UTF-8, with one line "NAME:LINE: what is wrong" in error.
 */
char *livery_config_file_text(const char *bytes, size_t size, const char *name, char *error,
	size_t error_size);

/* Whether the file can be read and begins with the byte order mark of UTF-8. */
bool livery_config_file_has_mark(const char *path);

#endif
