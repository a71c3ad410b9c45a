/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/shape.h"
#include "compositor/config/label.h"
#include <stdbool.h>
#include <stdlib.h>

/*
 * On a narrow border only two rows (v = 2 and 3) of a pattern are to be seen, so each pattern has a
 * rhythm of its own there: dashes, far dashes, a line, dots, a zigzag, double dashes, a comb.
 */
static bool pattern_at(int pattern, int u, int v) {
	switch (pattern) {
	case LIVERY_PATTERN_DIAGONAL:
		return (u + v) % 10 < 5;
	case LIVERY_PATTERN_BARS:
		return u % 14 < 4;
	case LIVERY_PATTERN_HORIZONTAL:
		return v % 6 == 2 || v % 6 == 3;
	case LIVERY_PATTERN_DOTS:
		return (u % 8 < 2 && (v % 8 == 2 || v % 8 == 3)) ||
			((u + 4) % 8 < 2 && (v % 8 == 6 || v % 8 == 7));
	case LIVERY_PATTERN_CHECKS:
		return (u / 4 + v / 3) % 2 == 0;
	case LIVERY_PATTERN_DOUBLE:
		return (u + 65536 - v) % 16 < 2 || (u + 65536 - v + 4) % 16 < 2;
	case LIVERY_PATTERN_GRID:
		return u % 6 == 0 || v % 6 == 3;
	default:
		return false;
	}
}

static bool in_outline(int u, int v, int x, int y, int size, int stroke) {
	int du = u - x, dv = v - y;
	bool inside = du >= 0 && dv >= 0 && du < size && dv < size;
	bool hollow = du >= stroke && du < size - stroke && dv >= stroke && dv < size - stroke;
	return inside && !hollow;
}

static bool restore_at(int u, int v, int size, int stroke) {
	int part = size - 2 * stroke;
	bool front = u < part && v >= 2 * stroke;
	if (front) {
		return in_outline(u, v, 0, 2 * stroke, part, stroke);
	}
	return in_outline(u, v, 2 * stroke, 0, part, stroke);
}

static int clamp(int value) {
	return value < 0 ? 0 : value > 256 ? 256 : value;
}

/* A cross of two strokes; distances are in halves of a pixel times the square root of 2. */
static int close_at(int u, int v, int size, int stroke) {
	int x = 2 * u + 1 - size, y = 2 * v + 1 - size;
	int a = abs(x - y), b = abs(x + y);
	int distance = a < b ? a : b;
	return clamp((3 * stroke + 1 - 2 * distance) * 64 + 128);
}

static int disc_at(int u, int v, int size) {
	int x = 2 * u + 1 - size, y = 2 * v + 1 - size;
	int inside = (size * size - x * x - y * y) * 64;
	/* Rounded down on both sides of the edge. */
	int steps = inside >= 0 ? inside / size : -((-inside + size - 1) / size);
	return clamp(steps + 128);
}

int livery_shape_coverage(int shape, int u, int v, int size, int stroke) {
	switch (shape) {
	case LIVERY_SHAPE_MINIMIZE:
		return v >= size - stroke ? 256 : 0;
	case LIVERY_SHAPE_MAXIMIZE:
		return in_outline(u, v, 0, 0, size, stroke) ? 256 : 0;
	case LIVERY_SHAPE_RESTORE:
		return restore_at(u, v, size, stroke) ? 256 : 0;
	case LIVERY_SHAPE_CLOSE:
		return close_at(u, v, size, stroke);
	case LIVERY_SHAPE_DISC:
		return disc_at(u, v, size);
	default:
		return pattern_at(shape, u, v) ? 256 : 0;
	}
}
