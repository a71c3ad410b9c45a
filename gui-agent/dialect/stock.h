/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_STOCK_H
#define LIVERY_AGENT_STOCK_H

/*
 * The dialect of a plain Qubes daemon, protocol 1.8 (docs/protocol.md): absolute geometry with its
 * acknowledgement by echo, images by page references, no frames (the ticker gives them). stock.c
 * has the windows, stock_image.c their images, stock_input.c the daemon's input.
 */

#include <stdint.h>

struct agent;
struct livery_msg;
struct agent_window;

/* ---- stock_image.c ---- */

/* Sends the content, which agent_window_update_content has brought up to date, if memory allows. */
void agent_stock_commit_image(struct agent_window *window);
/* The daemon has the newest dump but those that it still owes an answer for. */
void agent_stock_handle_dump_ack(struct agent *agent);
/* The window is hidden: its image may be read until the daemon has answered a later dump. */
void agent_stock_hide_image(struct agent_window *window);
/* The window is destroyed: its image may be read until the daemon has echoed that. */
void agent_stock_retire_image(struct agent_window *window);
/* That echo, for the window of that id. */
void agent_stock_handle_destroy_echo(struct agent *agent, uint32_t id);
/* The daemon is gone: nothing is read any more. */
void agent_stock_forget_images(struct agent *agent);

/* ---- stock_input.c ---- */

/* The window has the keyboard, with the keys that the last KEYMAP_NOTIFY named. */
void agent_stock_keyboard_enter(struct agent_window *window);
/* KEYMAP_NOTIFY: the keys that are down when a window gets the keyboard. */
void agent_stock_handle_keymap(struct agent *agent, const struct livery_msg *msg);
/* A message about a key, or the pointer over window; any other is ignored. */
void agent_stock_handle_input(struct agent_window *window, const struct livery_msg *msg);

#endif
