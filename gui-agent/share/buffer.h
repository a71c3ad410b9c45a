/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_BUFFER_H
#define LIVERY_AGENT_BUFFER_H

/*
 * Pixels that the GUI domain can read. Memory is shared with it as a whole: a program's own wl_shm
 * pool, or some of the agent's to draw into. A pool is a range of pages in it: all of it, or, where
 * a program keeps a huge and mostly empty one, the part around its buffer. A buffer is a rectangle
 * of pixels in a pool. All last for one connection; the dialects give pools and buffers their names
 * on the wire.
 *
 * A program's memory is shared once, as a whole, and then only named: its wl_buffer stays locked
 * (the program does not get wl_buffer.release) exactly while the GUI domain reads, from
 * agent_buffer_use to agent_buffer_release.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wayland-server-core.h>
#include <wlr/util/box.h>

struct agent;
struct livery_shared;
struct wlr_buffer;

/* Formats, as on the wire. */
#define AGENT_FORMAT_XRGB8888 0
#define AGENT_FORMAT_ARGB8888 1

/* Memory that is shared as a whole. */
struct agent_memory {
	struct wl_list link; /* agent_buffers.memories */
	struct agent_buffers *buffers;
	uint64_t device, inode; /* of a program's memory; 0 for our own */
	uint64_t file_size;
	struct livery_shared *shared; /* NULL: it cannot be shared */
	unsigned int users;
};

/* Pages of it that are named, and mapped by the GUI domain, together. */
struct agent_pool {
	struct wl_list link; /* agent_buffers.pools */
	struct agent_memory *memory;
	uint32_t id; /* on the wire, 0: not named yet */
	size_t start, size; /* bytes in the memory, multiples of the page */
	unsigned int users;
};

struct agent_buffer {
	struct wl_list link; /* agent_buffers.list */
	struct wl_list source_link; /* agent_source.buffers */
	struct agent_pool *pool;
	uint32_t id; /* on the wire, 0: not named yet */
	uint32_t offset; /* bytes in the pool */
	int width, height;
	uint32_t stride, format;
	unsigned int busy; /* uses by the GUI domain, which may be reading while there is one */
	bool doomed; /* to be destroyed when it is not busy any more */
	struct wlr_buffer *source; /* the program's, NULL for our own */
};

struct agent_buffers {
	struct agent *agent;
	struct livery_sharer *sharer; /* of the link; NULL while no daemon is ready */
	struct wl_list memories;
	struct wl_list pools;
	struct wl_list list;
	struct wl_list sources; /* agent_source.link */
};

/* None yet, and no sharer. NULL after one line of log. */
struct agent_buffers *agent_buffers_create(struct agent *agent);
/* As agent_buffers_reset, and ends it. NULL is allowed. */
void agent_buffers_destroy(struct agent_buffers *buffers);
/* Where memory is shared from now on, NULL: nowhere. Owned by the caller. */
void agent_buffers_set_sharer(struct agent_buffers *buffers, struct livery_sharer *sharer);
/* The connection is gone: everything ends, nothing is sent. Programs' buffers are released. */
void agent_buffers_reset(struct agent_buffers *buffers);

/*
 * The rectangle crop (in px, inside wlr) of a program's buffer. NULL where its memory cannot be
 * shared or the layout cannot be named: then the caller copies. Owned by buffers, lasts while wlr
 * lives.
 */
struct agent_buffer *agent_buffers_from_source(struct agent_buffers *buffers,
	struct wlr_buffer *wlr, const struct wlr_box *crop, uint32_t format);

/*
 * A buffer of our own with rows packed, in pool if that has room (or NULL), else in new memory.
 * NULL without memory. End it with agent_buffer_destroy.
 */
struct agent_buffer *agent_buffers_alloc(struct agent_buffers *buffers, struct agent_pool *pool,
	int width, int height, uint32_t format);
/*
 * The page numbers of [start, start + size) bytes in memory, as runs; calls put for each. start is
 * a multiple of the page. Returns the number of runs.
 */
size_t agent_memory_for_each_run(const struct agent_memory *memory, size_t start, size_t size,
	void (*put)(void *data, uint32_t first, uint32_t count), void *data);

/* Where to draw; only for our own buffers. */
void *agent_buffer_data(const struct agent_buffer *buffer);
/* Ends a buffer, once the GUI domain does not read it any more. NULL is allowed. */
void agent_buffer_destroy(struct agent_buffer *buffer);

/* The GUI domain reads buffer from now on. Uses add up. */
void agent_buffer_use(struct agent_buffer *buffer);
/* Ends one use; buffer may be gone after the call. */
void agent_buffer_release(struct agent_buffer *buffer);
/* The buffer of that id, NULL: there is none. */
struct agent_buffer *agent_buffers_find(struct agent_buffers *buffers, uint32_t id);

#endif
