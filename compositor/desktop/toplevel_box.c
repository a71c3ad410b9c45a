/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a window is. Apart from toplevel.c, which moves it, for those who look. */
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/toplevel.h"

struct livery_output *livery_toplevel_output(const struct livery_toplevel *toplevel) {
	const struct wlr_box *box = &toplevel->box;
	return livery_output_at(
		toplevel->server, box->x + box->width / 2.0, box->y + box->height / 2.0);
}

struct wlr_box livery_toplevel_outer_box(const struct livery_toplevel *toplevel) {
	struct wlr_box outer = toplevel->box;
	int x, y;
	livery_frame_content_offset(LIVERY_FRAME_TOPLEVEL, &x, &y);
	outer.x -= x;
	outer.y -= y;
	livery_frame_outer_size(LIVERY_FRAME_TOPLEVEL, toplevel->box.width, toplevel->box.height,
		&outer.width, &outer.height);
	return outer;
}
