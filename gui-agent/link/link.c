/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/link/link.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/base/transport.h"
#include "gui-agent/share/buffer.h"
#include "protocol/channel/channel.h"

#define PLACES_VERSION 3 /* of the extension */
#define MODAL_VERSION 4
#define ACTIVATE_VERSION 5
#define DRAG_VERSION 6
#define ICON_VERSION 7
#define SCALE_VERSION 8
#define GRAB_VERSION 9
#define CONGESTED_BYTES (64u << 10)
#define ACCEPT_RETRY_MS 1000
#define READ_START (16u << 10)
/* The longest message that a daemon may send. */
#define READ_MAX (LIVERY_WIRE_HEADER + LIVERY_CLIPBOARD_TOO_BIG)

enum link_state {
	LINK_LISTENING,
	LINK_VERSION, /* ours was sent, the answer is awaited */
	LINK_SCREEN,
	LINK_OFFER, /* the screen is known; an offer of the extension may have come with it */
	LINK_READY,
	LINK_BROKEN, /* to be dropped at the end of this turn of the event loop */
};

struct agent_link {
	struct agent *agent;
	bool stock;
	struct livery_endpoint endpoint;
	const struct agent_transport *transport;
	size_t max_pages;
	enum link_state state;
	const struct agent_dialect *dialect;
	struct livery_wire_mode mode;
	uint32_t ext_version; /* accepted */
	struct livery_screen screen;

	struct livery_channel_server *server;
	struct wl_event_source *server_source;
	struct livery_channel *channel;
	struct wl_event_source *channel_source;
	/* The kernel lacks a resource, and poll does not report when it has it again. */
	struct wl_event_source *retry_timer;
	uint32_t mask; /* that channel_source has */
	struct wl_event_source *drop_idle;
	bool was_congested;

	uint8_t *in;
	size_t in_size, in_used;
	size_t skip; /* bytes of an unknown message that are still to come */

	struct livery_sharer *sharer;
	/* Of the connections before. */
	struct livery_sharer_stats old_shares;
	struct livery_channel_stats old_channels;
	uint32_t next_id;
};

static void link_listen(struct agent_link *link) {
	if (link->server_source != NULL) {
		wl_event_source_fd_update(link->server_source, WL_EVENT_READABLE);
	}
}

/* ---- the end of a connection ---- */

/* What is shared and connected now will not be there any more; what was done stays counted. */
static void link_keep_stats(struct agent_link *link) {
	link->old_shares = agent_link_sharer_stats(link);
	link->old_shares.pages = 0;
	link->old_channels = agent_link_channel_stats(link);
}

static void link_drop(struct agent_link *link) {
	const struct agent_dialect *dialect = link->dialect;
	if (link->drop_idle != NULL) {
		wl_event_source_remove(link->drop_idle);
		link->drop_idle = NULL;
	}
	link->dialect = NULL;
	link->state = LINK_BROKEN;
	agent_buffers_set_sharer(link->agent->buffers, NULL);
	wl_signal_emit_mutable(&link->agent->events.link_down, NULL);
	if (dialect != NULL) {
		dialect->reset(link->agent);
	}
	agent_buffers_reset(link->agent->buffers);

	link_keep_stats(link);
	if (link->sharer != NULL) {
		livery_sharer_destroy(link->sharer);
		link->sharer = NULL;
	}
	if (link->channel_source != NULL) {
		wl_event_source_remove(link->channel_source);
		link->channel_source = NULL;
	}
	wl_event_source_timer_update(link->retry_timer, 0);
	livery_channel_destroy(link->channel);
	link->channel = NULL;
	link->in_used = 0;
	link->skip = 0;
	link->state = LINK_LISTENING;
}

static void handle_drop(void *data) {
	struct agent_link *link = data;
	link->drop_idle = NULL;
	link_drop(link);
	link_listen(link);
}

/*
 * Ends the connection, but not before the caller has returned: it may be in the middle of a window.
 */
