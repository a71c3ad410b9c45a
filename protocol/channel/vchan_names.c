/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdbool.h>
#include "protocol/channel/vchan_names.h"

size_t livery_vchan_parse_ring_size(const char *text, size_t length) {
	size_t size = 0;
	for (size_t i = 0; text != NULL && i < length; i++) {
		if (text[i] < '0' || text[i] > '9' || size > LIVERY_VCHAN_RING_MAX) {
			return LIVERY_VCHAN_RING_STOCK;
		}
		size = size * 10 + (size_t)(text[i] - '0');
	}
	bool fits = size >= LIVERY_VCHAN_RING_STOCK && size <= LIVERY_VCHAN_RING_MAX;
	return fits && (size & (size - 1)) == 0 ? size : LIVERY_VCHAN_RING_STOCK;
}

const char *livery_vchan_xenstore_remedy(int error) {
	return error == EACCES || error == EPERM
		? "give this user /dev/xen/xenbus, by group or udev rule"
		: "is this a Xen domain, does xenstored run?";
}
