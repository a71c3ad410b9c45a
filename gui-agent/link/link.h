/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_LINK_H
#define LIVERY_AGENT_LINK_H

/*
 * The link to the GUI domain: it listens for a daemon, does the handshake, finds out which of the
 * two dialects the daemon speaks (Livery's extension or the plain Qubes GUI protocol 1.8), and then
 * moves whole messages. At most one daemon at a time; when it goes, the link listens again and the
 * windows are replayed to the next.
 *
 * A daemon that knows the extension offers it together with the screen. One whose offer is not
 * there when the screen is read is spoken to in plain 1.8 at once; if an offer comes nevertheless,
 * all windows are taken back and announced again in the extension. So no clock decides.
 *
 * Nothing here waits: what is sent is queued by the channel up to a bound, and the windows hold
 * their content back while the queue is long (agent_link_is_congested).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"
#include "protocol/wire/wire.h"

struct agent;
struct agent_options;
struct agent_link;
struct agent_window;

/* One dialect of the wire. Windows call it; it never calls back before the function returns. */
struct agent_dialect {
	const char *name;
	/* The window and all that is known of it, unmapped. Its id is set. */
	void (*create)(struct agent_window *window);
	void (*map)(struct agent_window *window);
	/* A mapped toplevel is hidden. */
	void (*unmap)(struct agent_window *window);
	/* It will be mapped again: all that is known of it now, and its content. */
	void (*recall)(struct agent_window *window);
	void (*destroy)(struct agent_window *window);
	/* These changed. */
	void (*title)(struct agent_window *window);
	void (*app_id)(struct agent_window *window);
	void (*hints)(struct agent_window *window);
	void (*parent)(struct agent_window *window);
	/* Moves a popup onto the desktop, before it is announced. NULL: the GUI domain does. */
	void (*constrain)(struct agent_window *window);
	/* A popup has a new place, or starts a grab. */
	void (*place)(struct agent_window *window);
	/* Asks for or gives up states, AGENT_STATE_*. */
	void (*state)(struct agent_window *window, uint32_t set, uint32_t unset);
	/* Sends the window's content (if it is dirty) and asks for its next frame. */
	void (*commit)(struct agent_window *window);
	/* Pointer shape of wp_cursor_shape_device_v1, 0 hidden. */
	void (*cursor)(struct agent_window *window, uint32_t shape);
	/* Something is dragged, after a press in the window; see agent_link_knows_drags. */
	void (*drag)(struct agent_window *window, uint32_t serial);
	/* The pointer moves or resizes the window; see agent_link_knows_grabs. */
	void (*grab)(struct agent_window *window, uint32_t edges);
	/* A message of the daemon about the domain or its seat, not common to both dialects. */
	void (*handle_global)(struct agent *agent, const struct livery_msg *msg);
	/* The same about a window. NULL: the agent has it no more. */
	void (*handle_window)(struct agent *agent, struct agent_window *window,
		const struct livery_msg *msg);
	/* The daemon is gone. */
	void (*reset)(struct agent *agent);
};

extern const struct agent_dialect agent_dialect_ext;
extern const struct agent_dialect agent_dialect_stock;

/* Listens where options say. NULL after one line of log. */
struct agent_link *agent_link_create(struct agent *agent,
	const struct agent_options *options);
/* Ends the connection, and listens no more. NULL is allowed. */
void agent_link_destroy(struct agent_link *link);

/* The dialect in use, NULL while no daemon is connected and ready. */
const struct agent_dialect *agent_link_dialect(const struct agent_link *link);
/* Whether the daemon sends a popup's place before it is mapped. */
bool agent_link_places_popups(const struct agent_link *link);
/* Whether the daemon knows modal windows. */
bool agent_link_knows_modal(const struct agent_link *link);
/* Whether the daemon can be asked to activate a window. */
bool agent_link_knows_activation(const struct agent_link *link);
/* Whether the daemon lets what is dragged go from window to window. */
bool agent_link_knows_drags(const struct agent_link *link);
/* Whether the daemon shows the icon of a drag. */
bool agent_link_knows_icons(const struct agent_link *link);
/* The GUI domain tells scales, and takes content of other sizes than its buffer's. */
bool agent_link_knows_scales(const struct agent_link *link);
/* Whether the daemon can be asked to let the pointer move and resize a window. */
bool agent_link_knows_grabs(const struct agent_link *link);
/* Whether so much waits to be sent that new content should wait too. */
bool agent_link_is_congested(const struct agent_link *link);

/*
 * Queues msg. A message that cannot be sent is logged; a daemon that does not read loses the link.
 */
bool agent_link_send(struct agent_link *link, const struct livery_msg *msg);
/* An id that was not used on this connection before. */
uint32_t agent_link_next_id(struct agent_link *link);

/* Memory shared with the GUI domain; NULL while there is none. */
struct livery_sharer *agent_link_sharer(struct agent_link *link);
/* What was shared, over all connections; the pages are those of now. */
struct livery_sharer_stats agent_link_sharer_stats(const struct agent_link *link);
/* What the channel did, over all connections. */
struct livery_channel_stats agent_link_channel_stats(const struct agent_link *link);
/* The GUI domain's desktop, in px; before the first connection a guess. */
void agent_link_screen_size(const struct agent_link *link, uint32_t *width, uint32_t *height);

#endif
