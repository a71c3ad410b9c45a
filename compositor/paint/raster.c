/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/plan.h"

static uint32_t pixel(const struct livery_step *step, int x, int y) {
	unsigned amount = (unsigned)livery_step_coverage(step, x, y);
	return 0xff000000u | livery_color_mix(step->background, step->foreground, amount);
}

static int min(int a, int b) {
	return a < b ? a : b;
}

/* Every step's box begins inside the picture or is cut here. */
static void draw_shape(const struct livery_plan *plan, const struct livery_step *step,
	pixman_image_t *image) {
	uint32_t *data = pixman_image_get_data(image);
	int stride = pixman_image_get_stride(image) / (int)sizeof(uint32_t);
	int right = min(step->box.x + step->box.width, plan->width);
	int bottom = min(step->box.y + step->box.height, plan->height);
	for (int y = step->box.y < 0 ? 0 : step->box.y; y < bottom; y++) {
		uint32_t *row = data + (ptrdiff_t)y * stride;
		for (int x = step->box.x < 0 ? 0 : step->box.x; x < right; x++) {
			row[x] = pixel(step, x, y);
		}
	}
}

static void draw_plain(const struct livery_plan *plan, const struct livery_step *step,
	pixman_image_t *image) {
	uint32_t color = step->background;
	pixman_color_t value = {
		.red = (uint16_t)((color >> 16 & 0xff) * 0x101),
		.green = (uint16_t)((color >> 8 & 0xff) * 0x101),
		.blue = (uint16_t)((color & 0xff) * 0x101),
		.alpha = 0xffff,
	};
	pixman_box32_t box = { step->box.x, step->box.y,
		min(step->box.x + step->box.width, plan->width),
		min(step->box.y + step->box.height, plan->height) };
	pixman_image_fill_boxes(PIXMAN_OP_SRC, image, &value, 1, &box);
}

void livery_raster_draw(const struct livery_plan *plan, pixman_image_t *image) {
	for (size_t i = 0; i < plan->steps_len; i++) {
		const struct livery_step *step = &plan->steps[i];
		if (step->image != NULL) {
			pixman_image_composite32(PIXMAN_OP_OVER, step->image, NULL, image, 0, 0, 0,
				0, step->box.x, step->box.y, step->box.width, step->box.height);
		} else if (step->shape == LIVERY_PATTERN_SOLID) {
			draw_plain(plan, step, image);
		} else {
			draw_shape(plan, step, image);
		}
	}
}
