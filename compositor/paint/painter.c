/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/painter.h"
#include "compositor/paint/plan.h"
#include "compositor/paint/text.h"
#include <stdlib.h>

struct livery_painter {
	struct livery_fonts *fonts;
	struct livery_plan plan; /* large; used again for each picture */
};

struct livery_painter *livery_painter_create(const char *font) {
	struct livery_painter *painter = calloc(1, sizeof(*painter));
	if (painter == NULL) {
		return NULL;
	}
	painter->fonts = livery_fonts_create(font);
	if (painter->fonts == NULL) {
		free(painter);
		return NULL;
	}
	return painter;
}

void livery_painter_destroy(struct livery_painter *painter) {
	if (painter == NULL) {
		return;
	}
	livery_fonts_destroy(painter->fonts);
	free(painter);
}

struct livery_fonts *livery_painter_fonts(struct livery_painter *painter) {
	return painter->fonts;
}

void livery_painter_paint_frame(struct livery_painter *painter,
	const struct livery_frame_spec *spec, enum livery_frame_part part, pixman_image_t *image) {
	livery_frame_plan(&painter->plan, painter->fonts, spec, part);
	livery_raster_draw(&painter->plan, image);
	livery_plan_finish(&painter->plan);
}

void livery_painter_paint_strip(struct livery_painter *painter,
	const struct livery_strip_spec *spec, pixman_image_t *image) {
	livery_strip_plan(&painter->plan, painter->fonts, spec);
	livery_raster_draw(&painter->plan, image);
	livery_plan_finish(&painter->plan);
}