static void link_break(struct agent_link *link) {
	if (link->state == LINK_BROKEN || link->channel == NULL) {
		return;
	}
	link->state = LINK_BROKEN;
	link->drop_idle = wl_event_loop_add_idle(link->agent->loop, handle_drop, link);
}

/* ---- sending ---- */

static void link_update_events(struct agent_link *link) {
	short events = livery_channel_get_events(link->channel);
	uint32_t mask = 0;
	if (events & POLLIN) {
		mask |= WL_EVENT_READABLE;
	}
	if (events & POLLOUT) {
		mask |= WL_EVENT_WRITABLE;
	}
	if (mask != link->mask) {
		link->mask = mask;
		wl_event_source_fd_update(link->channel_source, mask);
	}
	int wait = livery_channel_get_wait(link->channel);
	wl_event_source_timer_update(link->retry_timer, wait > 0 ? wait : 0);
}

static bool link_write(struct agent_link *link, const void *data, size_t size) {
	if (!livery_channel_write(link->channel, data, size, -1)) {
		if (agent_link_is_congested(link)) {
			agent_error("the daemon does not read: connection ended");
		} else {
			agent_info("the daemon closed the connection");
		}
		link_break(link);
		return false;
	}
	link_update_events(link);
	return true;
}

bool agent_link_send(struct agent_link *link, const struct livery_msg *msg) {
	if (link->channel == NULL || link->state == LINK_BROKEN) {
		return false;
	}
	uint8_t small[2048];
	uint8_t *out = small;
	size_t length = livery_wire_length(msg);
	if (length > sizeof(small)) {
		out = malloc(length);
		if (out == NULL) {
			agent_error("out of memory");
			return false;
		}
	}
	size_t encoded = livery_wire_encode(&link->mode, msg, out, length);
	bool sent = false;
	if (encoded == 0) {
		agent_error("%s for window %u is out of bounds, not sent",
			livery_wire_name(msg->type), msg->window);
	} else {
		sent = link_write(link, out, encoded);
	}
	if (out != small) {
		free(out);
	}
	return sent;
}

bool agent_link_is_congested(const struct agent_link *link) {
	return link->channel != NULL && livery_channel_queued(link->channel) > CONGESTED_BYTES;
}

/* ---- handshake ---- */

static void link_start(struct agent_link *link, const struct agent_dialect *dialect) {
	link->state = LINK_READY;
	link->dialect = dialect;
	agent_info("daemon connected: version 1.%u, %s, desktop %ux%u",
		LIVERY_VERSION_MINOR(link->mode.version), dialect->name, link->screen.width,
		link->screen.height);
	agent_buffers_set_sharer(link->agent->buffers, link->sharer);
	wl_signal_emit_mutable(&link->agent->events.link_up, NULL);
}

/* The offer is late: what was announced in plain 1.8 is taken back, as when the daemon goes. */
static void link_leave_stock(struct agent_link *link) {
	wl_signal_emit_mutable(&link->agent->events.link_leave, NULL);
	wl_signal_emit_mutable(&link->agent->events.link_down, NULL);
	link->dialect->reset(link->agent);
	agent_buffers_reset(link->agent->buffers);
}

static void link_handle_offer(struct agent_link *link, const struct livery_msg *msg) {
	if (link->stock || link->mode.extension) {
		return;
	}
	if (link->state == LINK_READY) {
		link_leave_stock(link);
	}
	struct livery_msg accept = { .type = LIVERY_MSG_EXT_ACCEPT };
	link->ext_version = msg->ext_offer.version < LIVERY_EXT_VERSION ?
		msg->ext_offer.version : LIVERY_EXT_VERSION;
	accept.ext_accept.version = link->ext_version;
	if (agent_link_send(link, &accept)) {
		link->mode.extension = true;
		link_start(link, &agent_dialect_ext);
	}
}

