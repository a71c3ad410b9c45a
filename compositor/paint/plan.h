/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_PLAN_H
#define LIVERY_PAINT_PLAN_H

/*
 * A picture as a short list of steps, in order: fill a rectangle with a shape in two colours, or
 * lay a text over it. frame_plan.c and strip_plan.c decide what is painted; raster.c (pixman) and
 * gles.c (GLES2) only follow. All in pixels of the picture.
 */

#include "compositor/paint/painter.h"
#include "compositor/paint/text.h"
#include <pixman.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the shape's u (along) and v (inwards) follow from the place in the picture. */
enum livery_axes {
	LIVERY_AXES_DOWN,  /* u = x, v = y */
	LIVERY_AXES_UP,    /* u = x, v counts from the bottom of the box */
	LIVERY_AXES_RIGHT, /* u = y, v = x */
	LIVERY_AXES_LEFT,  /* u = y, v counts from the right of the box */
};

struct livery_step {
	struct livery_box box;
	/* A text: image, placed at the box, premultiplied ARGB; owned by the plan. Else NULL. */
	pixman_image_t *image;
	int shape; /* enum livery_pattern or enum livery_shape */
	uint32_t background, foreground; /* 0xrrggbb */
	enum livery_axes axes;
	int offset; /* v at the box's edge, in pattern units */
	int unit; /* pixels a pattern unit, >= 1 */
	int stroke; /* of a sign */
};

#define LIVERY_PLAN_STEPS 192

struct livery_plan {
	int width, height; /* of the picture */
	size_t steps_len;
	struct livery_step steps[LIVERY_PLAN_STEPS];
};

/* An empty plan for a picture of so many pixels. */
void livery_plan_init(struct livery_plan *plan, int width, int height);
/* Frees the texts. */
void livery_plan_finish(struct livery_plan *plan);

/* Plain rectangle; an empty one, and any step beyond the plan's room, is left out. */
void livery_plan_fill(struct livery_plan *plan, int x, int y, int width, int height,
	uint32_t color);
/* One step with a shape; unit and stroke must be set. */
void livery_plan_add(struct livery_plan *plan, const struct livery_step *step);
/* Lays the text at (x, y) and takes it; NULL is allowed. */
void livery_plan_text(struct livery_plan *plan, int x, int y, pixman_image_t *text);

/* u, v of the pixel (x, y) of the picture under a step; size of the sign. */
int livery_step_coverage(const struct livery_step *step, int x, int y);

/* What the pictures are made of. fonts may be NULL: no text. */
void livery_frame_plan(struct livery_plan *plan, struct livery_fonts *fonts,
	const struct livery_frame_spec *spec, enum livery_frame_part part);
/* The same of a strip. */
void livery_strip_plan(struct livery_plan *plan, struct livery_fonts *fonts,
	const struct livery_strip_spec *spec);

/* The same through a painter's fonts; gles.c is given these. */
struct livery_fonts *livery_painter_fonts(struct livery_painter *painter);

/* Follows the plan with the CPU. image has the plan's size. */
void livery_raster_draw(const struct livery_plan *plan, pixman_image_t *image);

/* A logical length in pixels: rounded, at least 1. */
int livery_scaled(int logical, double scale);

/* Colours that frame and strip have in common. */
uint32_t livery_pattern_color(uint32_t color, bool focused);
/* The label's colour on an unfocused window, inside the ring. */
uint32_t livery_dimmed_color(uint32_t color);

#endif
