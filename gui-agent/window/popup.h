/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_POPUP_H
#define LIVERY_AGENT_POPUP_H

/*
 * Popups of xdg-shell: placed by the GUI domain, by the rules of their positioner. A program's
 * first configure waits for that, however long it takes, so that the configure has the true place.
 * The GUI domain answers each, by a place or by the popup's end; one that does not yet know how
 * (before version 3 of the extension) is not waited for.
 */

struct agent;
struct wlr_seat_pointer_grab;
struct wlr_xdg_popup;

/* Makes a window of it, which ends with it. Without memory the program is ended. */
void agent_popup_create(struct agent *agent, struct wlr_xdg_popup *popup);
/*
 * To be called when a grab of the pointer begins. wlroots (0.18) takes a popup that grabs a second
 * time into its list a second time, and keeps it there when it is freed. The list is made whole
 * again, and the program, which has broken the protocol, is ended.
 */
void agent_popup_check_grab(struct agent *agent, const struct wlr_seat_pointer_grab *begun);

#endif
