/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/server.h"

void livery_server_terminate(struct livery_server *server) {
	server->terminating = true;
	wl_display_terminate(server->display);
}
