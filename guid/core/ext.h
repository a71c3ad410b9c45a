/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_EXT_H
#define LIVERY_GUID_CORE_EXT_H

/*
 * What the files of the extension's dialect (ext_*.c) share; see dialect.h.
 */

#include "guid/core/state.h"

/* ---- ext_buffer.c ---- */

/* The messages of these names. False: core_fail was called. */
bool core_ext_handle_pool(struct livery_core *core, const struct livery_msg *msg);
bool core_ext_handle_pool_destroy(struct livery_core *core, const struct livery_msg *msg);
bool core_ext_handle_buffer(struct livery_core *core, const struct livery_msg *msg);
bool core_ext_handle_buffer_destroy(struct livery_core *core, const struct livery_msg *msg);
bool core_ext_handle_commit(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);

/* ---- ext_window.c ---- */

/* dialect.handle_global; EXT_ACCEPT changes the connection to the extension. */
bool core_ext_handle_global(struct livery_core *core, const struct livery_msg *msg);
/* The compositor's serial for one that was told; false where it is too old, or was never told. */
bool core_ext_find_serial(const struct core_window *window, uint32_t told, uint32_t *serial);

/* ---- ext_popup.c ---- */

/*
 * EXT_POPUP: makes the window a popup and places it, also before it is mapped, so that the domain
 * learns its place before it draws. Where that cannot be (the parent is not shown, or there are too
 * many) the domain is told that it is dismissed. False: core_fail was called.
 */
bool core_ext_handle_popup(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
/* dialect.show of a window that is a popup. */
void core_ext_show_popup(struct livery_core *core, struct core_window *window);
/* dialect.place_popup */
void core_ext_popup_place(struct livery_core *core, struct core_window *window,
	const struct core_window *parent);
/* dialect.popup_lost */
void core_ext_popup_lost(struct livery_core *core, struct core_window *window);
/* dialect.popup_done: the popup is not shown (any more). */
void core_ext_popup_done(struct livery_core *core, struct core_window *window);
/* dialect.popup_configured */
void core_ext_popup_configured(struct livery_core *core, struct core_window *window);

/* ---- ext_input.c ---- */

/* The members of the dialect's input of these names. */
void core_ext_keyboard_enter(struct livery_core *core, uint32_t window);
void core_ext_keyboard_leave(struct livery_core *core, uint32_t window);
void core_ext_key(struct livery_core *core, uint32_t window, uint32_t time, uint32_t key,
	bool pressed);
void core_ext_modifiers(struct livery_core *core, uint32_t window);
void core_ext_pointer_enter(struct livery_core *core, uint32_t window);
void core_ext_pointer_leave(struct livery_core *core, uint32_t window);
void core_ext_pointer_motion(struct livery_core *core, uint32_t window);
void core_ext_pointer_button(struct livery_core *core, uint32_t window, uint32_t time,
	uint32_t button, bool pressed);
void core_ext_pointer_axis(struct livery_core *core, uint32_t window,
	const struct livery_core_axis *axis);
void core_ext_pointer_frame(struct livery_core *core, uint32_t window);
void core_ext_drag_done(struct livery_core *core);

#endif
