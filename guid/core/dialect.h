/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_DIALECT_H
#define LIVERY_GUID_CORE_DIALECT_H

/*
 * The two languages of agents: the Qubes GUI protocol (base_*.c), and Livery's extension of it
 * (ext_*.c). A connection begins with the first and changes to the second when the agent accepts
 * it. Whatever differs between them is here; nothing else in the core asks which one it is.
 * Windows of input are slots of shown windows.
 */

#include "guid/core/state.h"

struct core_dialect {
	/* A message about a window. False: core_fail was called. */
	bool (*handle_message)(struct livery_core *core, struct core_window *window,
		const struct livery_msg *msg);
	/* A message that names no window, but the clipboard's. False: core_fail was called. */
	bool (*handle_global)(struct livery_core *core, const struct livery_msg *msg);

	/* The window is mapped and not shown: shows it in the role that fits, if it may be. */
	void (*show)(struct livery_core *core, struct core_window *window);
	/* A popup with a role is told to the compositor: where it wants to be beside its parent. */
	void (*place_popup)(struct livery_core *core, struct core_window *window,
		const struct core_window *parent);
	/* The popup lost its role because its parent did. */
	void (*popup_lost)(struct livery_core *core, struct core_window *window);
	/* The window lost its role, after its popups. */
	void (*window_hidden)(struct livery_core *core, struct core_window *window);
	/* The user dismissed the popup, which has no role any more. */
	void (*popup_done)(struct livery_core *core, struct core_window *window);

	/* The compositor's newest size and states of a toplevel; the size is within bounds. */
	void (*toplevel_configured)(struct livery_core *core, struct core_window *window,
		const struct livery_core_configure *configure);
	/* The scale of the window, or (NULL) of new ones: told where it is another than was. */
	void (*send_scale)(struct livery_core *core, struct core_window *window);
	/* The compositor's newest place of the popup is in told_place. */
	void (*popup_configured)(struct livery_core *core, struct core_window *window);
	/* The domain has taken its output: what is due of the window is sent. */
	void (*window_drained)(struct livery_core *core, struct core_window *window);
	/* The keymap's names, or repeat, changed, or the connection begins. */
	void (*send_keymap)(struct livery_core *core);

	/* The seat as input.c lets the domain know it. */
	void (*keyboard_enter)(struct livery_core *core, uint32_t window);
	void (*keyboard_leave)(struct livery_core *core, uint32_t window);
	void (*key)(struct livery_core *core, uint32_t window, uint32_t time, uint32_t key,
		bool pressed);
	void (*modifiers)(struct livery_core *core, uint32_t window);
	void (*pointer_enter)(struct livery_core *core, uint32_t window);
	void (*pointer_leave)(struct livery_core *core, uint32_t window);
	void (*pointer_motion)(struct livery_core *core, uint32_t window);
	void (*pointer_button)(struct livery_core *core, uint32_t window, uint32_t time,
		uint32_t button, bool pressed);
	void (*pointer_axis)(struct livery_core *core, uint32_t window,
		const struct livery_core_axis *axis);
	/* Ends a group of events; only after one that set pointer.frame. */
	void (*pointer_frame)(struct livery_core *core, uint32_t window);

	/* The drag with pointer.drag_serial has ended; only after ops->drag. */
	void (*drag_done)(struct livery_core *core);

	/* The agent has to know where its windows are on the desktop. */
	bool wants_places;
	/* Keys that are held are repeated by the core; else the agent does so. */
	bool repeats_keys;
	/* A content's size is the window's, where the domain may choose one. */
	bool sizes_by_content;
};

extern const struct core_dialect core_base_dialect, core_ext_dialect;

/* The connection uses the extension from now on, or the base protocol. There are no windows. */
void core_dialect_set(struct livery_core *core, bool extension);

#endif
