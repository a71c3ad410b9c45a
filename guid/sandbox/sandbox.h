/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_SANDBOX_H
#define LIVERY_GUID_SANDBOX_H

/*
 * How guid gives up its rights: what it keeps is memory, the socket to livery, the channel of its
 * domain and a line to its log. Everything is acquired first, the domain's first byte is read
 * last, and between the two is sandbox_enter. Each layer stands alone: what one kernel lacks the
 * others still forbid.
 *
 *   descriptors   none but those above; a bound on their number
 *   limits        memory, descriptors, processes, files, no core dumps
 *   namespaces    user, mount (an empty root), net, ipc; pid by livery, which starts guid in one
 *   Landlock      no file, no port, no abstract socket, no signal to others
 *   seccomp       the calls of one table, by number and arguments; any other ends the process
 *
 * A system call filter is the one layer without which guid does not run.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct guid_options;

enum sandbox_kind {
	SANDBOX_GUID,
	SANDBOX_GUID_XEN, /* its channel is a vchan */
	SANDBOX_BROKER, /* broker.h */
};

/* What the kernel gave. */
struct sandbox_report {
	bool user, mount, pid, net, ipc; /* namespaces */
	int landlock; /* ABI, 0 = none */
	unsigned calls; /* allowed by seccomp, 0 = none */
	char reason[128]; /* why the first missing one is missing */
};

/*
 * First thing in the process: no new privileges, no core dumps, and no inherited descriptor but
 * standard error and the socket to livery. False: logged.
 */
bool guid_sandbox_prepare(const struct guid_options *options);
/*
 * The rest. The connections to livery and to the domain exist, none of its bytes was read. Logs
 * one line: at the level of errors where something is missing. False: logged, guid must end. kind
 * is one of the guids; descriptors: how many it may hold of the domain, besides its own.
 */
bool guid_sandbox_enter(enum sandbox_kind kind, uint32_t descriptors);
/* Both for a broker, which keeps its socket, and device where it is not NULL. False: logged. */
bool guid_sandbox_enter_broker(int socket, const char *device);

/* ---- the layers; each says in report what it got ---- */

/* Resource limits: address space, descriptors, processes and files; of the process, for good. */
void guid_sandbox_limit(uint32_t descriptors);
/* Own namespaces; keep_root: the root folder stays what it is. */
void guid_sandbox_unshare(bool keep_root, struct sandbox_report *report);
/* device: the one file that can still be opened, or NULL. */
void guid_sandbox_landlock(const char *device, struct sandbox_report *report);
/* Once this returns true only the calls of the table can be made. */
bool guid_sandbox_seccomp(enum sandbox_kind kind, struct sandbox_report *report);

/* One line about report; returns whether nothing is missing. */
bool guid_sandbox_describe(const struct sandbox_report *report, char *out, size_t size);

/* ---- the table of calls, for its test ---- */

/*
 * The reason for which a call is allowed, by its place in the table; NULL behind the last. *number
 * is -1 where this kind of process may not make it.
 */
const char *guid_sandbox_call_reason(size_t index, enum sandbox_kind kind, int *number);

#endif
