/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_DRIVER_WATCH_H
#define LIVERY_DRIVER_WATCH_H

/*
 * Keeps a table of the Xen domains that offer a GUI to us, by watching xenstore: a domain is "up"
 * while its agent's vchan is announced at data/vchan/<our domain>/6000, and "down" when the
 * announcement or the domain goes. Names and UUIDs are those that the toolstack wrote, not the
 * domain.
 *
 * It also tells the agents how large the rings of their vchans may be
 * (protocol/channel/vchan_names.h).
 */

#include "driver/table.h"

struct livery_watch;

/* NULL with one line on stderr: no Xen, no xenstore, no rights. */
struct livery_watch *livery_watch_create(const struct livery_table_listener *listener);
void livery_watch_destroy(struct livery_watch *watch);

/* Readable when something may have changed; then call livery_watch_dispatch. */
int livery_watch_get_fd(const struct livery_watch *watch);
/*
 * Looks what has changed, and tells the listener. Returns after how many ms it should be called
 * again even if nothing is readable, -1: not before. A domain that writes all the time causes a
 * look now and then only.
 */
int livery_watch_dispatch(struct livery_watch *watch);

#endif
