/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "protocol/tools/replay_pixels.h"

extern char **environ;

#define MAX_FILES 4096

struct entry {
	uint64_t time;
	struct pixels_image image;
	char *name; /* of the file, in dir */
};

struct pixels {
	char *dir;
	struct entry *entries; /* by time */
	size_t count;
};

/* ---- the list ---- */

static uint32_t get_u32(const struct json_object *object, const char *key) {
	struct json_object *value = json_object_object_get(object, key);
	int64_t number = json_object_get_int64(value);
	return number >= 0 && number <= UINT32_MAX ? (uint32_t)number : 0;
}

/* Names are of files in the folder itself. */
static bool is_file_name(const char *name) {
	return name != NULL && name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

static bool add_window(struct pixels *pixels, uint64_t time, const struct json_object *window) {
	const struct json_object *dump = json_object_object_get(window, "dump");
	const char *name = json_object_get_string(json_object_object_get(dump, "file"));
	if (!is_file_name(name) || pixels->count == MAX_FILES) {
		return true;
	}
	struct entry *entries =
		reallocarray(pixels->entries, pixels->count + 1, sizeof(entries[0]));
	if (entries == NULL) {
		return false;
	}
	pixels->entries = entries;
	entries[pixels->count] = (struct entry){
		.time = time,
		.image = {
			.window = get_u32(window, "window"),
			.first = get_u32(dump, "first_ref"),
			.count = get_u32(dump, "refs"),
			.width = get_u32(dump, "width"),
			.height = get_u32(dump, "height"),
		},
		.name = strdup(name),
	};
	return entries[pixels->count++].name != NULL;
}

static bool add_snapshot(struct pixels *pixels, const struct json_object *snapshot,
		uint32_t stream) {
	if (stream != 0 && get_u32(snapshot, "stream") != stream) {
		return true;
	}
	int64_t time = json_object_get_int64(json_object_object_get(snapshot, "time_ns"));
	struct json_object *windows = json_object_object_get(snapshot, "windows");
	if (time < 0 || !json_object_is_type(windows, json_type_array)) {
		return true;
	}
	for (size_t i = 0; i < json_object_array_length(windows); i++) {
		if (!add_window(pixels, (uint64_t)time, json_object_array_get_idx(windows, i))) {
			return false;
		}
	}
	return true;
}

static int compare_time(const void *a, const void *b) {
	const struct entry *left = a, *right = b;
	return (left->time > right->time) - (left->time < right->time);
}

static bool read_list(struct pixels *pixels, const char *path, uint32_t stream) {
	struct json_object *list = json_object_from_file(path);
	if (!json_object_is_type(list, json_type_array)) {
		fprintf(stderr, "livery-replay: %s is no list of snapshots\n", path);
		json_object_put(list);
		return false;
	}
	bool ok = true;
	for (size_t i = 0; ok && i < json_object_array_length(list); i++) {
		ok = add_snapshot(pixels, json_object_array_get_idx(list, i), stream);
	}
	json_object_put(list);
	if (!ok) {
		fprintf(stderr, "livery-replay: no memory\n");
	} else if (pixels->count > 0) {
		qsort(pixels->entries, pixels->count, sizeof(pixels->entries[0]), compare_time);
	}
	return ok;
}

/* "dir/xterm.guirec" has length 5 at the "x". */
static const char *session_of(const char *recording, int *length) {
	static const char suffix[] = ".guirec";
	const char *slash = strrchr(recording, '/');
	const char *name = slash != NULL ? slash + 1 : recording;
	size_t size = strlen(name), cut = sizeof(suffix) - 1;
	if (size > cut && strcmp(name + size - cut, suffix) == 0) {
		size -= cut;
	}
	*length = size < NAME_MAX ? (int)size : NAME_MAX;
	return name;
}

static bool find_list(const char *dir, const char *recording, char *path, size_t size,
		uint32_t *stream) {
	int length;
	const char *session = session_of(recording, &length);
	*stream = 0;
	snprintf(path, size, "%s/%.*s.json", dir, length, session);
	if (access(path, R_OK) == 0) {
		return true;
	}
	if (length > 2 && session[length - 2] == '-' && session[length - 1] >= '1' &&
			session[length - 1] <= '9') {
		char base[PATH_MAX];
		snprintf(base, sizeof(base), "%s/%.*s.json", dir, length - 2, session);
		if (access(base, R_OK) == 0) {
			*stream = (uint32_t)(session[length - 1] - '0');
			snprintf(path, size, "%s", base);
			return true;
		}
	}
	fprintf(stderr, "livery-replay: cannot read %s: %s\n", path, strerror(errno));
	return false;
}

struct pixels *pixels_load(const char *dir, const char *recording) {
	char path[PATH_MAX];
	uint32_t stream;
	if (!find_list(dir, recording, path, sizeof(path), &stream)) {
		return NULL;
	}
	struct pixels *pixels = calloc(1, sizeof(*pixels));
	if (pixels == NULL || (pixels->dir = strdup(dir)) == NULL) {
		fprintf(stderr, "livery-replay: no memory\n");
		goto fail;
	}
	if (!read_list(pixels, path, stream)) {
		goto fail;
	}
	return pixels;

fail:
	pixels_destroy(pixels);
	return NULL;
}

void pixels_destroy(struct pixels *pixels) {
	if (pixels == NULL) {
		return;
	}
	for (size_t i = 0; i < pixels->count; i++) {
		free(pixels->entries[i].name);
	}
	free(pixels->entries);
	free(pixels->dir);
	free(pixels);
}

static bool is_same(const struct pixels_image *a, const struct pixels_image *b) {
	return a->window == b->window && a->first == b->first && a->count == b->count &&
		a->width == b->width && a->height == b->height;
}

int pixels_find(const struct pixels *pixels, const struct pixels_image *image, uint64_t time) {
	int found = -1;
	for (size_t i = 0; i < pixels->count; i++) {
		if (is_same(&pixels->entries[i].image, image)) {
			found = (int)i;
			if (pixels->entries[i].time >= time) {
				break;
			}
		}
	}
	return found;
}

/* ---- unpacking ---- */

static bool start_xz(const char *path, int out, pid_t *pid) {
	char *const args[] = { "xz", "-dc", "--", (char *)path, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	int error = posix_spawnp(pid, "xz", &actions, &attributes, args, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (error != 0) {
		fprintf(stderr, "livery-replay: cannot run xz: %s\n", strerror(error));
	}
	return error == 0;
}

/* At most size bytes; returns how many there were. */
static size_t read_all(int fd, uint8_t *out, size_t size) {
	size_t got = 0;
	while (got < size) {
		ssize_t n = read(fd, out + got, size - got);
		if (n == 0 || (n < 0 && errno != EINTR)) {
			break;
		}
		got += n > 0 ? (size_t)n : 0;
	}
	return got;
}

bool pixels_read(const struct pixels *pixels, int file, void *out, size_t size) {
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", pixels->dir, pixels->entries[file].name);
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0) {
		fprintf(stderr, "livery-replay: cannot make a pipe: %s\n", strerror(errno));
		return false;
	}
	pid_t pid;
	bool started = start_xz(path, ends[1], &pid);
	close(ends[1]);
	size_t got = started ? read_all(ends[0], out, size) : 0;
	close(ends[0]);
	int status = 0;
	if (!started || waitpid(pid, &status, 0) != pid) {
		return false;
	}
	if (got < size || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "livery-replay: %s does not unpack to %zu bytes\n", path, size);
		return false;
	}
	return true;
}
