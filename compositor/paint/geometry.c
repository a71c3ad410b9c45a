/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/painter.h"
#include "compositor/paint/geometry.h"
#include "compositor/paint/plan.h"
#include <math.h>
#include <string.h>

enum { EDGE_TOP = 1, EDGE_BOTTOM = 2, EDGE_LEFT = 4, EDGE_RIGHT = 8 };

int livery_scaled(int logical, double scale) {
	int pixels = (int)lround(logical * scale);
	return pixels < 1 ? 1 : pixels;
}

static int border_of(enum livery_frame_kind kind) {
	return kind == LIVERY_FRAME_POPUP ? LIVERY_FRAME_POPUP_BORDER : LIVERY_FRAME_BORDER;
}

static int top_of(enum livery_frame_kind kind) {
	return border_of(kind) + (kind == LIVERY_FRAME_POPUP ? 0 : LIVERY_FRAME_TITLE);
}

void livery_frame_outer_size(enum livery_frame_kind kind, int width, int height, int *outer_width,
	int *outer_height) {
	*outer_width = width + 2 * border_of(kind);
	*outer_height = height + top_of(kind) + border_of(kind);
}

void livery_frame_content_offset(enum livery_frame_kind kind, int *x, int *y) {
	*x = border_of(kind);
	*y = top_of(kind);
}

void livery_frame_part_box(const struct livery_frame_spec *spec, enum livery_frame_part part,
	struct livery_box *box) {
	int border = border_of(spec->kind), top = top_of(spec->kind);
	int width, height;
	livery_frame_outer_size(spec->kind, spec->width, spec->height, &width, &height);
	*box = (struct livery_box){ 0, 0, width, height };
	switch (part) {
	case LIVERY_FRAME_TOP:
		box->height = top;
		break;
	case LIVERY_FRAME_BOTTOM:
		box->y = height - border;
		box->height = border;
		break;
	case LIVERY_FRAME_LEFT:
		*box = (struct livery_box){ 0, top, border, spec->height };
		break;
	case LIVERY_FRAME_RIGHT:
	default:
		*box = (struct livery_box){ width - border, top, border, spec->height };
		break;
	}
}

void livery_frame_part_size_px(const struct livery_frame_spec *spec, enum livery_frame_part part,
	int *width_px, int *height_px) {
	struct livery_box box;
	livery_frame_part_box(spec, part, &box);
	*width_px = livery_scaled(box.width, spec->scale);
	*height_px = livery_scaled(box.height, spec->scale);
}

int livery_frame_button_count(int width) {
	const int name = 64; /* room for the domain's name, which comes before the buttons */
	if (width >= 3 * LIVERY_FRAME_BUTTON + name) {
		return 3;
	}
	return width >= LIVERY_FRAME_BUTTON + name ? 1 : 0;
}

/* x from the content's left edge. */
static enum livery_frame_hit button_at(int width, double x) {
	const enum livery_frame_hit buttons[] = { LIVERY_HIT_CLOSE, LIVERY_HIT_MAXIMIZE,
		LIVERY_HIT_MINIMIZE };
	int from_right = (int)floor((width - x) / LIVERY_FRAME_BUTTON);
	if (x < 0 || x >= width || from_right >= livery_frame_button_count(width)) {
		return LIVERY_HIT_TITLE;
	}
	return buttons[from_right];
}

static uint32_t edges_at(int width, int height, int border, double x, double y) {
	uint32_t edges = 0;
	if (y < border) {
		edges |= EDGE_TOP;
	} else if (y >= height - border) {
		edges |= EDGE_BOTTOM;
	}
	if (x < border) {
		edges |= EDGE_LEFT;
	} else if (x >= width - border) {
		edges |= EDGE_RIGHT;
	}
	if (!edges) {
		return 0;
	}
	/*
	 * Near a corner both directions are meant; in a small window the corners share what there
	 * is.
	 */
	double corner_x = fmin(LIVERY_FRAME_CORNER, width / 3.0);
	double corner_y = fmin(LIVERY_FRAME_CORNER, height / 3.0);
	edges |= x < corner_x ? EDGE_LEFT : x >= width - corner_x ? EDGE_RIGHT : 0;
	edges |= y < corner_y ? EDGE_TOP : y >= height - corner_y ? EDGE_BOTTOM : 0;
	return edges;
}

