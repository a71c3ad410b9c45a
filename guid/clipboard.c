/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wayland-client.h>
#include "common/memfd.h"
#include "guid/base/log.h"
#include "guid/guid.h"
#include "livery-domain-v1-client-protocol.h"

/* Text between domains, in sealed memfds of livery's and ours. */

void guid_clipboard_answer(void *data, uint32_t serial, const uint8_t *bytes, size_t size) {
	struct guid *guid = data;
	int fd = size > 0 ? livery_memfd_create("livery-clipboard", (const char *)bytes, size) : -1;

	if (fd < 0) {
		livery_domain_clipboard_v1_answer_empty(guid->clipboard, serial);
		return;
	}
	livery_domain_clipboard_v1_answer(guid->clipboard, serial, fd, (uint32_t)size);
	close(fd);
}

void guid_clipboard_too_large(void *data, uint32_t serial) {
	struct guid *guid = data;
	livery_domain_clipboard_v1_answer_too_large(guid->clipboard, serial);
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
	size_t taken = 0;

	if (guid->core != NULL && size > 0 && size <= LIVERY_CLIPBOARD_MAX) {
		char *bytes = livery_memfd_read(fd, size);
		if (bytes != NULL) {
			taken = livery_core_clipboard_pasted(guid->core,
				(const uint8_t *)bytes, size);
			explicit_bzero(bytes, size);
			free(bytes);
		} else {
			guid_error("cannot read the text to paste");
		}
	}
	close(fd);
	livery_domain_clipboard_v1_pasted(clipboard, (uint32_t)taken);
}

static const struct livery_domain_clipboard_v1_listener clipboard_listener = {
	.request = handle_request,
	.paste = handle_paste,
};

void guid_clipboard_init(struct guid *guid) {
	guid->clipboard = livery_domain_manager_v1_get_clipboard(guid->manager);
	livery_domain_clipboard_v1_add_listener(guid->clipboard, &clipboard_listener, guid);
}
