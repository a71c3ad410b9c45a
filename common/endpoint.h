/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_ENDPOINT_H
#define LIVERY_COMMON_ENDPOINT_H

/* Where the other side of a channel is, as one text names it: unix:PATH or xen:DOMID[:PORT]. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIVERY_ENDPOINT_PORT 6000 /* of a vchan, where the text names none */
#define LIVERY_ENDPOINT_DOMID_MAX 0x7fef

enum livery_endpoint_kind {
	LIVERY_ENDPOINT_NONE,
	LIVERY_ENDPOINT_UNIX,
	LIVERY_ENDPOINT_XEN,
	LIVERY_ENDPOINT_KINDS,
};

struct livery_endpoint {
	enum livery_endpoint_kind kind;
	const char *path; /* of the socket; a part of the text, which must stay */
	uint32_t domid, port; /* of the vchan */
};

/* Reads a text, which must outlive the endpoint. False: it is none, and *endpoint is NONE. */
bool livery_endpoint_parse(const char *text, struct livery_endpoint *endpoint);
/* Reads a domain number alone, as --domid has it. */
bool livery_endpoint_parse_domid(const char *text, struct livery_endpoint *endpoint);
/*
 * Reads the value of a program's option into an endpoint that is NONE before: 'e' is --endpoint,
 * 's' --socket PATH, 'd' --domid N. NULL, or why it is refused, for "REASON: TEXT"; *endpoint is
 * then NONE, or what another option gave it.
 */
const char *livery_endpoint_read_option(int option, const char *text,
	struct livery_endpoint *endpoint);
/*
 * Writes the text that livery_endpoint_parse reads, of an endpoint that is not NONE. False: it does
 * not fit in size bytes.
 */
bool livery_endpoint_format(const struct livery_endpoint *endpoint, char *out, size_t size);
/* The endpoint as a person reads it, for logs: the path, or "domain N". */
void livery_endpoint_describe(const struct livery_endpoint *endpoint, char *out, size_t size);

#endif
