/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_MAPPING_H
#define LIVERY_COMPOSITOR_DOMAIN_MAPPING_H

/*
 * Which pixels of a buffer are shown where a part of a surface is shown on an output. A surface has
 * logical pixels; its buffer may have more or fewer. Where it has as many as the output has there,
 * each of them is shown as one pixel of the output; else they are stretched. Pure.
 */

#include <stdbool.h>

/* The same for both axes: 0 is x. */
struct livery_mapping_spec {
	int surface[2]; /* size, logical px, at least 1 */
	int pixels[2]; /* size of its buffer, px, at least 1 */
	int start[2], length[2]; /* the part that is shown, inside the surface, logical px */
	int origin[2]; /* of the surface, from the output's corner, logical px */
	float scale; /* of the output; as the scene multiplies by it */
};

struct livery_mapping {
	double start[2], length[2]; /* what is shown of the buffer, inside it, px */
	/* What can come of it while the surface moves, inside the buffer, px. */
	int room_start[2], room_length[2];
	bool nearest; /* pixels are shown as they are, or as whole blocks; else they are mixed */
};

/*
 * Fills in *mapping. The scene gives an edge at v the output's pixel round(v * scale), so a surface
 * of one size has a pixel more or less by where it lies: there the last one is cut, or is shown
 * twice.
 */
void livery_mapping_find(const struct livery_mapping_spec *spec, struct livery_mapping *mapping);

#endif
