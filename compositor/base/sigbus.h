/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_SIGBUS_H
#define LIVERY_COMPOSITOR_SIGBUS_H

/*
 * Memory that a domain owns and livery reads may go away while it is read. A fault inside a watched
 * range puts zero pages over the whole of it and goes on; any other fault ends the process as
 * usual.
 */

#include <stdbool.h>
#include <stddef.h>
#include <wayland-server-core.h>

struct livery_watched {
	void *address;
	size_t size;
	volatile bool dead; /* it has faulted: all zeros now */
	struct wl_list link;
};

/* Installs the handler. */
void livery_sigbus_init(void);

/* address and size are set, whole pages. */
void livery_sigbus_watch(struct livery_watched *watched);
/* It is watched no more; before its memory is unmapped. */
void livery_sigbus_forget(struct livery_watched *watched);

#endif
