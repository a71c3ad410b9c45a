/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/plan.h"
#include "compositor/paint/shape.h"
#include "compositor/paint/tag.h"
#include "protocol/text/title.h"
#include <stdio.h>
#include <string.h>

#define GROUND 0x23272c
#define TEXT 0xe6e8ea
#define FAINT 0xa3a9b0
#define ERROR_TEXT 0xffb4a8
#define IDLE_LINE 0x4a5058

#define LINE 3     /* whole width, in the colour of who has the keyboard */
#define SWATCH 28
#define GAP 10
#define TAG_INSET 4 /* above and below a small tag at the right */
#define SMALL_SWATCH 14

struct strip {
	struct livery_plan *plan;
	struct livery_fonts *fonts;
	const struct livery_strip_spec *spec;
	int width, height; /* without the line */
	int left, right; /* what is still free */
	int gap;
};

static int scaled(const struct strip *strip, int logical) {
	return livery_scaled(logical, strip->spec->scale);
}

static struct livery_text_style style_of(const struct strip *strip, uint32_t color) {
	return (struct livery_text_style){ strip->spec->scale, false, strip->height, color };
}

/* Puts text at the right end of what is free, if at least part of it fits. */
static void plan_text_right(struct strip *strip, const char *text, uint32_t color) {
	struct livery_text_style style = style_of(strip, color);
	int room = strip->right - strip->left - 2 * strip->gap;
	pixman_image_t *image = livery_text_render(strip->fonts, text, &style, room);
	if (image == NULL) {
		return;
	}
	strip->right -= pixman_image_get_width(image);
	livery_plan_text(strip->plan, strip->right, 0, image);
	strip->right -= scaled(strip, 6);
}

static void plan_tag_right(struct strip *strip, const struct livery_strip_name *name) {
	struct livery_tag tag = {
		.label = &name->label,
		.name = name->name,
		.scale = strip->spec->scale,
		.outline = true,
		.swatch = livery_tag_swatch(&name->label, SMALL_SWATCH, strip->spec->scale),
		.max_width = strip->right - strip->left - 2 * strip->gap,
	};
	if (tag.max_width < scaled(strip, 3 * SMALL_SWATCH)) {
		return;
	}
	int inset = scaled(strip, TAG_INSET), height = strip->height - 2 * inset;
	strip->right -= livery_tag_width(strip->fonts, &tag, height);
	livery_tag_plan(strip->plan, strip->fonts, &tag, strip->right, inset, height);
	strip->right -= scaled(strip, 6);
}

static void plan_separator(struct strip *strip) {
	int inset = scaled(strip, 7);
	strip->right -= scaled(strip, 4);
	livery_plan_fill(strip->plan, strip->right, inset, scaled(strip, 1),
		strip->height - 2 * inset, IDLE_LINE);
	strip->right -= scaled(strip, 10);
}

static void plan_clipboard(struct strip *strip) {
	if (strip->spec->has_clipboard) {
		plan_tag_right(strip, &strip->spec->clipboard);
		plan_text_right(strip,
			strip->spec->clipboard_waits ? "copying from" : "clipboard from", FAINT);
		plan_separator(strip);
	}
}

static void plan_alerts(struct strip *strip) {
	const struct livery_strip_spec *spec = strip->spec;
	if (spec->alerts_len == 0) {
		return;
	}
	if (spec->alerts_more > 0) {
		char more[32];
		snprintf(more, sizeof(more), "and %u more", spec->alerts_more);
		plan_text_right(strip, more, FAINT);
	}
	for (size_t i = spec->alerts_len; i-- > 0;) {
		if (i < LIVERY_STRIP_ALERTS) {
			plan_tag_right(strip, &spec->alerts[i]);
		}
	}
	plan_text_right(strip, "attention:", TEXT);
	plan_separator(strip);
}

static void plan_notice(struct strip *strip) {
	const struct livery_strip_spec *spec = strip->spec;
	if (!spec->notice[0]) {
		return;
	}
	char notice[LIVERY_PAINT_TEXT_MAX];
	livery_title_clean(spec->notice, strnlen(spec->notice, sizeof(spec->notice)), notice,
		sizeof(notice));
	plan_text_right(strip, notice, spec->notice_is_error ? ERROR_TEXT : TEXT);
	plan_separator(strip);
}

static void plan_keyboard(struct strip *strip) {
	const struct livery_strip_spec *spec = strip->spec;
	struct livery_tag tag = {
		.label = &spec->keyboard.label,
		.name = spec->keyboard.name,
		.unresponsive = spec->unresponsive,
		.scale = spec->scale,
		.swatch = livery_tag_swatch(&spec->keyboard.label, SWATCH, spec->scale),
		.max_width = strip->width,
	};
	strip->left = livery_tag_plan(strip->plan, strip->fonts, &tag, 0, 0, strip->height);
	int line = scaled(strip, 1);
	if (livery_color_luminance(spec->keyboard.label.color) < 60) {
		livery_plan_fill(strip->plan, strip->left, 0, line, strip->height, IDLE_LINE);
		strip->left += line;
	}
}

static void plan_title(struct strip *strip) {
	const struct livery_strip_spec *spec = strip->spec;
	struct livery_text_style style = style_of(strip, spec->has_keyboard ? TEXT : FAINT);
	char title[LIVERY_PAINT_TEXT_MAX];
	const char *source = spec->has_keyboard ? spec->title : "no window has the keyboard";
	livery_title_clean(source, strnlen(source, sizeof(spec->title)), title, sizeof(title));
	int x = strip->left + strip->gap;
	livery_plan_text(strip->plan, x, 0,
		livery_text_render(strip->fonts, title, &style, strip->right - strip->gap - x));
}

void livery_strip_plan(struct livery_plan *plan, struct livery_fonts *fonts,
	const struct livery_strip_spec *spec) {
	int width, height;
	livery_strip_size_px(spec, &width, &height);
	int line = livery_scaled(LINE, spec->scale);
	struct strip strip = {
		.plan = plan,
		.fonts = fonts,
		.spec = spec,
		.width = width,
		.height = height - line,
		.right = width - livery_scaled(GAP, spec->scale),
		.gap = livery_scaled(GAP, spec->scale),
	};
	livery_plan_init(plan, width, height);
	livery_plan_fill(plan, 0, 0, width, height, GROUND);
	livery_plan_fill(plan, 0, height - line, width, line,
		spec->has_keyboard ? spec->keyboard.label.color : IDLE_LINE);
	/* In the order of weight: who has the keyboard, then what is wrong, then who asks. */
	if (spec->has_keyboard) {
		plan_keyboard(&strip);
	}
	plan_notice(&strip);
	plan_alerts(&strip);
	plan_clipboard(&strip);
	plan_title(&strip);
}