enum livery_frame_hit livery_frame_hit(enum livery_frame_kind kind, int width, int height, double x,
	double y, uint32_t *edges) {
	int border = border_of(kind), top = top_of(kind), outer_width, outer_height;
	livery_frame_outer_size(kind, width, height, &outer_width, &outer_height);
	if (edges != NULL) {
		*edges = 0;
	}
	if (!(x >= 0 && y >= 0 && x < outer_width && y < outer_height)) {
		return LIVERY_HIT_NONE;
	}
	uint32_t at = edges_at(outer_width, outer_height, border, x, y);
	if (at) {
		if (edges != NULL) {
			*edges = at;
		}
		return LIVERY_HIT_BORDER;
	}
	return y < top ? button_at(width, x - border) : LIVERY_HIT_CONTENT;
}

static bool label_equal(const struct livery_label *a, const struct livery_label *b) {
	return a->color == b->color && a->pattern == b->pattern;
}

static bool title_bar_equal(const struct livery_frame_spec *a, const struct livery_frame_spec *b) {
	return a->attention == b->attention && a->unresponsive == b->unresponsive &&
		a->maximized == b->maximized &&
		a->hover == b->hover && a->pressed == b->pressed && strcmp(a->name, b->name) == 0 &&
		strcmp(a->title, b->title) == 0;
}

bool livery_frame_part_equal(const struct livery_frame_spec *a, const struct livery_frame_spec *b,
	enum livery_frame_part part) {
	if (a->kind != b->kind || a->scale != b->scale || a->focused != b->focused ||
		!label_equal(&a->label, &b->label)) {
		return false;
	}
	switch (part) {
	case LIVERY_FRAME_TOP:
		return a->width == b->width &&
			(a->kind == LIVERY_FRAME_POPUP || title_bar_equal(a, b));
	case LIVERY_FRAME_BOTTOM:
		return a->width == b->width;
	default:
		return a->height == b->height;
	}
}

void livery_strip_size_px(const struct livery_strip_spec *spec, int *width_px, int *height_px) {
	*width_px = livery_scaled(spec->width, spec->scale);
	*height_px = livery_scaled(LIVERY_STRIP_HEIGHT, spec->scale);
}

static bool name_equal(const struct livery_strip_name *a, const struct livery_strip_name *b) {
	return label_equal(&a->label, &b->label) && strcmp(a->name, b->name) == 0;
}

bool livery_strip_equal(const struct livery_strip_spec *a, const struct livery_strip_spec *b) {
	if (a->width != b->width || a->scale != b->scale || a->has_keyboard != b->has_keyboard ||
		a->unresponsive != b->unresponsive ||
		a->has_clipboard != b->has_clipboard ||
		a->clipboard_waits != b->clipboard_waits || a->alerts_len != b->alerts_len ||
		a->alerts_more != b->alerts_more || a->notice_is_error != b->notice_is_error ||
		strcmp(a->notice, b->notice) != 0) {
		return false;
	}
	if (a->has_keyboard &&
		(!name_equal(&a->keyboard, &b->keyboard) || strcmp(a->title, b->title) != 0)) {
		return false;
	}
	if (a->has_clipboard && !name_equal(&a->clipboard, &b->clipboard)) {
		return false;
	}
	for (size_t i = 0; i < a->alerts_len && i < LIVERY_STRIP_ALERTS; i++) {
		if (!name_equal(&a->alerts[i], &b->alerts[i])) {
			return false;
		}
	}
	return true;
}
