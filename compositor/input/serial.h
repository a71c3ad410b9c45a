/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_SERIAL_H
#define LIVERY_COMPOSITOR_SERIAL_H

/*
 * G8: Wayland has one counter for the serials of all clients. Who sees it grow learns how many keys
 * and clicks others got, and wl_display.sync tells it at any time. So a domain's sync is answered
 * with 0, and the counter moves on to the next multiple of LIVERY_SERIAL_STEP when input goes to
 * another domain than before. What is left to see is how often that happened, and steps of so many
 * events.
 */

#include <stdbool.h>

struct livery_server;
struct wl_client;
struct wlr_seat_client;

#define LIVERY_SERIAL_STEP 1024

/* Answers the client's wl_display.sync without the counter; false: it cannot. */
bool livery_serial_hide(struct wl_client *client);

/* Before an event with a serial is sent to a client; NULL: there is none. */
void livery_serial_pass(struct livery_server *server, const struct wl_client *client);
/* The same for a client of the seat. */
void livery_serial_pass_to(struct livery_server *server, const struct wlr_seat_client *client);

#endif
