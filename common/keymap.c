/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/keymap.h"
#include "common/memfd.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wlr/types/wlr_keyboard.h>
#include <xkbcommon/xkbcommon.h>

struct sealed {
	struct wl_listener keymap;
	int fd; /* -1: the keyboard has it */
	size_t size; /* bytes */
};

/* Old clients map it shared, which a sealed memfd allows only if opened for reading. */
static int reopen_readable(int fd) {
	char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int readable = open(path, O_RDONLY | O_CLOEXEC);
	if (readable < 0) {
		return fd;
	}
	close(fd);
	return readable;
}

/* Before the seat's own listener, which sends the file to clients. */
static void handle_keymap(struct wl_listener *listener, void *data) {
	struct sealed *sealed = wl_container_of(listener, sealed, keymap);
	struct wlr_keyboard *keyboard = data;
	close(keyboard->keymap_fd);
	keyboard->keymap_fd = sealed->fd;
	keyboard->keymap_size = sealed->size;
	sealed->fd = -1;
}

bool livery_keymap_set(struct wlr_keyboard *keyboard, struct xkb_keymap *keymap) {
	char *text = xkb_keymap_get_as_string(keymap, XKB_KEYMAP_FORMAT_TEXT_V1);
	if (text == NULL) {
		return false;
	}
	struct sealed sealed = { .keymap.notify = handle_keymap, .size = strlen(text) + 1 };
	int fd = livery_memfd_create("livery-keymap", text, sealed.size);
	free(text);
	sealed.fd = fd >= 0 ? reopen_readable(fd) : -1;
	if (sealed.fd < 0) {
		return false;
	}
	wl_list_insert(&keyboard->events.keymap.listener_list, &sealed.keymap.link);
	bool set = wlr_keyboard_set_keymap(keyboard, keymap);
	wl_list_remove(&sealed.keymap.link);
	if (sealed.fd >= 0) {
		close(sealed.fd);
	}
	return set;
}
