/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_DRIVER_WATCH_H
#define LIVERY_DRIVER_WATCH_H

/*
 * The table of Xen domains that offer a GUI to us, kept by watching xenstore: a domain is "up" while its agent's
 * vchan is announced at data/vchan/<our domain>/6000, and "down" when the announcement or the domain goes. Names and UUIDs are
 * those that the toolstack wrote, not the domain.
 */

#include <stdbool.h>
#include <stdint.h>

#define LIVERY_DRIVER_NAME 64 /* bytes incl. NUL */
#define LIVERY_DRIVER_UUID 40
#define LIVERY_DRIVER_DOMAINS 1024

struct livery_watch;

struct livery_watch_domain {
	uint32_t domid;
	char name[LIVERY_DRIVER_NAME];
	char uuid[LIVERY_DRIVER_UUID];
};

struct livery_watch_listener {
	void (*up)(void *data, const struct livery_watch_domain *domain);
	void (*down)(void *data, const struct livery_watch_domain *domain);
	void *data;
};

/* NULL with one line on stderr: no Xen, no xenstore, no rights. */
struct livery_watch *livery_watch_create(const struct livery_watch_listener *listener);
void livery_watch_destroy(struct livery_watch *watch);

/* Readable when something may have changed; then call livery_watch_dispatch, which calls the listener. */
int livery_watch_get_fd(const struct livery_watch *watch);
void livery_watch_dispatch(struct livery_watch *watch);

#endif
