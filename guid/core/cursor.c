/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/cursor.h"
#include "guid/core/window.h"

/*
 * Pointer shapes. The base protocol names the glyphs of X's cursor font, the extension and the
 * compositor the shapes of wp_cursor_shape_device_v1, which are CSS's.
 */

enum shape {
	SHAPE_DEFAULT = 1,
	SHAPE_HELP = 3,
	SHAPE_POINTER = 4,
	SHAPE_PROGRESS = 5,
	SHAPE_WAIT = 6,
	SHAPE_CELL = 7,
	SHAPE_CROSSHAIR = 8,
	SHAPE_TEXT = 9,
	SHAPE_COPY = 12,
	SHAPE_MOVE = 13,
	SHAPE_NOT_ALLOWED = 15,
	SHAPE_GRABBING = 17,
	SHAPE_E_RESIZE = 18,
	SHAPE_N_RESIZE = 19,
	SHAPE_NE_RESIZE = 20,
	SHAPE_NW_RESIZE = 21,
	SHAPE_S_RESIZE = 22,
	SHAPE_SE_RESIZE = 23,
	SHAPE_SW_RESIZE = 24,
	SHAPE_W_RESIZE = 25,
	SHAPE_EW_RESIZE = 26,
	SHAPE_NS_RESIZE = 27,
	SHAPE_ALL_SCROLL = 32,
};

#define GLYPHS 154 /* of the cursor font; the odd ones are masks */

/* By glyph / 2; 0 stands for the default shape. */
static const uint8_t glyph_shapes[GLYPHS / 2] = {
	[0 / 2] = SHAPE_NOT_ALLOWED, /* X_cursor */
	[10 / 2] = SHAPE_MOVE, /* bogosity */
	[12 / 2] = SHAPE_SW_RESIZE, /* bottom_left_corner */
	[14 / 2] = SHAPE_SE_RESIZE, /* bottom_right_corner */
	[16 / 2] = SHAPE_S_RESIZE, /* bottom_side */
	[18 / 2] = SHAPE_S_RESIZE, /* bottom_tee */
	[24 / 2] = SHAPE_NOT_ALLOWED, /* circle */
	[26 / 2] = SHAPE_WAIT, /* clock */
	[30 / 2] = SHAPE_CROSSHAIR, /* cross */
	[32 / 2] = SHAPE_CROSSHAIR, /* cross_reverse */
	[34 / 2] = SHAPE_CROSSHAIR, /* crosshair */
	[36 / 2] = SHAPE_CROSSHAIR, /* diamond_cross */
	[42 / 2] = SHAPE_NS_RESIZE, /* double_arrow */
	[52 / 2] = SHAPE_ALL_SCROLL, /* fleur */
	[58 / 2] = SHAPE_POINTER, /* hand1 */
	[60 / 2] = SHAPE_POINTER, /* hand2 */
	[64 / 2] = SHAPE_COPY, /* icon */
	[70 / 2] = SHAPE_W_RESIZE, /* left_side */
	[72 / 2] = SHAPE_W_RESIZE, /* left_tee */
	[76 / 2] = SHAPE_SW_RESIZE, /* ll_angle */
	[78 / 2] = SHAPE_SE_RESIZE, /* lr_angle */
	[88 / 2] = SHAPE_NOT_ALLOWED, /* pirate */
	[90 / 2] = SHAPE_CELL, /* plus */
	[92 / 2] = SHAPE_HELP, /* question_arrow */
	[96 / 2] = SHAPE_E_RESIZE, /* right_side */
	[98 / 2] = SHAPE_E_RESIZE, /* right_tee */
	[106 / 2] = SHAPE_S_RESIZE, /* sb_down_arrow */
	[108 / 2] = SHAPE_EW_RESIZE, /* sb_h_double_arrow */
	[110 / 2] = SHAPE_W_RESIZE, /* sb_left_arrow */
	[112 / 2] = SHAPE_E_RESIZE, /* sb_right_arrow */
	[114 / 2] = SHAPE_N_RESIZE, /* sb_up_arrow */
	[116 / 2] = SHAPE_NS_RESIZE, /* sb_v_double_arrow */
	[120 / 2] = SHAPE_SE_RESIZE, /* sizing */
	[128 / 2] = SHAPE_CROSSHAIR, /* target */
	[130 / 2] = SHAPE_CROSSHAIR, /* tcross */
	[134 / 2] = SHAPE_NW_RESIZE, /* top_left_corner */
	[136 / 2] = SHAPE_NE_RESIZE, /* top_right_corner */
	[138 / 2] = SHAPE_N_RESIZE, /* top_side */
	[140 / 2] = SHAPE_N_RESIZE, /* top_tee */
	[144 / 2] = SHAPE_NW_RESIZE, /* ul_angle */
	[148 / 2] = SHAPE_NE_RESIZE, /* ur_angle */
	[150 / 2] = SHAPE_WAIT, /* watch */
	[152 / 2] = SHAPE_TEXT, /* xterm */
};

uint32_t core_cursor_from_glyph(uint32_t value) {
	if (value < 0x100 || value >= 0x100 + GLYPHS || value % 2 != 0) {
		return SHAPE_DEFAULT;
	}
	uint32_t shape = glyph_shapes[(value - 0x100) / 2];
	return shape != 0 ? shape : SHAPE_DEFAULT;
}

void core_cursor_set(struct livery_core *core, struct core_window *window, uint32_t shape) {
	window->cursor = shape;
	if (core->pointer.window == window->entry.slot) {
		core->ops->cursor(core->data, shape);
	}
}
