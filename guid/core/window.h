/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_WINDOW_H
#define LIVERY_GUID_CORE_WINDOW_H

/*
 * The window table, and what is shown of each window.
 */

#include "guid/core/state.h"

/* Bits of EXT_STATE that not every version has. */
#define CORE_MODAL 16u
#define CORE_ACTIVATE 32u

/* The window with this id of the domain's; NULL where none lives. */
struct core_window *core_window_find(struct livery_core *core, uint32_t id);
/* The window in this slot; NULL where there is none. */
struct core_window *core_window_at(struct livery_core *core, uint32_t slot);
/* CREATE: a new window. False: core_fail was called. */
bool core_window_handle_create(struct livery_core *core, const struct livery_msg *msg);
/* Hides the window and frees it. */
void core_window_destroy(struct livery_core *core, struct core_window *window);
/* Shows a mapped window in the role that fits now; nothing if it may not be shown. */
void core_window_show(struct livery_core *core, struct core_window *window);
/* Ends what is shown of it, popups first. */
void core_window_hide(struct livery_core *core, struct core_window *window);
/* Sets or ends the transient parent; an id of no shown toplevel counts when it is one. */
void core_window_set_parent(struct livery_core *core, struct core_window *window, bool has_parent,
	uint32_t parent);
/* Asks for the changes of states of a shown toplevel; bits as in EXT_STATE. */
void core_window_request(struct livery_core *core, struct core_window *window, uint32_t set,
	uint32_t unset);

/* ---- for the dialects' show ---- */

/* Gives the window the role of a toplevel and maps it; where there are too many, it waits. */
void core_window_show_toplevel(struct livery_core *core, struct core_window *window);
/*
 * Gives the window the role of a popup of parent, which has a role, and places it. False: there are
 * too many, and the window waits.
 */
bool core_window_make_popup(struct livery_core *core, struct core_window *window,
	struct core_window *parent);
/* Shows the window as the icon of a drag; where there are too many, it waits. */
void core_window_show_icon(struct livery_core *core, struct core_window *window);
/* Maps a window that has the role of a popup. */
void core_window_map_popup(struct livery_core *core, struct core_window *window);

#endif
