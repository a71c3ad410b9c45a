/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_STAGE_H
#define LIVERY_COMPOSITOR_STAGE_H

/*
 * Brings the scene in line with the windows, once before each frame of an output, however often
 * they changed since the last one. Each change of wlroots' scene costs the more the more nodes
 * there are; so what a client asks for only changes a window's own state (box, order, shown or not)
 * and marks it here. Then the nodes of a few windows are changed while the window is hidden, those
 * of many while all windows are: the scene works out once what can be seen.
 *
 * A window that is wholly covered by others is taken out of the scene.
 *
 * Between two frames the scene shows what is on the screen, and so what is hit (hit.h) is what is
 * seen.
 */

#include <stdbool.h>
#include <stdint.h>

struct livery_server;
struct livery_toplevel;

/* What of a window is to be brought in line. */
enum livery_stage {
	LIVERY_STAGE_BOX = 1, /* content box, overflow */
	LIVERY_STAGE_ORDER = 2, /* its place among the windows */
	LIVERY_STAGE_SHOWN = 4, /* mapped, minimised, chosen */
	LIVERY_STAGE_POPUPS = 8, /* where its popups are, and above whom */
};

/* Marks a window; stages is a set of enum livery_stage. Asks for a frame. */
void livery_stage_mark(struct livery_toplevel *toplevel, uint32_t stages);

/* The window is about to go: it is not looked at any more. */
void livery_stage_forget(struct livery_toplevel *toplevel);

/*
 * Brings the scene in line with what was marked; false: nothing was. What is under the pointer may
 * be another afterwards: events.scene is for the caller to emit.
 */
bool livery_stage_apply(struct livery_server *server);

/*
 * Hides all windows in the scene until the next livery_stage_apply(), so that changes of their
 * nodes which cannot wait (a surface goes, or has another size) cost nothing. Nothing is drawn in
 * between.
 */
void livery_stage_suspend(struct livery_server *server);

/*
 * A request of a domain took so long, in ns of the processor: after some ms of slow requests since
 * the last frame, the scene is suspended.
 */
void livery_stage_charge(struct livery_server *server, int64_t ns);

/* Whether the scene has no windows now, and therefore nothing that could be hit. */
bool livery_stage_is_suspended(const struct livery_server *server);

#endif
