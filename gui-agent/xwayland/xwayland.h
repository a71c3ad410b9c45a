/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_XWAYLAND_H
#define LIVERY_AGENT_XWAYLAND_H

/*
 * X11 programs: Xwayland, rootless, with wlroots as its window manager. The display exists from the
 * start; Xwayland is started by the first program that connects to it, and ends some seconds after
 * the last has gone. If it is killed, only X11 programs lose their windows, and the next program
 * starts it again.
 *
 * The X screen has the size of the GUI domain's desktop, but no window's place on it means anything
 * to the user: each toplevel lies in the middle, and the one under the pointer is on top, so that
 * the X server finds the window that the user points at.
 */

#include <stdbool.h>

struct agent;
struct agent_xwayland;

/*
 * NULL where there is no Xwayland, or no display number is free: X11 programs then find no display,
 * everything else works. The reason is logged. After the seat.
 */
struct agent_xwayland *agent_xwayland_create(struct agent *agent);
/* Ends Xwayland and so its programs' windows. Before the seat and the display. NULL is allowed. */
void agent_xwayland_destroy(struct agent_xwayland *xwayland);
/* Whether Xwayland was started and has not answered yet: wlroots waits for a child process. */
bool agent_xwayland_is_starting(const struct agent_xwayland *xwayland);
/* For the programs' environment, such as ":1"; NULL: none. Owned by xwayland. */
const char *agent_xwayland_display(const struct agent_xwayland *xwayland);

#endif
