/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/geometry.h"
#include "compositor/paint/plan.h"
#include "compositor/paint/shape.h"
#include "compositor/paint/tag.h"
#include "protocol/text/title.h"
#include <stdio.h>
#include <string.h>

#define SWATCH 24     /* width of the pattern at the left of the title bar */
#define TITLE_GAP 10  /* between the name's segment and the title */
#define SIGN 10       /* size of a button's sign */
#define LINE 2        /* label's colour between title bar and content */
#define BADGE 16

/* Title bar: its ground, text, and ground of a button under the pointer. */
struct colors {
	uint32_t ground, text, hover, pressed;
};

static const struct colors focused_colors = { 0xf6f5f4, 0x1b1d20, 0xd9d7d4, 0xb9b6b1 };
static const struct colors unfocused_colors = { 0xd0d2d4, 0x5a5f64, 0xbcbfc2, 0xa4a8ac };
/* Dark: differs from both at a glance, without a colour that could be a label's. */
static const struct colors attention_colors = { 0x23272c, 0xf2f3f4, 0x454b52, 0x5d646c };

struct frame {
	struct livery_plan *plan;
	struct livery_fonts *fonts;
	const struct livery_frame_spec *spec;
	int border, ring; /* px */
	int width, height; /* of the picture */
};

static const struct colors *colors_of(const struct livery_frame_spec *spec) {
	if (spec->attention && !spec->focused) {
		return &attention_colors;
	}
	return spec->focused ? &focused_colors : &unfocused_colors;
}

/* The patterned part of a border, inside the ring. */
static void plan_pattern(struct frame *frame, int x, int y, int width, int height,
	enum livery_axes axes) {
	const struct livery_frame_spec *spec = frame->spec;
	uint32_t ground = spec->label.color;
	if (!spec->focused) {
		ground = livery_dimmed_color(ground);
	}
	struct livery_step step = {
		.box = { x, y, width, height },
		.shape = (int)spec->label.pattern,
		.background = ground,
		.foreground = livery_pattern_color(ground, spec->focused),
		.axes = axes,
		.unit = livery_scaled(1, spec->scale),
		.offset = LIVERY_FRAME_RING,
	};
	livery_plan_add(frame->plan, &step);
}

static void plan_side(struct frame *frame, enum livery_frame_part part) {
	int inner = frame->border - frame->ring;
	switch (part) {
	case LIVERY_FRAME_LEFT:
		plan_pattern(frame, frame->ring, 0, inner, frame->height, LIVERY_AXES_RIGHT);
		break;
	case LIVERY_FRAME_RIGHT:
		plan_pattern(frame, 0, 0, inner, frame->height, LIVERY_AXES_LEFT);
		break;
	case LIVERY_FRAME_BOTTOM:
		plan_pattern(frame, frame->ring, 0, frame->width - 2 * frame->ring, inner,
			LIVERY_AXES_UP);
		break;
	default:
		break;
	}
}

static void plan_top_border(struct frame *frame) {
	int inner = frame->border - frame->ring, below = frame->height - frame->border;
	plan_pattern(frame, frame->ring, frame->border, inner, below, LIVERY_AXES_RIGHT);
	plan_pattern(frame, frame->width - frame->border, frame->border, inner, below,
		LIVERY_AXES_LEFT);
	plan_pattern(frame, frame->ring, frame->ring, frame->width - 2 * frame->ring, inner,
		LIVERY_AXES_DOWN);
}

static int sign_of(const struct livery_frame_spec *spec, int from_right) {
	switch (from_right) {
	case 0:
		return LIVERY_SHAPE_CLOSE;
	case 1:
		return spec->maximized ? LIVERY_SHAPE_RESTORE : LIVERY_SHAPE_MAXIMIZE;
	default:
		return LIVERY_SHAPE_MINIMIZE;
	}
}

static enum livery_frame_hit hit_of(int from_right) {
	switch (from_right) {
	case 0:
		return LIVERY_HIT_CLOSE;
	case 1:
		return LIVERY_HIT_MAXIMIZE;
	default:
		return LIVERY_HIT_MINIMIZE;
	}
}

static void plan_button(struct frame *frame, const struct livery_box *bar, int from_right) {
	const struct livery_frame_spec *spec = frame->spec;
	const struct colors *colors = colors_of(spec);
	int right = bar->x + bar->width;
	int x = right - livery_scaled(LIVERY_FRAME_BUTTON * (from_right + 1), spec->scale);
	int end = from_right ?
		right - livery_scaled(LIVERY_FRAME_BUTTON * from_right, spec->scale) : right;
	uint32_t ground = colors->ground;
	if (spec->hover == hit_of(from_right)) {
		ground = spec->pressed ? colors->pressed : colors->hover;
		livery_plan_fill(frame->plan, x, bar->y, end - x, bar->height, ground);
	}
	int size = livery_scaled(SIGN, spec->scale);
	struct livery_step step = {
		.box = { x + (end - x - size) / 2, bar->y + (bar->height - size) / 2, size, size },
		.shape = sign_of(spec, from_right),
		.background = ground,
		.foreground = colors->text,
		.unit = 1,
		.stroke = livery_scaled(1, spec->scale),
	};
	livery_plan_add(frame->plan, &step);
}

