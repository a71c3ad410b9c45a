/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "guid/core/emit.h"
#include "guid/core/text.h"
#include "guid/core/window.h"

#define TITLES_MS 1000

/*
 * What a domain says about its windows in words and numbers: title, class, size hints. Titles are
 * cleaned here and again by the compositor.
 */

void core_text_handle_wmname(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	char title[LIVERY_TITLE_MAX];

	livery_title_clean(msg->wmname.title, sizeof(msg->wmname.title), title, sizeof(title));
	if (strcmp(title, window->title) == 0) {
		return;
	}
	memcpy(window->title, title, sizeof(title));
	if (window->role != CORE_ROLE_TOPLEVEL) {
		return;
	}
	if (core->titles_left == 0) {
		window->title_due = core->titles_due = true;
		return;
	}
	core->titles_left--;
	window->title_due = false;
	core->ops->toplevel_title(core->data, window->entry.slot, window->title);
}

/* Each is painted by the compositor: as many a second, and then the newest ones at once. */
void core_text_tick(struct livery_core *core, int64_t now) {
	if (core->failed || now < core->titles_at) {
		return;
	}
	core->titles_at = now + TITLES_MS;
	core->titles_left = core->limits.titles;
	if (!core->titles_due) {
		return;
	}
	core->titles_due = false;
	for (uint32_t i = 0; i < core->windows.limit; i++) {
		struct core_window *window = core_window_at(core, i);
		if (window == NULL || !window->title_due) {
			continue;
		}
		if (core->titles_left == 0) {
			core->titles_due = true;
			return;
		}
		window->title_due = false;
		if (window->role == CORE_ROLE_TOPLEVEL) {
			core->titles_left--;
			core->ops->toplevel_title(core->data, window->entry.slot, window->title);
		}
	}
}

int64_t core_text_deadline(const struct livery_core *core) {
	return core->titles_due ? core->titles_at : -1;
}

/* Printable ASCII up to the first NUL; every other byte becomes '_'. */
static void clean_class(const char *untrusted_text, size_t size, char *out) {
	size_t n = 0;
	while (n + 1 < size && untrusted_text[n] != '\0') {
		unsigned char c = (unsigned char)untrusted_text[n];
		out[n] = c >= 0x20 && c <= 0x7e ? (char)c : '_';
		n++;
	}
	out[n] = '\0';
}

void core_text_handle_wmclass(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	_Static_assert(sizeof(window->app_id) == sizeof(msg->wmclass.class), "class fits app_id");

	if (window->mapped && !core->mode.extension) {
		return;
	}
	clean_class(msg->wmclass.class, sizeof(msg->wmclass.class), window->app_id);
	if (window->role == CORE_ROLE_TOPLEVEL) {
		core->ops->toplevel_app_id(core->data, window->entry.slot, window->app_id);
	}
}

/* Takes over a pair of sizes that lies in lowest..highest; else it is no hint. */
static void take_pair(uint32_t untrusted_width, uint32_t untrusted_height, uint32_t lowest,
		uint32_t below, uint32_t *width, uint32_t *height) {
	if (untrusted_width >= lowest && untrusted_width <= LIVERY_MAX_WIDTH - below &&
			untrusted_height >= lowest &&
			untrusted_height <= LIVERY_MAX_HEIGHT - below) {
		*width = untrusted_width;
		*height = untrusted_height;
	}
}

void core_text_handle_hints(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg) {
	struct livery_core_hints hints = { 0 };

	if (msg->window_hints.flags & 0x10) {
		take_pair(msg->window_hints.min_width, msg->window_hints.min_height, 0, 0,
			&hints.min_width, &hints.min_height);
	}
	if (msg->window_hints.flags & 0x20) {
		take_pair(msg->window_hints.max_width, msg->window_hints.max_height, 1, 0,
			&hints.max_width, &hints.max_height);
	}
	if (msg->window_hints.flags & 0x40) {
		take_pair(msg->window_hints.width_inc, msg->window_hints.height_inc, 0, 1,
			&hints.inc_width, &hints.inc_height);
	}
	if (msg->window_hints.flags & 0x100) {
		take_pair(msg->window_hints.base_width, msg->window_hints.base_height, 0, 0,
			&hints.base_width, &hints.base_height);
	}
	if (window->has_hints && memcmp(&hints, &window->hints, sizeof(hints)) == 0) {
		return;
	}
	window->hints = hints;
	window->has_hints = true;
	if (window->role == CORE_ROLE_TOPLEVEL) {
		core->ops->toplevel_hints(core->data, window->entry.slot, &window->hints);
	}
}
