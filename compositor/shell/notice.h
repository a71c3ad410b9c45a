/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_NOTICE_H
#define LIVERY_COMPOSITOR_NOTICE_H

/*
 * The short notice in the strip that tells the user how something went. Any room gives one by
 * livery_server_emit_notice(); here the newest is kept for as long as it is shown.
 */

#include <stdbool.h>

struct livery_server;

/* Listens for notices. False when there is no memory; livery_notice_finish() is allowed then. */
bool livery_notice_init(struct livery_server *server);
/* The notice goes, and none is kept any more. */
void livery_notice_finish(struct livery_server *server);

/* The notice that is shown now, or "". *is_error: it tells of something that failed. */
const char *livery_notice_get(const struct livery_server *server, bool *is_error);

#endif
