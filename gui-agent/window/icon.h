/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_ICON_H
#define LIVERY_AGENT_ICON_H

/*
 * The icon of what a program drags. The GUI domain shows it beside the pointer as long as that is
 * over windows of this domain. It is a window of its own kind (window.h), whose parent is none.
 */

struct agent_window;
struct wlr_drag_icon;

/*
 * Makes a window of it, which ends with it and has the scale of the window that it was dragged
 * from. Without memory, or known to the GUI domain, none.
 */
void agent_icon_create(struct agent_window *from, struct wlr_drag_icon *icon);

#endif
