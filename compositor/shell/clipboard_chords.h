/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_CLIPBOARD_CHORDS_H
#define LIVERY_COMPOSITOR_CLIPBOARD_CHORDS_H

/*
 * The clipboard of this desktop: made by the configuration, and asked by the user's two chords for
 * the window that has the keyboard. What fails is told by a notice in the strip.
 */

#include <stdbool.h>
#include <stdint.h>

struct livery_owner;
struct livery_server;
struct wl_resource;

/* Makes server->clipboard. Needs the seat. False when there is no memory. */
bool livery_clipboard_chords_init(struct livery_server *server);
/* Wipes and frees the clipboard. Nothing where init was not called or failed. */
void livery_clipboard_chords_finish(struct livery_server *server);

/* The copy chord: asks the window with the keyboard for its text. */
void livery_clipboard_chords_copy(struct livery_server *server);
/* The paste chord: hands what is held, once, to the window with the keyboard. */
void livery_clipboard_chords_paste(struct livery_server *server);

/* A domain's get_clipboard: a livery_domain_get_clipboard_func_t (domain/manager.h). */
void livery_clipboard_chords_get(struct livery_server *server, const struct livery_owner *owner,
	struct wl_resource *manager, uint32_t id);

#endif
