/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/output.h"
#include "compositor/paint/painter.h"

int livery_output_strip_height(const struct livery_output *output) {
	return output->box.height > 2 * LIVERY_STRIP_HEIGHT ? LIVERY_STRIP_HEIGHT : 0;
}

struct wlr_box livery_output_usable(const struct livery_output *output) {
	int strip = livery_output_strip_height(output);
	struct wlr_box usable = output->box;
	usable.y += strip;
	usable.height -= strip;
	return usable;
}
