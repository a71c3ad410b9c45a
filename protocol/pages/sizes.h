/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAGES_SIZES_H
#define LIVERY_PAGES_SIZES_H

/*
 * How much memory the sharer takes for a size that is asked for, and what it gives again: the
 * policy that keeps resizing from making new references. Pure.
 *
 * New memory is rounded up to a power of two of pages or 5/4, 6/4, 7/4 of one (below 8 pages:
 * exactly), so that a window that grows makes at most 4 shares a doubling. Pages that are never
 * touched cost a number, no memory. Memory that was given back is given again for any size that it
 * holds, unless it is 1024 times as large or more and above 1 MiB: so a window that once had its
 * largest size makes no new share at a smaller one, and a tooltip of a few lines does not sit in a
 * screenful of numbers.
 */

#include <stdbool.h>
#include <stddef.h>

/* Pages to allocate for pages > 0; at most 5/4 of it. No overflow up to SIZE_MAX / 2. */
size_t livery_pages_round(size_t pages);

/* Whether kept memory of have pages serves a need for pages. */
bool livery_pages_serves(size_t have, size_t pages);

#endif
