/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAGES_GRANTER_H
#define LIVERY_PAGES_GRANTER_H

/*
 * Grants the pages of a memfd as they are, so that a program's pixels need not be copied: udmabuf
 * makes a DMA buffer of the memfd, and gntdev grants the pages of that. It needs /dev/udmabuf, and
 * a kernel with XEN_GNTDEV_DMABUF: Qubes' has it, Debian's has not. So it is tried once, with one
 * page. Not in PV domains, where the kernel grants other pages than it is asked for.
 *
 * udmabuf takes memory that is sealed against shrinking and not against writing, ends with a page,
 * and has at most the kernel's limit for one buffer (64 MiB if nobody changed it), and it gives all
 * pages memory, also those that the program never touched.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct livery_granter;

/* Grants to domid. NULL with one line in reason: it cannot be done here. */
struct livery_granter *livery_granter_create(uint32_t domid, char *reason, size_t reason_size);
/* Ends all grants. NULL is allowed. */
void livery_granter_destroy(struct livery_granter *granter);

/*
 * Grants the first pages of the memfd, writes their references, and returns a descriptor that
 * stands for the grant until livery_granter_revoke. -1 with errno.
 */
int livery_granter_grant(struct livery_granter *granter, int memfd, size_t pages, uint32_t *refs);
/* Ends a grant, and closes what stood for it. */
void livery_granter_revoke(struct livery_granter *granter, int grant);

#endif
