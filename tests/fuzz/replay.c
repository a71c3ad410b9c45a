/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include "tests/fuzz/fuzz.h"

/*
 * Runs a fuzz target on files, or on all files of folders, without a fuzzer: for the ordinary tests
 * (any compiler), and for one finding under a debugger. Fails where there is nothing to run.
 */

static unsigned int inputs;

static int run_file(const char *path) {
	static uint8_t data[1 << 20];
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 1;
	}
	size_t size = fread(data, 1, sizeof(data), file);
	fclose(file);
	/* Of its own size, so that a sanitizer sees what is read beyond it. */
	uint8_t *copy = fuzz_copy(data, size);
	if (getenv("FUZZ_NAMES") != NULL) {
		fprintf(stderr, "%s\n", path);
	}
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	inputs++;
	return 0;
}

static int run_path(const char *path) {
	char name[4096];
	int failed = 0;
	DIR *folder = opendir(path);
	if (folder == NULL) {
		return run_file(path);
	}
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		if (entry->d_name[0] != '.') {
			snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
			failed |= run_file(name);
		}
	}
	closedir(folder);
	return failed;
}

int main(int argc, char *argv[]) {
	int failed = 0;
	for (int i = 1; i < argc; i++) {
		failed |= run_path(argv[i]);
	}
	printf("%u inputs\n", inputs);
	return failed || inputs == 0;
}
