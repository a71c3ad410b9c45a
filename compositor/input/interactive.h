/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_INTERACTIVE_H
#define LIVERY_COMPOSITOR_INTERACTIVE_H

/*
 * Moving and resizing by the pointer, and the buttons of frames. The user starts these by the frame
 * or by a chord with a button; a client may start them for its own window while a button is down
 * that was pressed in it, as header bars do. Only what the pointer does changes the window. The
 * frame follows the pointer at once; the client is told and follows when it can.
 */

#include "compositor/input/seat.h"

/* Begin, with the button that is down. */
void livery_interactive_move(
	struct livery_seat *seat, struct livery_toplevel *toplevel, uint32_t button);
/* edges as enum wlr_edges; 0: those nearest to the pointer. */
void livery_interactive_resize(struct livery_seat *seat, struct livery_toplevel *toplevel,
	uint32_t button, uint32_t edges);
/*
 * A domain asks for it, edges 0: to be moved. Nothing happens where it may not: no button is down
 * that went to this window, or the window is fullscreen.
 */
void livery_interactive_ask(
	struct livery_seat *seat, struct livery_toplevel *toplevel, uint32_t edges);
/* part: which handle. */
void livery_interactive_scroll(struct livery_seat *seat, struct livery_toplevel *toplevel,
	uint32_t button, enum livery_frame_hit part);
/* part: the button of the frame, whose effect comes when it is released over it. */
void livery_interactive_press(struct livery_seat *seat, struct livery_toplevel *toplevel,
	uint32_t button, enum livery_frame_hit part);

/* Pointer and window were moved by others: it goes on from where they are now. */
void livery_interactive_start_again(struct livery_seat *seat);

/* The pointer has moved. */
void livery_interactive_motion(struct livery_seat *seat);

/* A button was released; ends it when it is the one. */
void livery_interactive_release(struct livery_seat *seat, uint32_t button);

/* The window goes or is hidden: ends what is done to it. */
void livery_interactive_forget(struct livery_seat *seat, const struct livery_toplevel *toplevel);

#endif
