/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_OUTPUT_MANAGEMENT_H
#define LIVERY_COMPOSITOR_OUTPUT_MANAGEMENT_H

/*
 * wlr-output-management: trusted clients (wlr-randr, kanshi) see and change modes, scales and
 * places of outputs.
 */

#include <stdbool.h>

struct livery_server;

/* Makes the global. False when there is no memory. */
bool livery_output_management_init(struct livery_server *server);

#endif
