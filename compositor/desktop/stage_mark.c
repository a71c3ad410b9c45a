/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which windows the scene does not show as they are. Apart from stage.c, which applies that. */
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/stage.h"
#include "compositor/desktop/toplevel.h"

void livery_stage_mark(struct livery_toplevel *toplevel, uint32_t stages) {
	struct livery_server *server = toplevel->server;
	if (toplevel->stages == 0) {
		wl_list_insert(server->staged.prev, &toplevel->stage_link);
	}
	if (server->stages == 0) {
		livery_output_schedule(server);
	}
	toplevel->stages |= stages;
	toplevel->asked = toplevel->asked ||
		(server->asking != NULL && server->asking == toplevel->owner);
	server->stages |= stages;
}

void livery_stage_forget(struct livery_toplevel *toplevel) {
	if (toplevel->stages != 0) {
		toplevel->stages = 0;
		toplevel->asked = false;
		wl_list_remove(&toplevel->stage_link);
	}
}
