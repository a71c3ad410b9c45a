/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_TRANSPORT_H
#define LIVERY_GUID_TRANSPORT_H

/*
 * Which channel and pages guid uses: those of Xen where it was given a domain number, else the
 * embedded ones.
 */

#include <stdbool.h>
#include <stddef.h>

struct guid;
struct guid_options;
struct livery_channel;
struct livery_resolver;

/* False with one line in error: this build or this machine cannot do what options ask for. */
bool guid_transport_check(const struct guid_options *options, char *error, size_t error_size);

/*
 * First thing after guid_sandbox_prepare, before any connection: on Xen starts the broker
 * (broker.h).
 * False: logged.
 */
bool guid_transport_prepare(struct guid *guid);
/* Before the sandbox is entered: closes what would be a way to other domains. */
void guid_transport_seal(struct guid *guid);

/* Never waits; NULL with errno: ENOENT, ECONNREFUSED while the agent is not there. */
struct livery_channel *guid_transport_connect(const struct guid_options *options);
/* NULL without memory. */
struct livery_resolver *guid_transport_create_resolver(struct guid *guid);

/* Where the agent is, for the log. */
void guid_transport_describe(const struct guid_options *options, char *out, size_t size);

#endif
