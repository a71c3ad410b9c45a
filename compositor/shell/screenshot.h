/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_SCREENSHOT_H
#define LIVERY_COMPOSITOR_SCREENSHOT_H

/* Screenshots of this desktop, by the chord or by livery-ctl; the strip tells how each went. */

#include <stdbool.h>

struct livery_server;

/* Needs the outputs' layout and the renderer. False when there is no memory. */
bool livery_screenshot_init(struct livery_server *server);

/* Waits for files that are being written. Nothing where init was not called or failed. */
void livery_screenshot_finish(struct livery_server *server);

/* Takes one of all outputs; a notice tells later, or at once, of its file or why there is none. */
void livery_screenshot_take(struct livery_server *server);

#endif
