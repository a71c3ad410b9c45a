/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/mapping.h"
#include <math.h>

/* The pixel of the output at which the scene draws an edge. */
static int edge(const struct livery_mapping_spec *spec, int axis, int at) {
	return (int)roundf((float)(spec->origin[axis] + at) * spec->scale);
}

/* Whether the buffer is as large as a program makes it for this output. */
static bool is_exact(const struct livery_mapping_spec *spec, int axis) {
	float wanted = roundf((float)spec->surface[axis] * spec->scale);
	return fabsf(wanted - (float)spec->pixels[axis]) <= 1;
}

/* Whether each pixel of the buffer is a whole number of pixels of the output. */
static bool is_whole(const struct livery_mapping_spec *spec, int axis) {
	double factor = spec->surface[axis] * (double)spec->scale / spec->pixels[axis];
	return round(factor) >= 1 && fabs(factor - round(factor)) * spec->pixels[axis] < 1;
}

static int bounded(int value, int low, int high) {
	return value < low ? low : value > high ? high : value;
}

/* One pixel for one, from the pixel at which the surface begins. */
static void map_exactly(
	const struct livery_mapping_spec *spec, int axis, struct livery_mapping *mapping) {
	int first = edge(spec, axis, spec->start[axis]);
	int length = edge(spec, axis, spec->start[axis] + spec->length[axis]) - first;
	int start = bounded(first - edge(spec, axis, 0), 0, spec->pixels[axis] - 1);
	mapping->start[axis] = start;
	mapping->length[axis] = bounded(length, 1, spec->pixels[axis] - start);
}

static void stretch(
	const struct livery_mapping_spec *spec, int axis, struct livery_mapping *mapping) {
	double density = (double)spec->pixels[axis] / spec->surface[axis];
	mapping->start[axis] = spec->start[axis] * density;
	mapping->length[axis] = spec->length[axis] * density;
	/* Rounding must not lead out of the buffer. */
	mapping->length[axis] =
		fmin(mapping->length[axis], spec->pixels[axis] - mapping->start[axis]);
}

/* Nothing but what is shown where the two are of one size; else a pixel more on each side. */
static void find_room(
	const struct livery_mapping_spec *spec, int axis, struct livery_mapping *mapping) {
	if (spec->pixels[axis] == spec->surface[axis]) {
		mapping->room_start[axis] = spec->start[axis];
		mapping->room_length[axis] = spec->length[axis];
		return;
	}
	double density = (double)spec->pixels[axis] / spec->surface[axis];
	int end = spec->start[axis] + spec->length[axis];
	int low = (int)fmin(floor(spec->start[axis] * density) - 1, mapping->start[axis]);
	int high = (int)ceil(
		fmax(ceil(end * density) + 1, mapping->start[axis] + mapping->length[axis]));
	mapping->room_start[axis] = bounded(low, 0, spec->pixels[axis] - 1);
	mapping->room_length[axis] =
		bounded(high, 1, spec->pixels[axis]) - mapping->room_start[axis];
}

void livery_mapping_find(
	const struct livery_mapping_spec *spec, struct livery_mapping *mapping) {
	bool exact = is_exact(spec, 0) && is_exact(spec, 1);
	mapping->nearest = exact || (is_whole(spec, 0) && is_whole(spec, 1));
	for (int axis = 0; axis < 2; axis++) {
		/* Where both have one size stretching gives one pixel for one too. */
		if (exact && spec->pixels[axis] != spec->surface[axis]) {
			map_exactly(spec, axis, mapping);
		} else {
			stretch(spec, axis, mapping);
		}
		find_room(spec, axis, mapping);
	}
}
