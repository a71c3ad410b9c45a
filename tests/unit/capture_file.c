/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screenshots as files: private, whole or not at all, and never in the place of another. */
#include "compositor/base/capture_file.h"
#include <dirent.h>
#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define WIDTH 300
#define HEIGHT 200

static uint32_t pixels[WIDTH * HEIGHT];
static const struct livery_capture_picture picture = { pixels, WIDTH, HEIGHT, 4 * WIDTH };
static char directory[32];
static char path[256], error[256];

/* Noise, so that the file is large. */
static int setup(void **state) {
	uint32_t seed = 12345;
	for (size_t i = 0; i < WIDTH * HEIGHT; i++) {
		seed = seed * 1664525 + 1013904223;
		pixels[i] = seed;
	}
	snprintf(directory, sizeof(directory), "/tmp/livery-shots-XXXXXX");
	path[0] = error[0] = '\0';
	return mkdtemp(directory) ? 0 : -1;
}

static int count_files(bool remove_them) {
	int count = 0;
	DIR *handle = opendir(directory);
	assert_non_null(handle);
	for (struct dirent *entry = readdir(handle); entry; entry = readdir(handle)) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
			count++;
			if (remove_them) {
				unlinkat(dirfd(handle), entry->d_name, 0);
			}
		}
	}
	closedir(handle);
	return count;
}

static int teardown(void **state) {
	count_files(true);
	return rmdir(directory);
}

static bool save(const char *name) {
	return livery_capture_save(&picture, directory, name, path, sizeof(path), error,
		sizeof(error));
}

static void test_file_is_private_and_right(void **state) {
	mode_t before = umask(0);
	assert_true(save("livery-1"));
	umask(before);
	struct stat stat_buffer;
	assert_int_equal(stat(path, &stat_buffer), 0);
	assert_int_equal(stat_buffer.st_mode, S_IFREG | 0600);
	assert_int_equal(count_files(false), 1);

	png_image image = { .version = PNG_IMAGE_VERSION };
	assert_true(png_image_begin_read_from_file(&image, path));
	assert_int_equal(image.width, WIDTH);
	assert_int_equal(image.height, HEIGHT);
	image.format = PNG_FORMAT_BGRA;
	uint32_t *read = calloc(WIDTH * HEIGHT, 4);
	assert_true(png_image_finish_read(&image, NULL, read, 0, NULL));
	for (size_t i = 0; i < WIDTH * HEIGHT; i++) {
		assert_int_equal(read[i] & 0xffffff, pixels[i] & 0xffffff);
	}
	free(read);
}

static void test_nothing_is_replaced(void **state) {
	char expected[256];
	for (int i = 0; i < 3; i++) {
		assert_true(save("same"));
		if (i == 0) {
			snprintf(expected, sizeof(expected), "%s/same.png", directory);
		} else {
			snprintf(expected, sizeof(expected), "%s/same-%d.png", directory, i);
		}
		assert_string_equal(path, expected);
	}
	/* A link of that name is not followed either. */
	snprintf(expected, sizeof(expected), "%s/link.png", directory);
	assert_int_equal(symlink("/nowhere/at/all", expected), 0);
	assert_true(save("link"));
	assert_non_null(strstr(path, "/link-1.png"));
}

static void test_missing_directory(void **state) {
	assert_false(livery_capture_save(&picture, "/nonexistent/dir", "x", path, sizeof(path),
		error, sizeof(error)));
	assert_string_equal(error, "/nonexistent/dir: No such file or directory");
	assert_false(livery_capture_save(&picture, "/proc/self/exe", "x", path, sizeof(path), error,
		sizeof(error)));
	assert_string_equal(error, "/proc/self/exe: Not a directory");
}

/* A full disk, as a limit of the file's size. */
static void test_full_disk_leaves_nothing(void **state) {
	struct rlimit before, small;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){ 20000, before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	bool saved = save("full");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_false(saved);
	assert_non_null(strstr(error, strerror(EFBIG)));
	assert_null(strchr(error, '\n'));
	assert_int_equal(count_files(false), 0);
	assert_true(save("full"));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_file_is_private_and_right, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_is_replaced, setup, teardown),
		cmocka_unit_test_setup_teardown(test_missing_directory, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_disk_leaves_nothing, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
