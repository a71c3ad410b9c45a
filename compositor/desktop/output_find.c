/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which output is meant. Apart from output.c, which draws windows, for those who place them. */
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include <wlr/types/wlr_cursor.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_output_layout.h>

struct livery_output *livery_output_find(
	struct livery_server *server, const struct livery_output_id *id) {
	struct livery_output *output, *found = NULL;
	int best = 0;
	wl_list_for_each(output, &server->outputs, link) {
		int match = livery_output_id_match(&output->id, id);
		if (match > best && !wlr_box_empty(&output->box)) {
			best = match;
			found = output;
		}
	}
	return found;
}

struct livery_output *livery_output_at(struct livery_server *server, double x, double y) {
	double near_x, near_y;
	wlr_output_layout_closest_point(server->output_layout, NULL, x, y, &near_x, &near_y);
	struct wlr_output *wlr_output =
		wlr_output_layout_output_at(server->output_layout, near_x, near_y);
	return wlr_output != NULL ? wlr_output->data : NULL;
}

struct livery_output *livery_output_active(struct livery_server *server) {
	return livery_output_at(server, server->cursor->x, server->cursor->y);
}

void livery_output_schedule(struct livery_server *server) {
	struct livery_output *output;
	wl_list_for_each(output, &server->outputs, link) {
		wlr_output_schedule_frame(output->wlr_output);
	}
}
