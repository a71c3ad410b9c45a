/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CONTROL_REQUEST_H
#define LIVERY_CONTROL_REQUEST_H

/*
 * What livery-ctl may ask of livery: one JSON object a line, {"command": NAME} or, for those about
 * a domain, {"command": NAME, "domain": NAME}. Pure: no socket and no compositor here, so unit
 * tests and the fuzzer link it alone.
 */

#include <stdbool.h>
#include <stddef.h>
#include "compositor/config/config.h"

#define LIVERY_CONTROL_LINE 512 /* bytes of a request, without its end of line */

enum livery_control_command {
	LIVERY_CONTROL_VERSION,
	LIVERY_CONTROL_STATS,
	LIVERY_CONTROL_DOMAINS,
	LIVERY_CONTROL_WINDOWS,
	LIVERY_CONTROL_SCREENSHOT,
	LIVERY_CONTROL_START, /* this one and those that follow name a domain */
	LIVERY_CONTROL_STOP,
	LIVERY_CONTROL_PAUSE,
	LIVERY_CONTROL_UNPAUSE,
	LIVERY_CONTROL_DESTROY,
	LIVERY_CONTROL_COUNT
};

struct livery_control_request {
	enum livery_control_command command;
	char domain[LIVERY_DOMAIN_NAME_MAX]; /* valid name where the command wants one, else "" */
};

/* Name of a command as it stands in a request and on livery-ctl's command line. */
const char *livery_control_command_name(enum livery_control_command command);

/* Whether a request of that command names a domain. */
bool livery_control_needs_domain(enum livery_control_command command);

/*
 * Reads the size bytes of one line, without its end. False, with one line that says what is wrong
 * in error (error_size > 0 bytes), for anything that is not exactly a request.
 */
bool livery_control_parse(const char *line, size_t size, struct livery_control_request *request,
	char *error, size_t error_size);

#endif
