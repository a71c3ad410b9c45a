/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/base/glyph.h"

#include <stddef.h>

#define GLYPH 0x100u

/* By the numbers of wp_cursor_shape_device_v1.shape. The core font has no hidden pointer. */
static const uint8_t glyphs[] = {
	[2] = 68, /* context-menu: left_ptr */
	[3] = 92, /* help: question_arrow */
	[4] = 60, /* pointer: hand2 */
	[5] = 150, /* progress: watch */
	[6] = 150, /* wait: watch */
	[7] = 90, /* cell: plus */
	[8] = 34, /* crosshair */
	[9] = 152, /* text: xterm */
	[10] = 152, /* vertical-text: xterm */
	[11] = 68, /* alias: left_ptr */
	[12] = 68, /* copy: left_ptr */
	[13] = 52, /* move: fleur */
	[14] = 88, /* no-drop: pirate */
	[15] = 88, /* not-allowed: pirate */
	[16] = 58, /* grab: hand1 */
	[17] = 52, /* grabbing: fleur */
	[18] = 96, /* e-resize: right_side */
	[19] = 138, /* n-resize: top_side */
	[20] = 136, /* ne-resize: top_right_corner */
	[21] = 134, /* nw-resize: top_left_corner */
	[22] = 16, /* s-resize: bottom_side */
	[23] = 14, /* se-resize: bottom_right_corner */
	[24] = 12, /* sw-resize: bottom_left_corner */
	[25] = 70, /* w-resize: left_side */
	[26] = 108, /* ew-resize: sb_h_double_arrow */
	[27] = 116, /* ns-resize: sb_v_double_arrow */
	[28] = 120, /* nesw-resize: sizing */
	[29] = 120, /* nwse-resize: sizing */
	[30] = 108, /* col-resize: sb_h_double_arrow */
	[31] = 116, /* row-resize: sb_v_double_arrow */
	[32] = 52, /* all-scroll: fleur */
	[33] = 90, /* zoom-in: plus */
	[34] = 90, /* zoom-out: plus */
};

uint32_t agent_glyph_from_shape(uint32_t shape) {
	if (shape >= sizeof(glyphs) / sizeof(glyphs[0]) || glyphs[shape] == 0) {
		return 0;
	}
	return GLYPH + glyphs[shape];
}
