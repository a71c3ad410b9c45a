/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/png.h"
#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHANNELS 3

static uint8_t *convert(const uint32_t *pixels, int width, int height, size_t stride) {
	uint8_t *rgb = calloc((size_t)width * (size_t)height, CHANNELS);
	if (rgb == NULL) {
		return NULL;
	}
	uint8_t *to = rgb;
	for (int y = 0; y < height; y++) {
		const uint32_t *row =
			(const uint32_t *)((const char *)pixels + stride * (size_t)y);
		for (int x = 0; x < width; x++, to += CHANNELS) {
			to[0] = (uint8_t)(row[x] >> 16);
			to[1] = (uint8_t)(row[x] >> 8);
			to[2] = (uint8_t)row[x];
		}
	}
	return rgb;
}

/* A stream of its own on what fd is. */
static FILE *open_stream(int fd) {
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	FILE *file = copy >= 0 ? fdopen(copy, "wb") : NULL;
	if (file == NULL && copy >= 0) {
		close(copy);
	}
	return file;
}

static bool write_image(FILE *file, const uint8_t *rgb, int width, int height, char *error,
	size_t error_size) {
	png_image image = {
		.version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)width,
		.height = (png_uint_32)height,
		.format = PNG_FORMAT_RGB,
		.flags = PNG_IMAGE_FLAG_FAST,
	};
	errno = 0;
	if (!png_image_write_to_stdio(&image, file, 0, rgb, 0, NULL)) {
		/* libpng says of a file only that it cannot be written. */
		snprintf(error, error_size, "%s",
			ferror(file) && errno != 0 ? strerror(errno) : image.message);
		return false;
	}
	return true;
}

bool livery_png_write(int fd, const uint32_t *pixels, int width, int height, size_t stride,
	char *error, size_t error_size) {
	error[0] = '\0';
	uint8_t *rgb = convert(pixels, width, height, stride);
	FILE *file = rgb != NULL ? open_stream(fd) : NULL;
	bool ok = false;
	if (file != NULL) {
		ok = write_image(file, rgb, width, height, error, error_size);
	} else {
		snprintf(error, error_size, "%s", strerror(errno));
	}
	/* What it still holds may be what the disk has no room for. */
	if (file != NULL && fclose(file) != 0 && ok) {
		snprintf(error, error_size, "%s", strerror(errno));
		ok = false;
	}
	free(rgb);
	return ok;
}
