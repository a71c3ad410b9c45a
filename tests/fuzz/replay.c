/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include "tests/fuzz/fuzz.h"

/*
 * Runs a fuzz target on files, or on all files of folders, without a fuzzer: for the ordinary tests
 * (any compiler), and for one finding under a debugger. A file NAME.pack holds many inputs, each
 * after its size as 32 bits. Fails where there is nothing to run.
 */

static unsigned int inputs;

static void run_input(const uint8_t *data, size_t size) {
	/* Of its own size, so that a sanitizer sees what is read beyond it. */
	uint8_t *copy = fuzz_copy(data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	inputs++;
}

static int run_pack(const char *path, const uint8_t *data, size_t size) {
	struct fuzz_reader reader = { data, size };
	while (reader.size > 0) {
		uint32_t length = fuzz_u32(&reader);
		if (length > reader.size) {
			fprintf(stderr, "%s: cut off\n", path);
			return 1;
		}
		if (getenv("FUZZ_NAMES") != NULL) {
			fprintf(stderr, "%s: at %zu\n", path, (size_t)(reader.data - data));
		}
		run_input(reader.data, length);
		reader.data += length;
		reader.size -= length;
	}
	return 0;
}

static int run_file(const char *path) {
	static uint8_t data[1 << 20];
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 1;
	}
	size_t size = fread(data, 1, sizeof(data), file), length = strlen(path);
	fclose(file);
	if (length > 5 && strcmp(path + length - 5, ".pack") == 0) {
		return run_pack(path, data, size);
	}
	if (getenv("FUZZ_NAMES") != NULL) {
		fprintf(stderr, "%s\n", path);
	}
	run_input(data, size);
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
