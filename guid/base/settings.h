/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_SETTINGS_H
#define LIVERY_GUID_SETTINGS_H

/* What the command line says (options.h reads it), and what guid's exit statuses mean. */

#include <stdbool.h>
#include <stdint.h>
#include "guid/core/core.h"
#include "common/endpoint.h"

/* Exit statuses. */
#define GUID_OK 0 /* the agent or livery is gone, or a signal */
#define GUID_FAILED 1 /* could not start, or livery refused us */
#define GUID_USAGE 2
#define GUID_VIOLATION 3 /* the domain broke the protocol */

/*
 * What a domain may ask of guid itself in a second: messages, where each KiB counts as one more.
 * Then it is read again in the next second. Whatever a domain sends, it has only this share of a
 * processor.
 */
#define GUID_DEFAULT_MESSAGES 20000

struct guid_options {
	const char *domain; /* name */
	struct livery_endpoint endpoint; /* of the agent */
	int wayland_fd; /* -1: WAYLAND_SOCKET or WAYLAND_DISPLAY */
	bool no_sandbox;
	struct livery_core_limits limits;
	uint32_t messages; /* a second */
};

#endif