static size_t link_handle_version(struct agent_link *link) {
	if (link->in_used < 4) {
		return 0;
	}
	uint32_t answer = livery_get_u32(link->in);
	if (!livery_version_acceptable(answer, LIVERY_VERSION_1_8)) {
		agent_error("the daemon answered version %u.%u, which this agent does not speak: "
			"connection ended", LIVERY_VERSION_MAJOR(answer),
			LIVERY_VERSION_MINOR(answer));
		link_break(link);
		return 0;
	}
	link->mode = (struct livery_wire_mode){ .version = answer };
	link->state = LINK_SCREEN;
	return 4;
}

static size_t link_handle_screen(struct agent_link *link) {
	if (link->in_used < LIVERY_WIRE_SCREEN) {
		return 0;
	}
	link->screen = livery_screen_decode(link->in);
	wl_signal_emit_mutable(&link->agent->events.link_screen, NULL);
	link->state = LINK_OFFER;
	return LIVERY_WIRE_SCREEN;
}

/* ---- receiving ---- */

static void link_handle_message(struct agent_link *link, struct livery_msg *msg) {
	livery_msg_clamp(msg);
	if (msg->type == LIVERY_MSG_EXT_OFFER) {
		link_handle_offer(link, msg);
		return;
	}
	if (link->state == LINK_OFFER) {
		/* Any other message: this daemon makes no offer. */
		link_start(link, &agent_dialect_stock);
	}
	wl_signal_emit_mutable(&link->agent->events.link_message, msg);
}

/* One message at the start of the buffer; returns the bytes that are done with. */
static size_t link_decode(struct agent_link *link) {
	struct livery_msg msg;
	struct livery_wire_error error;
	size_t used = 0, skip = 0;
	/* The offer comes before the extension is agreed on. */
	switch (livery_wire_decode(LIVERY_ROLE_AGENT, &link->mode, link->in, link->in_used, &msg,
		&used, &skip, &error)) {
	case LIVERY_WIRE_OK:
		link_handle_message(link, &msg);
		return used;
	case LIVERY_WIRE_SKIP:
		link->skip = skip;
		return used;
	case LIVERY_WIRE_MORE:
		return 0;
	case LIVERY_WIRE_ERROR:
		break;
	}
	char text[256];
	livery_wire_error_format(&error, text, sizeof(text));
	agent_error("daemon: %s: connection ended", text);
	link_break(link);
	return 0;
}

static size_t link_consume(struct agent_link *link) {
	switch (link->state) {
	case LINK_VERSION:
		return link_handle_version(link);
	case LINK_SCREEN:
		return link_handle_screen(link);
	case LINK_OFFER:
	case LINK_READY:
		return link_decode(link);
	case LINK_LISTENING:
	case LINK_BROKEN:
		break;
	}
	return 0;
}

static void link_consume_all(struct agent_link *link) {
	size_t done = 0;
	uint8_t *in = link->in;
	size_t all = link->in_used;
	while (done < all && link->state != LINK_BROKEN) {
		if (link->skip > 0) {
			size_t n = link->skip < all - done ? link->skip : all - done;
			link->skip -= n;
			done += n;
			continue;
		}
		link->in = in + done;
		link->in_used = all - done;
		size_t used = link_consume(link);
		if (used == 0) {
			break;
		}
		done += used;
	}
	link->in = in;
	link->in_used = all - done;
	memmove(in, in + done, link->in_used);
}

/*
 * Room for more bytes; a message that does not fit in READ_MAX was refused by the decoder before.
 */
static bool link_reserve(struct agent_link *link) {
	if (link->in_used < link->in_size) {
		return true;
	}
	size_t size = link->in_size == 0 ? READ_START : link->in_size * 2;
	if (size > READ_MAX) {
		size = READ_MAX;
	}
	if (size <= link->in_used) {
		agent_error("daemon: message too long: connection ended");
		return false;
	}
	uint8_t *in = realloc(link->in, size);
	if (in == NULL) {
		agent_error("out of memory");
		return false;
	}
	link->in = in;
	link->in_size = size;
	return true;
}

