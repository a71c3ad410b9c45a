/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CHANNEL_VCHAN_H
#define LIVERY_CHANNEL_VCHAN_H

/*
 * The transport of Xen: libxenvchan between two domains, found by xenstore exactly as stock Qubes
 * does (vchan_names.h). Only built where libxenvchan is there (LIVERY_HAVE_XEN).
 */

#include <stddef.h>
#include <stdint.h>
#include "protocol/channel/channel.h"
#include "protocol/channel/vchan_names.h"

/*
 * Agent's side: serves gui_domid on port, with rings as large as that domain says it wants. The
 * returned server is used with the functions of channel.h; it offers the next connection when the
 * channel before it was destroyed, and tries again each second where there are no pages for it.
 * NULL with one line in error (error_size bytes).
 */
struct livery_channel_server *livery_channel_listen_vchan(uint32_t gui_domid, uint32_t port,
	char *error, size_t error_size);

/*
 * guid's side: connects to the agent in domain domid. Never waits: NULL with errno ENOENT while no
 * agent has announced itself, or none lives behind the announcement, or it has not noticed yet that
 * the guid before us is gone; ESRCH where there is no such domain; ENODEV where this machine has no
 * Xen or we may not use it. A channel whose domain is destroyed reads as closed.
 */
struct livery_channel *livery_channel_connect_vchan(uint32_t domid, uint32_t port);

/*
 * Closes the connection to xenstore, which in dom0 may change everything about every domain. From
 * then on the channel does not notice that its domain is destroyed: who runs the domains must say
 * it.
 */
void livery_vchan_forget_xenstore(struct livery_channel *channel);

/* Number of the domain that we run in, or -1 with errno where xenstore cannot be opened. */
int livery_vchan_own_domid(void);

#endif
