/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_XDG_DIALOG_H
#define LIVERY_COMMON_XDG_DIALOG_H

/*
 * The global xdg_wm_dialog_v1, by which a program says that a dialog is modal: wlroots 0.18 has
 * none.
 */

#include <stdbool.h>

struct wl_display;
struct wlr_xdg_toplevel;

/* A toplevel has become modal, or is no more; data is that of the creation. */
typedef void (*livery_xdg_dialog_notify)(void *data, struct wlr_xdg_toplevel *toplevel, bool modal);

/* Makes the global, which goes with the display. False when there is no memory. */
bool livery_xdg_dialog_create(
	struct wl_display *display, livery_xdg_dialog_notify notify, void *data);

#endif
