/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_SERVICES_H
#define LIVERY_COMPOSITOR_SERVICES_H

/*
 * What the user's chords ask of clipboard and capture, and the short notices in the strip that tell
 * how it went.
 */

#include <stdbool.h>
#include <stdint.h>

struct livery_domain;
struct livery_server;
struct wl_resource;

/* Makes clipboard and capture. Needs the seat. False when there is no memory. */
bool livery_services_init(struct livery_server *server);
void livery_services_finish(struct livery_server *server);

/* The chords; they act on the window with the keyboard. */
void livery_services_copy(struct livery_server *server);
void livery_services_paste(struct livery_server *server);
void livery_services_screenshot(struct livery_server *server);

/* A domain's get_clipboard. */
void livery_services_get_clipboard(
	struct livery_domain *domain, struct wl_resource *manager, uint32_t id);

/* Shows a line in the strip for some seconds. */
void livery_services_notify(struct livery_server *server, bool is_error, const char *text);

/* Shows an error in the strip until there is another line to show. */
void livery_services_warn(struct livery_server *server, const char *text);

/* The line that is shown now, or "". */
const char *livery_services_notice(const struct livery_server *server, bool *is_error);

#endif
