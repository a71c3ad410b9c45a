/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_EMIT_H
#define LIVERY_GUID_CORE_EMIT_H

/*
 * What all files of the core use to speak: a violation, a line for the log, a message for the
 * domain.
 */

#include "guid/core/state.h"

/* Lines that the domain can bring about at will: each is logged once a connection. */
enum core_line {
	CORE_LINE_MEMORY = 1,
	CORE_LINE_COVERS = 2,
	CORE_LINE_CLIPBOARD = 4,
	CORE_LINE_WINDOWS = 8,
	CORE_LINE_POPUPS = 16,
	CORE_LINE_BUFFERS = 32,
};

/*
 * Records a violation in the message being handled; field NULL: the whole message. field and reason
 * are kept, not copied. Nothing is sent from then on. Returns false.
 */
bool core_fail(struct livery_core *core, uint32_t window, const char *field, int64_t value,
	const char *reason);
/* Logs the text unless a line of this kind was logged on this connection. */
void core_log_once(struct livery_core *core, enum core_line line, const char *text);
/*
 * Encodes and sends a message; nothing before the handshake, after a violation, or where the
 * dialect has no such message.
 */
void core_send(struct livery_core *core, const struct livery_msg *msg);
/* Sends a message without body. */
void core_send_empty(struct livery_core *core, uint32_t type, uint32_t window);
/* Whether the protocol is at least 1.minor. */
bool core_at_least(const struct livery_core *core, uint32_t minor);
/*
 * Whether so much output waits that what the compositor says must be held back. What is held back
 * is sent by livery_core_drained.
 */
bool core_congested(const struct livery_core *core);

#endif
