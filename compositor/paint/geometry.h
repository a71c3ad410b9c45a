/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_GEOMETRY_H
#define LIVERY_PAINT_GEOMETRY_H

/* What hit test and picture of a frame must agree on; the rest of the geometry is in painter.h. */

/*
 * How many of the buttons, from the right, the title bar over content of that width has: 3, 1
 * (close) or 0. The name of the domain has precedence over them.
 */
int livery_frame_button_count(int width);

#endif
