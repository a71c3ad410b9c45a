/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>
#include "common/endpoint.h"

#define UNIX_PREFIX "unix:"
#define XEN_PREFIX "xen:"

/* Digits up to a number of at most; NULL where there are none, or it is larger. */
static const char *read_number(const char *text, uint32_t most, uint32_t *number) {
	const char *at = text;

	*number = 0;
	for (; *at >= '0' && *at <= '9'; at++) {
		uint32_t digit = (uint32_t)(*at - '0');
		if (*number > (most - digit) / 10) {
			return NULL;
		}
		*number = *number * 10 + digit;
	}
	return at != text ? at : NULL;
}

static bool read_xen(const char *text, bool with_port, struct livery_endpoint *endpoint) {
	struct livery_endpoint xen = { .kind = LIVERY_ENDPOINT_XEN, .port = LIVERY_ENDPOINT_PORT };
	const char *rest = read_number(text, LIVERY_ENDPOINT_DOMID_MAX, &xen.domid);

	if (rest != NULL && *rest == ':' && with_port) {
		rest = read_number(rest + 1, INT32_MAX, &xen.port);
	}
	if (rest == NULL || *rest != '\0') {
		return false;
	}
	*endpoint = xen;
	return true;
}

bool livery_endpoint_parse(const char *text, struct livery_endpoint *endpoint) {
	*endpoint = (struct livery_endpoint){ 0 };
	if (strncmp(text, XEN_PREFIX, strlen(XEN_PREFIX)) == 0) {
		return read_xen(text + strlen(XEN_PREFIX), true, endpoint);
	}
	if (strncmp(text, UNIX_PREFIX, strlen(UNIX_PREFIX)) != 0 ||
			text[strlen(UNIX_PREFIX)] == '\0') {
		return false;
	}
	endpoint->kind = LIVERY_ENDPOINT_UNIX;
	endpoint->path = text + strlen(UNIX_PREFIX);
	return true;
}

bool livery_endpoint_parse_domid(const char *text, struct livery_endpoint *endpoint) {
	*endpoint = (struct livery_endpoint){ 0 };
	return read_xen(text, false, endpoint);
}

const char *livery_endpoint_read_option(int option, const char *text,
		struct livery_endpoint *endpoint) {
	if (endpoint->kind != LIVERY_ENDPOINT_NONE) {
		return "only one of --endpoint, --socket and --domid can be given";
	}
	switch (option) {
	case 's':
		endpoint->kind = LIVERY_ENDPOINT_UNIX;
		endpoint->path = text;
		return NULL;
	case 'd':
		return livery_endpoint_parse_domid(text, endpoint) ? NULL : "not a domain number";
	default:
		return livery_endpoint_parse(text, endpoint) ? NULL
			: "neither unix:PATH nor xen:DOMID[:PORT]";
	}
}

bool livery_endpoint_format(const struct livery_endpoint *endpoint, char *out, size_t size) {
	int length = endpoint->kind == LIVERY_ENDPOINT_XEN
		? snprintf(out, size, XEN_PREFIX "%u:%u", endpoint->domid, endpoint->port)
		: snprintf(out, size, UNIX_PREFIX "%s", endpoint->path);
	return length >= 0 && (size_t)length < size;
}

void livery_endpoint_describe(const struct livery_endpoint *endpoint, char *out, size_t size) {
	if (endpoint->kind == LIVERY_ENDPOINT_XEN) {
		snprintf(out, size, "domain %u", endpoint->domid);
	} else {
		snprintf(out, size, "%s", endpoint->path != NULL ? endpoint->path : "nowhere");
	}
}