static void link_read(struct agent_link *link) {
	if (!link_reserve(link)) {
		link_break(link);
		return;
	}
	ssize_t n = livery_channel_read(link->channel, link->in + link->in_used,
		link->in_size - link->in_used);
	if (n < 0) {
		if (errno == 0) {
			agent_info("the daemon closed the connection");
		} else {
			agent_error("connection to the daemon: %s", strerror(errno));
		}
		link_break(link);
		return;
	}
	link->in_used += (size_t)n;
	link_consume_all(link);
	/* Nothing came with the screen: this daemon makes no offer, or makes it later. */
	if (link->state == LINK_OFFER && link->in_used == 0) {
		link_start(link, &agent_dialect_stock);
	}
}

static int handle_channel(int fd, uint32_t mask, void *data) {
	struct agent_link *link = data;
	if (mask & WL_EVENT_WRITABLE) {
		livery_channel_flush(link->channel);
	}
	if (mask & (WL_EVENT_READABLE | WL_EVENT_HANGUP | WL_EVENT_ERROR)) {
		link_read(link);
	}
	bool congested = agent_link_is_congested(link);
	if (link->was_congested && !congested) {
		wl_signal_emit_mutable(&link->agent->events.link_room, NULL);
	}
	link->was_congested = congested;
	link_update_events(link);
	return 0;
}

/* ---- a new connection ---- */

static bool link_open(struct agent_link *link, struct livery_channel *channel) {
	link->channel = channel;
	char error[256] = "out of memory";
	link->sharer = link->transport->create_sharer(&link->endpoint, channel, error,
		sizeof(error));
	link->channel_source = wl_event_loop_add_fd(link->agent->loop,
		livery_channel_get_fd(channel), WL_EVENT_READABLE, handle_channel, link);
	if (link->sharer == NULL || link->channel_source == NULL) {
		agent_error("%s", error);
		return false;
	}
	agent_info("%s", livery_sharer_describe(link->sharer));
	if (link->max_pages > 0) {
		livery_sharer_set_limit(link->sharer, link->max_pages);
	}
	link->mode = (struct livery_wire_mode){ .version = LIVERY_VERSION_1_8 };
	link->ext_version = 0;
	link->next_id = 1;
	link->was_congested = false;
	link->mask = WL_EVENT_READABLE;
	link->state = LINK_VERSION;
	uint8_t version[4];
	livery_put_u32(version, LIVERY_VERSION_1_8);
	return link_write(link, version, sizeof(version));
}

static int handle_connection(int fd, uint32_t mask, void *data) {
	struct agent_link *link = data;
	if (link->channel != NULL) {
		return 0;
	}
	struct livery_channel *channel = livery_channel_accept(link->server);
	if (channel == NULL) {
		if (errno == ENOBUFS) {
			agent_error("no pages for a connection to the daemon, tried again: "
				"programs are not shown; raise the limit of xen_gntalloc");
		} else if (errno != EAGAIN && errno != EWOULDBLOCK) {
			agent_error("accepting a daemon: %s", strerror(errno));
			/* It waits, so poll would come back at once. */
			wl_event_source_fd_update(link->server_source, 0);
			wl_event_source_timer_update(link->retry_timer, ACCEPT_RETRY_MS);
		}
		return 0;
	}
	/* One daemon at a time; the next waits in the socket's queue. */
	wl_event_source_fd_update(link->server_source, 0);
	if (!link_open(link, channel)) {
		link_break(link);
	}
	return 0;
}

static int handle_retry(void *data) {
	struct agent_link *link = data;
	if (link->channel == NULL) {
		link_listen(link);
	} else if (link->state != LINK_BROKEN) {
		handle_channel(livery_channel_get_fd(link->channel), WL_EVENT_WRITABLE, link);
	}
	return 0;
}

