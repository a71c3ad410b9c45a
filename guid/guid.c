/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>
#include "guid/base/log.h"
#include "guid/guid.h"
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"

/* The process as a whole: its state, memory, counters, and its end. */

void *guid_alloc(size_t n, size_t size) {
	void *memory = calloc(n, size);
	if (memory == NULL) {
		guid_error("out of memory");
		exit(GUID_FAILED);
	}
	return memory;
}

void guid_stop(struct guid *guid, int status) {
	guid->running = false;
	guid->status = status;
}

/* It grows if descriptors leak. */
static int lowest_free_descriptor(void) {
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	if (fd >= 0) {
		close(fd);
	}
	return fd;
}

void guid_log_stats(struct guid *guid) {
	const struct livery_resolver *resolver = guid->resolver;
	size_t pages = resolver != NULL ? livery_resolver_get_pages(resolver) : 0;
	size_t grant_calls = resolver != NULL ? livery_resolver_get_grant_calls(resolver) : 0;
	struct livery_channel_stats channel = { 0 };
	if (guid->channel != NULL) {
		channel = livery_channel_get_stats(guid->channel);
	}
	guid_error("stats: commits=%" PRIu64 " pools=%" PRIu64 " buffers=%" PRIu64
		" copied_bytes=%" PRIu64 " pages=%zu grant_calls=%zu notifies=%" PRIu64
		" events=%" PRIu64 " ring=%" PRIu64 " next_fd=%d", guid->stats.commits,
		guid->stats.pools, guid->stats.buffers, guid->stats.copied_bytes, pages,
		grant_calls, channel.notifies, channel.events, channel.ring_size,
		lowest_free_descriptor());
}

/* ---- life ---- */

bool guid_init(struct guid *guid) {
	const struct livery_core_limits *limits = &guid->options.limits;
	guid->windows = guid_alloc(limits->windows, sizeof(guid->windows[0]));
	guid->pools = guid_alloc(limits->pools, sizeof(guid->pools[0]));
	guid->buffers = guid_alloc(limits->buffers, sizeof(guid->buffers[0]));
	return guid_open_signals(guid) && guid_wayland_connect(guid);
}

void guid_finish(struct guid *guid) {
	guid_domain_lost(guid);
	guid_wayland_disconnect(guid);
	if (guid->signal_fd >= 0) {
		close(guid->signal_fd);
	}
	free(guid->windows);
	free(guid->pools);
	free(guid->buffers);
}
