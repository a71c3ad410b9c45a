/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_SURFACE_H
#define LIVERY_GUID_CORE_SURFACE_H

/*
 * Damage, and what of a window's content is committed when.
 */

#include "guid/core/state.h"

/* Adds a rectangle; when there are too many they are joined, and none is lost. */
void core_damage_add(struct core_damage *damage, struct livery_rect rect);
/* Cuts rect to width x height px; false where nothing is left. */
bool core_damage_cut(struct livery_rect *rect, uint32_t width, uint32_t height);
/*
 * Makes buffer (or NULL) what the next commit attaches; tells the domain when one that waited goes.
 */
void core_surface_set_next(struct livery_core *core, struct core_window *window,
	struct core_buffer *buffer);
/* Commits what is due, unless the last commit's frame callback is still to come. */
void core_surface_flush(struct livery_core *core, struct core_window *window);
/* Forgets what the surface that ended owed. */
void core_surface_reset(struct livery_core *core, struct core_window *window);
/* Gives the frames of windows without pixels; now in ms on the clock of livery_core_tick. */
void core_surface_tick(struct livery_core *core, int64_t now);
/* When core_surface_tick wants to be called again, or -1. */
int64_t core_surface_deadline(const struct livery_core *core);

#endif