struct agent_link *agent_link_create(struct agent *agent,
		const struct agent_options *options) {
	struct agent_link *link = calloc(1, sizeof(*link));
	if (link == NULL) {
		agent_error("out of memory");
		return NULL;
	}
	link->agent = agent;
	link->stock = options->stock;
	link->endpoint = options->endpoint;
	link->transport = agent_transport_find(link->endpoint.kind);
	link->max_pages = options->max_pages;
	link->screen = (struct livery_screen){ .width = 1920, .height = 1080, .depth = 24 };
	char error[256] = "this build has no Xen transport: --domid cannot be used";
	if (link->transport != NULL) {
		link->server = link->transport->listen(&link->endpoint, error, sizeof(error));
	}
	if (link->server == NULL) {
		agent_error("%s", error);
		goto fail;
	}
	link->server_source = wl_event_loop_add_fd(agent->loop,
		livery_channel_server_get_fd(link->server), WL_EVENT_READABLE, handle_connection,
		link);
	link->retry_timer = wl_event_loop_add_timer(agent->loop, handle_retry, link);
	if (link->server_source == NULL || link->retry_timer == NULL) {
		agent_error("out of memory");
		goto fail;
	}
	return link;
fail:
	agent_link_destroy(link);
	return NULL;
}

void agent_link_destroy(struct agent_link *link) {
	if (link == NULL) {
		return;
	}
	/* First, so that the end of the connection offers no other. */
	if (link->server_source != NULL) {
		wl_event_source_remove(link->server_source);
		link->server_source = NULL;
	}
	livery_channel_server_destroy(link->server);
	if (link->channel != NULL) {
		link_drop(link);
	}
	if (link->retry_timer != NULL) {
		wl_event_source_remove(link->retry_timer);
	}
	free(link->in);
	free(link);
}

const struct agent_dialect *agent_link_dialect(const struct agent_link *link) {
	return link->state == LINK_READY ? link->dialect : NULL;
}

bool agent_link_places_popups(const struct agent_link *link) {
	return agent_link_dialect(link) == &agent_dialect_ext &&
		link->ext_version >= PLACES_VERSION;
}

bool agent_link_knows_modal(const struct agent_link *link) {
	return agent_link_dialect(link) == &agent_dialect_ext && link->ext_version >= MODAL_VERSION;
}

bool agent_link_knows_activation(const struct agent_link *link) {
	return agent_link_dialect(link) == &agent_dialect_ext &&
		link->ext_version >= ACTIVATE_VERSION;
}

bool agent_link_knows_drags(const struct agent_link *link) {
	return agent_link_dialect(link) == &agent_dialect_ext && link->ext_version >= DRAG_VERSION;
}

bool agent_link_knows_icons(const struct agent_link *link) {
	return agent_link_dialect(link) == &agent_dialect_ext && link->ext_version >= ICON_VERSION;
}

bool agent_link_knows_scales(const struct agent_link *link) {
	return agent_link_dialect(link) == &agent_dialect_ext && link->ext_version >= SCALE_VERSION;
}

bool agent_link_knows_grabs(const struct agent_link *link) {
	return agent_link_dialect(link) == &agent_dialect_ext && link->ext_version >= GRAB_VERSION;
}

uint32_t agent_link_next_id(struct agent_link *link) {
	return link->next_id++;
}

struct livery_sharer *agent_link_sharer(struct agent_link *link) {
	return link->state == LINK_READY ? link->sharer : NULL;
}

struct livery_sharer_stats agent_link_sharer_stats(const struct agent_link *link) {
	struct livery_sharer_stats stats = { 0 };
	if (link->sharer != NULL) {
		stats = livery_sharer_get_stats(link->sharer);
	}
	stats.total_shares += link->old_shares.total_shares;
	stats.grant_calls += link->old_shares.grant_calls;
	return stats;
}

struct livery_channel_stats agent_link_channel_stats(const struct agent_link *link) {
	struct livery_channel_stats stats = { 0 };
	if (link->channel != NULL) {
		stats = livery_channel_get_stats(link->channel);
	}
	stats.notifies += link->old_channels.notifies;
	stats.events += link->old_channels.events;
	return stats;
}

void agent_link_screen_size(const struct agent_link *link, uint32_t *width, uint32_t *height) {
	*width = link->screen.width;
	*height = link->screen.height;
}