/* A disc with an exclamation mark; returns its width with the gap behind it. */
static int plan_badge(struct frame *frame, const struct livery_box *bar, int x) {
	const struct colors *colors = colors_of(frame->spec);
	double scale = frame->spec->scale;
	int size = livery_scaled(BADGE, scale);
	int y = bar->y + (bar->height - size) / 2;
	struct livery_step step = {
		.box = { x, y, size, size },
		.shape = LIVERY_SHAPE_DISC,
		.background = colors->ground,
		.foreground = colors->text,
		.unit = 1,
		.stroke = 1,
	};
	livery_plan_add(frame->plan, &step);
	int stem = livery_scaled(2, scale), middle = x + (size - stem) / 2;
	livery_plan_fill(frame->plan, middle, y + size * 4 / 16, stem, size * 5 / 16,
		colors->ground);
	livery_plan_fill(frame->plan, middle, y + size * 11 / 16, stem, stem, colors->ground);
	return size + livery_scaled(TITLE_GAP, scale) * 2 / 3;
}

static void plan_title(struct frame *frame, const struct livery_box *bar, int from, int to) {
	const struct livery_frame_spec *spec = frame->spec;
	struct livery_text_style style = { spec->scale, false, bar->height, colors_of(spec)->text };
	char title[LIVERY_PAINT_TEXT_MAX];
	livery_title_clean(spec->title, strnlen(spec->title, sizeof(spec->title)), title,
		sizeof(title));
	int gap = livery_scaled(TITLE_GAP, spec->scale);
	int x = from + gap;
	if (spec->attention && !spec->focused && to - x > livery_scaled(BADGE, spec->scale)) {
		x += plan_badge(frame, bar, x);
	}
	livery_plan_text(frame->plan, x, bar->y,
		livery_text_render(frame->fonts, title, &style, to - gap / 2 - x));
}

static void plan_title_bar(struct frame *frame) {
	const struct livery_frame_spec *spec = frame->spec;
	struct livery_box bar = { frame->border, frame->border, frame->width - 2 * frame->border,
		frame->height - frame->border - livery_scaled(LINE, spec->scale) };
	int buttons = livery_frame_button_count(spec->width);
	int reserved = buttons ? livery_scaled(LIVERY_FRAME_BUTTON * buttons, spec->scale) : 0;
	livery_plan_fill(frame->plan, bar.x, bar.y, bar.width, bar.height, colors_of(spec)->ground);

	struct livery_tag tag = {
		.label = &spec->label,
		.name = spec->name,
		.unresponsive = spec->unresponsive,
		.scale = spec->scale,
		.dimmed = !spec->focused,
		.swatch = livery_tag_swatch(&spec->label, SWATCH, spec->scale),
		.max_width = bar.width - reserved,
	};
	if (tag.max_width < 4 * tag.swatch) {
		tag.swatch = tag.max_width / 6;
	}
	int name_end = bar.x + livery_tag_plan(frame->plan, frame->fonts, &tag, bar.x, bar.y,
		bar.height);
	plan_title(frame, &bar, name_end, bar.x + bar.width - reserved);
	for (int i = 0; i < buttons; i++) {
		plan_button(frame, &bar, i);
	}
}

void livery_frame_plan(struct livery_plan *plan, struct livery_fonts *fonts,
	const struct livery_frame_spec *spec, enum livery_frame_part part) {
	struct frame frame = {
		.plan = plan,
		.fonts = fonts,
		.spec = spec,
		.border = livery_scaled(LIVERY_FRAME_BORDER, spec->scale),
		.ring = livery_scaled(LIVERY_FRAME_RING, spec->scale),
	};
	livery_frame_part_size_px(spec, part, &frame.width, &frame.height);
	livery_plan_init(plan, frame.width, frame.height);
	livery_plan_fill(plan, 0, 0, frame.width, frame.height, spec->label.color);
	if (spec->kind == LIVERY_FRAME_POPUP) {
		return;
	}
	if (part == LIVERY_FRAME_TOP) {
		plan_top_border(&frame);
		plan_title_bar(&frame);
	} else {
		plan_side(&frame, part);
	}
}
