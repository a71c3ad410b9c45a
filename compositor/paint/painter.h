/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_PAINTER_H
#define LIVERY_PAINT_PAINTER_H

/*
 * The frame painter: from a description of a window's frame, or of the trusted strip, to pixels. It
 * knows nothing of windows, outputs or the scene. What a picture looks like is decided once, as a
 * list of rectangles and texts (plan.h); two rasterisers, pixman here and GLES2 in gles.h, turn the
 * list into the same pixels. Pictures are ARGB8888, premultiplied, and opaque.
 *
 * Rules that every picture keeps (tests/unit/test_paint.c):
 *  - the outermost ring of LIVERY_FRAME_RING pixels on all four sides is exactly the label's
 *    colour, focused or not, in every state; the pattern is inside it;
 *  - the domain's name comes first in the title bar, in a segment of the label's colour; a title is
 *    drawn in the neutral area behind it only, and is cut there.
 *
 * Sizes are logical unless a name ends in _px; the scale may be fractional.
 */

#include "compositor/config/label.h"
#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>

/* Geometry, in logical pixels. */
#define LIVERY_FRAME_BORDER 4       /* toplevel: each side */
#define LIVERY_FRAME_TITLE 26       /* title bar, between the top border and the content */
#define LIVERY_FRAME_BUTTON 30      /* width of each of the three buttons */
#define LIVERY_FRAME_POPUP_BORDER 2 /* popup: each side */
#define LIVERY_FRAME_RING 2         /* outermost pixels: plain label colour */
#define LIVERY_STRIP_HEIGHT 28
#define LIVERY_FRAME_CORNER 16 /* reach of a corner for resizing, along the border */

#define LIVERY_PAINT_TEXT_MAX 512 /* bytes of a title, incl. NUL */
#define LIVERY_PAINT_NAME_MAX 32  /* bytes of a domain's name, incl. NUL */

enum livery_frame_kind {
	LIVERY_FRAME_TOPLEVEL,
	LIVERY_FRAME_POPUP, /* a plain border, no title bar */
};

enum livery_frame_part {
	LIVERY_FRAME_TOP, /* top border and title bar, whole width of the frame */
	LIVERY_FRAME_LEFT,
	LIVERY_FRAME_RIGHT,
	LIVERY_FRAME_BOTTOM, /* whole width of the frame */
	LIVERY_FRAME_PARTS
};

/* What is under a point of the frame; see livery_frame_hit(). */
enum livery_frame_hit {
	LIVERY_HIT_NONE,    /* outside */
	LIVERY_HIT_CONTENT, /* the window itself */
	LIVERY_HIT_TITLE,   /* drag to move */
	LIVERY_HIT_MINIMIZE,
	LIVERY_HIT_MAXIMIZE,
	LIVERY_HIT_CLOSE,
	LIVERY_HIT_BORDER, /* resize: see edges */
	LIVERY_HIT_SCROLL_X, /* no part of the frame: see desktop/overflow.h */
	LIVERY_HIT_SCROLL_Y,
};

struct livery_frame_spec {
	enum livery_frame_kind kind;
	int width, height; /* of the content, >= 1 */
	double scale;      /* of the output, > 0 */
	struct livery_label label;
	char name[LIVERY_PAINT_NAME_MAX];  /* the domain's, by the configuration */
	char title[LIVERY_PAINT_TEXT_MAX]; /* untrusted; cleaned again while painting */
	bool focused;
	bool attention;
	bool unresponsive;           /* said behind the name */
	bool maximized;              /* the button shows "restore" */
	enum livery_frame_hit hover; /* a button that the pointer is over, or NONE */
	bool pressed;                /* ... and held down */
};

struct livery_box {
	int x, y, width, height;
};

/* Frame's size around content of width x height. */
void livery_frame_outer_size(enum livery_frame_kind kind, int width, int height, int *outer_width,
	int *outer_height);
/* Top left of the content in the frame. */
void livery_frame_content_offset(enum livery_frame_kind kind, int *x, int *y);
/* Where a part lies in the frame, logical. The four parts cover the frame without overlap. */
void livery_frame_part_box(const struct livery_frame_spec *spec, enum livery_frame_part part,
	struct livery_box *box);
/* Size of a part's picture: its box times the scale, rounded, at least 1. */
void livery_frame_part_size_px(const struct livery_frame_spec *spec, enum livery_frame_part part,
	int *width_px, int *height_px);

/*
 * What is at (x, y) relative to the frame's top left, for content of width x height. *edges gets
 * WLR_EDGE_TOP 1, BOTTOM 2, LEFT 4, RIGHT 8 for LIVERY_HIT_BORDER, else 0. edges may be NULL.
 */
enum livery_frame_hit livery_frame_hit(enum livery_frame_kind kind, int width, int height, double x,
	double y, uint32_t *edges);

/* Whether this part looks the same under both specs, so that its picture can be kept. */
bool livery_frame_part_equal(const struct livery_frame_spec *a, const struct livery_frame_spec *b,
	enum livery_frame_part part);

#define LIVERY_STRIP_ALERTS 16 /* domains that demand attention and are named */

struct livery_strip_name {
	char name[LIVERY_PAINT_NAME_MAX];
	struct livery_label label;
};

/* The bar that tells who has the keyboard. Zero it, then fill it. */
struct livery_strip_spec {
	int width; /* of the output */
	double scale;
	bool has_keyboard; /* else: "no window has the keyboard" */
	struct livery_strip_name keyboard;
	bool unresponsive; /* ... and does not answer */
	char title[LIVERY_PAINT_TEXT_MAX]; /* untrusted; cleaned again while painting */
	bool has_clipboard;                /* text is held from ... */
	bool clipboard_waits;              /* ... or was asked for, and is not there yet */
	struct livery_strip_name clipboard;
	size_t alerts_len; /* domains that demand attention; more than are listed: alerts_more */
	struct livery_strip_name alerts[LIVERY_STRIP_ALERTS];
	unsigned alerts_more;
	char notice[LIVERY_PAINT_TEXT_MAX]; /* livery's own word to the user, or "" */
	bool notice_is_error;
};

/* Size of the picture in pixels: the width and LIVERY_STRIP_HEIGHT, times the scale. */
void livery_strip_size_px(const struct livery_strip_spec *spec, int *width_px, int *height_px);
/* Whether both look the same. */
bool livery_strip_equal(const struct livery_strip_spec *a, const struct livery_strip_spec *b);

/* Fonts, and all that one needs to paint. */
struct livery_painter;

/*
 * font is a fontconfig name such as "sans-serif:size=10" or "Inter:pixelsize=13"; NULL is the
 * default. NULL only without memory: where no font can be loaded the painter draws no text and says
 * so once.
 */
struct livery_painter *livery_painter_create(const char *font);
/* Frees the painter and its fonts. NULL is allowed. */
void livery_painter_destroy(struct livery_painter *painter);

/* Paint with the CPU. image is PIXMAN_a8r8g8b8 of the size that ..._size_px() gives. */
void livery_painter_paint_frame(struct livery_painter *painter,
	const struct livery_frame_spec *spec, enum livery_frame_part part, pixman_image_t *image);
/* The same of a strip. */
void livery_painter_paint_strip(struct livery_painter *painter,
	const struct livery_strip_spec *spec, pixman_image_t *image);

#endif
