/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>
#include "guid/base/log.h"
#include "guid/guid.h"
#include "livery-domain-v1-client-protocol.h"

/* Text between domains, in sealed memfds of livery's and ours. */

static bool write_all(int fd, const uint8_t *bytes, size_t size) {
	while (size > 0) {
		ssize_t n = write(fd, bytes, size);
		if (n < 0 && errno != EINTR) {
			return false;
		}
		if (n > 0) {
			bytes += n;
			size -= (size_t)n;
		}
	}
	return true;
}

static bool read_all(int fd, uint8_t *bytes, size_t size) {
	size_t at = 0;
	while (at < size) {
		ssize_t n = pread(fd, bytes + at, size - at, (off_t)at);
		if (n == 0 || (n < 0 && errno != EINTR)) {
			return false;
		}
		at += n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* A sealed memfd that holds the bytes; -1 without memory. */
static int sealed_copy(const uint8_t *bytes, size_t size) {
	int fd = memfd_create("livery-clipboard", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0) {
		return -1;
	}
	if (!write_all(fd, bytes, size) || fcntl(fd, F_ADD_SEALS,
			F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

void clipboard_ops_answer(void *data, uint32_t serial, const uint8_t *bytes, size_t size) {
	struct guid *guid = data;
	int fd = size > 0 ? sealed_copy(bytes, size) : -1;

	if (fd < 0) {
		livery_domain_clipboard_v1_answer_empty(guid->clipboard, serial);
		return;
	}
	livery_domain_clipboard_v1_answer(guid->clipboard, serial, fd, (uint32_t)size);
	close(fd);
}

static void handle_request(void *data, struct livery_domain_clipboard_v1 *clipboard,
		uint32_t serial) {
	struct guid *guid = data;
	if (guid->core != NULL) {
		livery_core_clipboard_requested(guid->core, serial);
	} else {
		livery_domain_clipboard_v1_answer_empty(clipboard, serial);
	}
}

static void handle_paste(void *data, struct livery_domain_clipboard_v1 *clipboard, int32_t fd,
		uint32_t size) {
	struct guid *guid = data;

	if (guid->core != NULL && size > 0 && size <= LIVERY_CLIPBOARD_MAX) {
		uint8_t *bytes = guid_alloc(1, size);
		if (read_all(fd, bytes, size)) {
			livery_core_clipboard_pasted(guid->core, bytes, size);
		} else {
			guid_error("cannot read the text to paste: %s", strerror(errno));
		}
		explicit_bzero(bytes, size);
		free(bytes);
	}
	close(fd);
}

static const struct livery_domain_clipboard_v1_listener clipboard_listener = {
	.request = handle_request,
	.paste = handle_paste,
};

void clipboard_init(struct guid *guid) {
	guid->clipboard = livery_domain_manager_v1_get_clipboard(guid->manager);
	livery_domain_clipboard_v1_add_listener(guid->clipboard, &clipboard_listener, guid);
}
