/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/png.h"
#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sink {
	int fd;
	char *error;
	size_t error_size;
};

static void handle_error(png_structp png, png_const_charp message) {
	struct sink *sink = png_get_error_ptr(png);
	if (!sink->error[0]) {
		snprintf(sink->error, sink->error_size, "%s", message);
	}
	png_longjmp(png, 1);
}

static void handle_warning(png_structp png, png_const_charp message) {
}

static void handle_write(png_structp png, png_bytep data, size_t size) {
	struct sink *sink = png_get_io_ptr(png);
	while (size > 0) {
		ssize_t written = write(sink->fd, data, size);
		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			snprintf(sink->error, sink->error_size, "%s",
				strerror(written ? errno : ENOSPC));
			png_error(png, "write");
		}
		data += written;
		size -= (size_t)written;
	}
}

static void handle_flush(png_structp png) {
}

static void convert_row(const uint32_t *pixels, int width, uint8_t *row) {
	for (int x = 0; x < width; x++) {
		row[3 * x] = (uint8_t)(pixels[x] >> 16);
		row[3 * x + 1] = (uint8_t)(pixels[x] >> 8);
		row[3 * x + 2] = (uint8_t)pixels[x];
	}
}

/* Everything between the jumps lives outside this function: nothing is lost by one. */
static bool encode(png_structp png, png_infop info, const uint32_t *pixels, int width, int height,
	size_t stride, uint8_t *row) {
	if (setjmp(png_jmpbuf(png))) {
		return false;
	}
	png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB,
		PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(png, 3);
	png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
	png_write_info(png, info);
	for (int y = 0; y < height; y++) {
		convert_row((const uint32_t *)((const char *)pixels + stride * (size_t)y), width,
			row);
		png_write_row(png, row);
	}
	png_write_end(png, info);
	return true;
}

bool livery_png_write(int fd, const uint32_t *pixels, int width, int height, size_t stride,
	char *error, size_t error_size) {
	struct sink sink = { fd, error, error_size };
	bool ok = false;
	error[0] = '\0';
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &sink, handle_error,
		handle_warning);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	uint8_t *row = calloc((size_t)width, 3);
	if (png && info && row) {
		png_set_write_fn(png, &sink, handle_write, handle_flush);
		ok = encode(png, info, pixels, width, height, stride, row);
	} else {
		snprintf(error, error_size, "out of memory");
	}
	free(row);
	png_destroy_write_struct(png ? &png : NULL, info ? &info : NULL);
	return ok;
}
