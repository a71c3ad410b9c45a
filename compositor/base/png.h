/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PNG_H
#define LIVERY_PNG_H

/* Pixels to a PNG file. No state; may run in a thread of its own. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Writes 0xXXrrggbb pixels (stride in bytes) to fd as 8 bit RGB. False: one line in error, with fd
 * written in part. Does not close fd.
 */
bool livery_png_write(int fd, const uint32_t *pixels, int width, int height, size_t stride,
	char *error, size_t error_size);

#endif
