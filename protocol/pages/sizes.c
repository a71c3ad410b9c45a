/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/pages/sizes.h"

#define SERVES_RATIO 1024
#define SERVES_ALWAYS 256 /* pages, 1 MiB */

size_t livery_pages_round(size_t pages) {
	size_t step = 1;
	while (pages / step >= 8) {
		step *= 2;
	}
	return (pages + step - 1) / step * step;
}

bool livery_pages_serves(size_t have, size_t pages) {
	return have >= pages && (have <= SERVES_ALWAYS || have / SERVES_RATIO <= pages);
}
