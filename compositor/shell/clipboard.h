/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CLIPBOARD_H
#define LIVERY_CLIPBOARD_H

/*
 * The clipboard between domains: text that moves only by the user's copy chord in one domain and
 * paste chord in another. clipboard_state.h decides (pure); this file speaks
 * livery_domain_clipboard_v1 with the domains and wl_data_device with the trusted clients. A
 * domain's client never sees a selection, and a domain is never told that another copied. Held text
 * is wiped by the paste, by the next copy, or after a time.
 */

#include "compositor/config/label.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wl_display;
struct wl_resource;
struct wlr_seat;
struct livery_clipboard;

struct livery_clipboard_options {
	uint32_t max_size;   /* bytes */
	uint32_t timeout_ms; /* for a domain's answer */
	uint32_t hold_ms;    /* for held text; 0: for ever */
	/* Something that livery_clipboard_get_info() tells has changed. May be NULL. */
	void (*changed)(void *data);
	/*
	 * The user's chord failed: one line that says why. It may come before
	 * livery_clipboard_copy() or livery_clipboard_paste() returns. May be NULL.
	 */
	void (*failed)(void *data, const char *text);
	/* It did what it is for: one line that says so. The same for the rest. */
	void (*done)(void *data, const char *text);
	void *data;
};

/*
 * A domain or the GUI domain's own clients, as the clipboard knows it. key tells domains apart and
 * is never dereferenced; it must stay the same over a restart of the domain's guid. key NULL is the
 * GUI domain.
 */
struct livery_clipboard_peer {
	const void *key;
	const char *name;
	const struct livery_label *label;
};

struct livery_clipboard_info {
	bool holds;           /* text is held, ready to paste */
	bool waits;           /* a domain was asked and has not answered yet */
	size_t size;          /* bytes held */
	char name[32];        /* of the domain that it came from (holds or waits) */
	struct livery_label label;
};

/* seat and display must outlive it. NULL without memory. */
struct livery_clipboard *livery_clipboard_create(struct wl_display *display, struct wlr_seat *seat,
	const struct livery_clipboard_options *options);
/* Wipes what is held and frees it; guids' objects that are left do nothing. NULL is allowed. */
void livery_clipboard_destroy(struct livery_clipboard *clipboard);

/*
 * livery_domain_manager_v1.get_clipboard from a guid: makes the object. A second one on the same
 * connection is the protocol error `limit` on manager.
 */
void livery_clipboard_handle_get(struct livery_clipboard *clipboard,
	const struct livery_clipboard_peer *peer, struct wl_resource *manager, uint32_t id);

/*
 * The copy chord while `focus` has the keyboard: asks it for its text; what was held before is
 * wiped now. False: nothing was asked (no clipboard object, no selection), which `failed` told.
 */
bool livery_clipboard_copy(struct livery_clipboard *clipboard,
	const struct livery_clipboard_peer *focus);
/*
 * The paste chord: hands the held text to `focus` and wipes it. False: nothing was held or nobody
 * to take it, which `failed` told.
 */
bool livery_clipboard_paste(struct livery_clipboard *clipboard,
	const struct livery_clipboard_peer *focus);
/* Forgets what is held, and any question. */
void livery_clipboard_clear(struct livery_clipboard *clipboard);

/* Fills in info: what the strip shows of it. */
void livery_clipboard_get_info(const struct livery_clipboard *clipboard,
	struct livery_clipboard_info *info);

#endif
