/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_BASE_H
#define LIVERY_GUID_CORE_BASE_H

/*
 * What the files of the base dialect (base_*.c) share; see dialect.h.
 */

#include "guid/core/state.h"

/* ---- base_window.c ---- */

/* Tells the domain WINDOW_FLAGS where the compositor's states differ from what it was told. */
void core_base_send_flags(struct livery_core *core, struct core_window *window);

/* ---- base_configure.c ---- */

/* CONFIGURE of the domain: an echo, or its own change of geometry. */
void core_base_handle_configure(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
/* dialect.toplevel_configured */
void core_base_toplevel_configured(struct livery_core *core, struct core_window *window,
	const struct livery_core_configure *configure);
/* dialect.popup_configured */
void core_base_popup_configured(struct livery_core *core, struct core_window *window);

/* ---- base_popup.c ---- */

/* Whether an override-redirect window lies outside the domain's screen and is not to be shown. */
bool core_base_popup_is_outside(const struct livery_core *core, const struct core_window *window);
/* Makes an override-redirect window that covers too much of the screen a managed one. */
void core_base_popup_check_size(struct livery_core *core, struct core_window *window);
/* The toplevel that an override-redirect window belongs to, or NULL: it becomes a toplevel. */
struct core_window *core_base_popup_find_parent(struct livery_core *core,
	struct core_window *window);
/* The window, which has a place, is told to be elsewhere: its popups go with it. */
void core_base_popup_follow(struct livery_core *core, const struct core_window *parent);
/* dialect.place_popup */
void core_base_popup_place(struct livery_core *core, struct core_window *window,
	const struct core_window *parent);
/* dialect.show */
void core_base_show(struct livery_core *core, struct core_window *window);
/* dialect.window_hidden: popups, whose parent was our choice, are shown beside another window. */
void core_base_window_hidden(struct livery_core *core, struct core_window *window);

/* ---- base_image.c ---- */

/* WINDOW_DUMP: the window's image. False: core_fail was called. */
bool core_base_handle_dump(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
/* SHMIMAGE: a part of the image changed. */
void core_base_handle_shmimage(struct livery_core *core, struct core_window *window,
	const struct livery_msg *msg);
/* Takes the window's image from it, if it has one. */
void core_base_image_drop(struct livery_core *core, struct core_window *window);
/* Gives a window without image its part of window 0's, where there is one. */
void core_base_image_borrow(struct livery_core *core, struct core_window *window);
/* The whole image is to be committed. */
void core_base_image_show(struct livery_core *core, struct core_window *window);

/* ---- base_input.c ---- */

/* X button number of an evdev code, 0 for none. */
uint32_t core_base_button_number(uint32_t button);
/* The members of the dialect's input of these names. */
void core_base_keyboard_enter(struct livery_core *core, uint32_t window);
void core_base_keyboard_leave(struct livery_core *core, uint32_t window);
void core_base_key(struct livery_core *core, uint32_t window, uint32_t time, uint32_t key,
	bool pressed);
void core_base_modifiers(struct livery_core *core, uint32_t window);
void core_base_pointer_enter(struct livery_core *core, uint32_t window);
void core_base_pointer_leave(struct livery_core *core, uint32_t window);
void core_base_pointer_motion(struct livery_core *core, uint32_t window);
void core_base_pointer_button(struct livery_core *core, uint32_t window, uint32_t time,
	uint32_t button, bool pressed);
void core_base_pointer_axis(struct livery_core *core, uint32_t window,
	const struct livery_core_axis *axis);
void core_base_pointer_frame(struct livery_core *core, uint32_t window);

#endif
