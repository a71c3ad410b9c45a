/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_GLES_H
#define LIVERY_PAINT_GLES_H

/*
 * Follows a plan with OpenGL ES 2, in whatever EGL context is current, and gives the same pixels as
 * raster.c. Only texts are pictures made by the CPU; colours, patterns and signs come from
 * shaders/paint.frag.
 */

#include <stdbool.h>

struct livery_gles;
struct livery_plan;

/*
 * Compiles the shaders in the current context. NULL, with a line in the log, where that cannot be:
 * no highp floats in fragment shaders, or a driver's error.
 */
struct livery_gles *livery_gles_create(void);
/*
 * With the same context current; with current false the context is gone already, and only memory is
 * freed.
 */
void livery_gles_destroy(struct livery_gles *gles, bool current);

/*
 * Draws into the framebuffer that is bound, whose size is the plan's; row 0 of the picture is row 0
 * of its memory. Leaves no buffer, texture, program or attribute bound. False on a GL error.
 */
bool livery_gles_draw(struct livery_gles *gles, const struct livery_plan *plan);

#endif
