/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_SHAPE_H
#define LIVERY_PAINT_SHAPE_H

/*
 * The still shapes of the painter: patterns of labels and signs of buttons, as integer arithmetic
 * of a pixel's place. shaders/paint.frag holds the same arithmetic; both must change together, and
 * test_paint_gles compares them.
 */

#include <stdint.h>

/* The patterns of label.h come first, with the same numbers. */
enum livery_shape {
	LIVERY_SHAPE_MINIMIZE = 16,
	LIVERY_SHAPE_MAXIMIZE = 17,
	LIVERY_SHAPE_RESTORE = 18,
	LIVERY_SHAPE_CLOSE = 19,
	LIVERY_SHAPE_DISC = 20, /* fills the box */
};

/*
 * How much of the pixel is in the foreground, 0 to 256. For patterns (u, v) are pattern units along
 * the border and inwards from the frame's edge, >= 0. For signs they are pixels from the top left
 * of a box of size x size pixels with strokes of `stroke` pixels.
 */
int livery_shape_coverage(int shape, int u, int v, int size, int stroke);

#endif
