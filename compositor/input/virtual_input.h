/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_VIRTUAL_INPUT_H
#define LIVERY_COMPOSITOR_VIRTUAL_INPUT_H

/*
 * Keyboards and pointers made by trusted clients, for tests and on-screen keyboards; only when the
 * configuration allows it. A virtual keyboard brings a keymap of its own, but the clients keep the
 * configuration's: its keys are translated by what they type.
 */

#include <stdbool.h>

struct livery_server;

/* Makes the two globals. False when there is no memory. */
bool livery_virtual_input_init(struct livery_server *server);

#endif
