/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/plan.h"
#include "compositor/paint/shape.h"

void livery_plan_init(struct livery_plan *plan, int width, int height) {
	plan->width = width;
	plan->height = height;
	plan->steps_len = 0;
}

void livery_plan_finish(struct livery_plan *plan) {
	for (size_t i = 0; i < plan->steps_len; i++) {
		if (plan->steps[i].image != NULL) {
			pixman_image_unref(plan->steps[i].image);
		}
	}
	plan->steps_len = 0;
}

/*
 * The step cut to the picture; shapes are placed by the whole box, so only texts and plain fills
 * come here.
 */
static void clip(const struct livery_plan *plan, struct livery_box *box) {
	if (box->x < 0) {
		box->width += box->x;
		box->x = 0;
	}
	if (box->y < 0) {
		box->height += box->y;
		box->y = 0;
	}
	if (box->width > plan->width - box->x) {
		box->width = plan->width - box->x;
	}
	if (box->height > plan->height - box->y) {
		box->height = plan->height - box->y;
	}
}

void livery_plan_add(struct livery_plan *plan, const struct livery_step *step) {
	if (plan->steps_len < LIVERY_PLAN_STEPS && step->box.width > 0 && step->box.height > 0) {
		plan->steps[plan->steps_len++] = *step;
	}
}

void livery_plan_fill(struct livery_plan *plan, int x, int y, int width, int height,
	uint32_t color) {
	struct livery_step step = {
		.box = { x, y, width, height },
		.shape = LIVERY_PATTERN_SOLID,
		.background = color,
		.foreground = color,
		.unit = 1,
	};
	clip(plan, &step.box);
	livery_plan_add(plan, &step);
}

void livery_plan_text(struct livery_plan *plan, int x, int y, pixman_image_t *text) {
	if (text == NULL) {
		return;
	}
	struct livery_step step = {
		.box = { x, y, pixman_image_get_width(text), pixman_image_get_height(text) },
		.image = text,
	};
	size_t before = plan->steps_len;
	livery_plan_add(plan, &step);
	if (plan->steps_len == before) {
		pixman_image_unref(text);
	}
}

int livery_step_coverage(const struct livery_step *step, int x, int y) {
	int dx = x - step->box.x, dy = y - step->box.y;
	if (step->shape >= LIVERY_SHAPE_MINIMIZE) {
		return livery_shape_coverage(step->shape, dx, dy, step->box.width, step->stroke);
	}
	int along = dx, inwards = dy;
	switch (step->axes) {
	case LIVERY_AXES_DOWN:
		break;
	case LIVERY_AXES_UP:
		inwards = step->box.height - 1 - dy;
		break;
	case LIVERY_AXES_RIGHT:
		along = dy;
		inwards = dx;
		break;
	case LIVERY_AXES_LEFT:
		along = dy;
		inwards = step->box.width - 1 - dx;
		break;
	}
	return livery_shape_coverage(step->shape, along / step->unit,
		inwards / step->unit + step->offset, 0, 0);
}
