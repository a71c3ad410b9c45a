/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/tag.h"
#include <stdio.h>

#define PADDING 9 /* on either side of the name */

uint32_t livery_dimmed_color(uint32_t color) {
	return livery_color_mix(color, 0x9a9da1, 96);
}

uint32_t livery_pattern_color(uint32_t color, bool focused) {
	uint32_t to = livery_color_luminance(color) > 250 ? 0x000000 : 0xffffff;
	return livery_color_mix(color, to, focused ? 140 : 80);
}

static struct livery_text_style name_style(const struct livery_tag *tag, int height) {
	uint32_t ground = tag->dimmed ? livery_dimmed_color(tag->label->color) : tag->label->color;
	return (struct livery_text_style){ tag->scale, true, height,
		livery_color_contrast(ground) };
}

struct tag_text {
	char text[LIVERY_PAINT_NAME_MAX + sizeof(" (not responding)")];
};

/* No name has a parenthesis in it. */
static struct tag_text text_of(const struct livery_tag *tag) {
	struct tag_text out;
	snprintf(out.text, sizeof(out.text), "%s%s", tag->name,
		tag->unresponsive ? " (not responding)" : "");
	return out;
}

int livery_tag_swatch(const struct livery_label *label, int width, double scale) {
	return label->pattern == LIVERY_PATTERN_SOLID ? 0 : livery_scaled(width, scale);
}

static int min(int a, int b) {
	return a < b ? a : b;
}

int livery_tag_width(struct livery_fonts *fonts, const struct livery_tag *tag, int height) {
	struct livery_text_style style = name_style(tag, height);
	struct tag_text name = text_of(tag);
	int width = tag->swatch + 2 * livery_scaled(PADDING, tag->scale) +
		livery_text_width(fonts, name.text, &style);
	return min(width, tag->max_width);
}

static void plan_swatch(struct livery_plan *plan, const struct livery_tag *tag, uint32_t ground,
	const struct livery_box *box) {
	struct livery_step step = {
		.box = *box,
		.shape = (int)tag->label->pattern,
		.background = ground,
		.foreground = livery_pattern_color(ground, !tag->dimmed),
		.axes = LIVERY_AXES_DOWN,
		.unit = livery_scaled(1, tag->scale),
	};
	livery_plan_add(plan, &step);
}

static void plan_outline(struct livery_plan *plan, double scale, const struct livery_box *box) {
	const uint32_t color = 0x8d9299;
	int line = livery_scaled(1, scale);
	livery_plan_fill(plan, box->x, box->y, box->width, line, color);
	livery_plan_fill(plan, box->x, box->y + box->height - line, box->width, line, color);
	livery_plan_fill(plan, box->x, box->y, line, box->height, color);
	livery_plan_fill(plan, box->x + box->width - line, box->y, line, box->height, color);
}

int livery_tag_plan(struct livery_plan *plan, struct livery_fonts *fonts,
	const struct livery_tag *tag, int x, int y, int height) {
	struct livery_text_style style = name_style(tag, height);
	uint32_t ground = tag->dimmed ? livery_dimmed_color(tag->label->color) : tag->label->color;
	int padding = livery_scaled(PADDING, tag->scale);
	int swatch = min(tag->swatch, tag->max_width);
	int width = livery_tag_width(fonts, tag, height);

	livery_plan_fill(plan, x, y, width, height, ground);
	struct livery_box box = { x, y, swatch, height };
	plan_swatch(plan, tag, ground, &box);
	struct tag_text name = text_of(tag);
	/* A name that must be cut may use the padding behind it. */
	int room = width - swatch - padding - padding / 2;
	livery_plan_text(plan, x + swatch + padding, y,
		livery_text_render(fonts, name.text, &style, room));
	if (tag->outline && livery_color_luminance(ground) < 60) {
		plan_outline(plan, tag->scale, &(struct livery_box){ x, y, width, height });
	}
	return width;
}
