/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CHANNEL_VCHAN_NAMES_H
#define LIVERY_CHANNEL_VCHAN_NAMES_H

/*
 * What the two domains of a vchan, and the program that watches for it, must agree on: names in
 * xenstore and sizes of rings. Pure, and without Xen's headers.
 *
 * The agent is the server and publishes below its own home, as stock Qubes does:
 *
 *     data/vchan/<GUI domain>/<port>/ring-ref, event-channel
 *
 * It has to choose the size of the rings before it knows who will connect. So a GUI domain whose
 * daemons are livery-guids says below *its* home, readable by all, how large rings may be:
 *
 *     data/livery/ring-size          bytes each way, decimal
 *
 * Where nothing is said, or nonsense, rings have the size of stock Qubes. A stock daemon can use
 * rings of any size, so a wrong hint costs pages and nothing else.
 */

#include <stddef.h>

#define LIVERY_VCHAN_PORT 6000
#define LIVERY_VCHAN_MAX_DOMID 0x7fef

/* Below the home of the GUI domain. */
#define LIVERY_VCHAN_RING_SIZE_PATH "data/livery/ring-size"

#define LIVERY_VCHAN_RING_STOCK ((size_t)4096)
#define LIVERY_VCHAN_RING_OURS ((size_t)65536) /* what livery's driver publishes */
#define LIVERY_VCHAN_RING_MAX ((size_t)1 << 20) /* libxenvchan's bound */

/*
 * The size that length bytes of text ask for, NULL: none. A power of two from
 * LIVERY_VCHAN_RING_STOCK to LIVERY_VCHAN_RING_MAX; anything else is LIVERY_VCHAN_RING_STOCK.
 */
size_t livery_vchan_parse_ring_size(const char *text, size_t length);

/*
 * What to do where xenstore cannot be opened, for the end of an error's line. error: the errno of
 * that.
 */
const char *livery_vchan_xenstore_remedy(int error);

#endif
