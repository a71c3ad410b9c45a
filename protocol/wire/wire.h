/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_WIRE_WIRE_H
#define LIVERY_WIRE_WIRE_H

/*
 * The codec of the wire between agent and daemon: structures, decoder, encoder and text dump of
 * every message, all derived from the table in messages.h. Pure: no I/O and no allocation; what is
 * decoded points into the caller's bytes. The decoder is where a domain's bytes are checked for
 * exact size and bounds; what needs state (living windows, quotas) is checked by its user.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "protocol/wire/messages.h"

#define LIVERY_WIRE_HEADER 12 /* bytes: type, window, length */
#define LIVERY_WIRE_SCREEN 16 /* bytes of the screen description */
/* (LIVERY_VERSION is the text of this release, a define of the build.) */
#define LIVERY_WIRE_VERSION(major, minor) ((uint32_t)(major) << 16 | (uint32_t)(minor))
#define LIVERY_VERSION_MAJOR(v) ((v) >> 16)
#define LIVERY_VERSION_MINOR(v) ((v) & 0xffff)
#define LIVERY_VERSION_1_8 LIVERY_WIRE_VERSION(1, 8)

/* Greatest message that either side may send, header included. */
#define LIVERY_WIRE_MAX (LIVERY_WIRE_HEADER + 8 + 8 * LIVERY_EXT_MAX_RUNS)

/* LIVERY_MSG_CREATE = 130, ... */
enum livery_msg_type {
#define LIVERY_M(NAME, member, number, direction, scope, tail, tail_max, summary) \
	LIVERY_MSG_##NAME = number,
	LIVERY_MESSAGES(LIVERY_M)
#undef LIVERY_M
};

#define LIVERY_KIND_U32(member, lo) uint32_t member;
#define LIVERY_KIND_I32(member, lo) int32_t member;
#define LIVERY_KIND_FLAG(member, lo) uint32_t member;
#define LIVERY_KIND_TEXT(member, lo) char member[lo];
#define LIVERY_KIND_OCTETS(member, lo) uint8_t member[lo];
#define LIVERY_F(kind, member, check, lo, hi) LIVERY_KIND_##kind(member, lo)

/*
 * One message. Values are as on the wire, checked (RANGE, SIZE) but not clamped; TEXT may lack its
 * NUL. The tail stays in the caller's bytes: tail_count elements at tail, read them with
 * livery_tail_*().
 */
struct livery_msg {
	uint32_t type; /* enum livery_msg_type */
	uint32_t window;
	union {
#define LIVERY_M(NAME, member, number, direction, scope, tail, tail_max, summary) \
	struct { \
		LIVERY_FIELDS_##NAME(LIVERY_F) \
	} member;
	LIVERY_MESSAGES(LIVERY_M)
#undef LIVERY_M
	};
	const uint8_t *tail;
	uint32_t tail_count; /* elements of the message's tail kind */
};
#undef LIVERY_F
#undef LIVERY_KIND_U32
#undef LIVERY_KIND_I32
#undef LIVERY_KIND_FLAG
#undef LIVERY_KIND_TEXT
#undef LIVERY_KIND_OCTETS

struct livery_rect {
	int32_t x, y;
	uint32_t width, height;
};

enum livery_role {
	LIVERY_ROLE_DAEMON, /* receives A2D */
	LIVERY_ROLE_AGENT, /* receives D2A */
};

enum livery_wire_result {
	LIVERY_WIRE_OK,
	LIVERY_WIRE_MORE, /* the message is not complete; nothing was consumed */
	/*
	 * role agent only: unknown number; *used bytes of it can be dropped now, the rest is *skip
	 * bytes that have not come yet
	 */
	LIVERY_WIRE_SKIP,
	LIVERY_WIRE_ERROR,
};

/* Why a message was refused; reason is a constant string. Format: livery_wire_error_format. */
struct livery_wire_error {
	uint32_t type, window, length;
	const char *message; /* "CREATE", or "?" */
	const char *field; /* "width", or NULL where the whole message is meant */
	int64_t value;
	const char *reason; /* "is not in 1..16384" and the like */
};

/* What the two sides agreed on; zero is a valid start. */
struct livery_wire_mode {
	uint32_t version; /* LIVERY_WIRE_VERSION(1, 0..8) */
	bool extension; /* extension messages besides EXT_ACCEPT, EXT_PAGES* are legal */
};

/*
 * Decodes the message at the start of size bytes of untrusted_data, as receiver role. On OK *used
 * is its whole length. A header that can never be legal is refused before its body arrives, so that
 * *used never needs more than LIVERY_WIRE_MAX bytes of buffer.
 */
enum livery_wire_result livery_wire_decode(enum livery_role role,
	const struct livery_wire_mode *mode, const uint8_t *untrusted_data, size_t size,
	struct livery_msg *msg, size_t *used, size_t *skip, struct livery_wire_error *error);

/*
 * Encodes msg into out. Returns its length, or 0 where out_size is too small or the message itself
 * is out of bounds (never sends what a peer would refuse). The CLIPBOARD_DATA of versions below 1.2
 * carries its length in the window field; the codec sees to that.
 */
size_t livery_wire_encode(const struct livery_wire_mode *mode, const struct livery_msg *msg,
	uint8_t *out, size_t out_size);
/* The length that livery_wire_encode needs; 0 for an unknown type. */
size_t livery_wire_length(const struct livery_msg *msg);

/*
 * Forces the CLAMP, SIZE, MASK and FLAG fields of a decoded message into their bounds and ends TEXT
 * with NUL.
 */
void livery_msg_clamp(struct livery_msg *msg);

/*
 * One text line without newline, as in the recordings' .txt files; returns the length like
 * snprintf.
 */
int livery_wire_dump(const struct livery_msg *msg, uint32_t length, char *out, size_t out_size);
int livery_wire_error_format(const struct livery_wire_error *error, char *out, size_t out_size);
/* Whether messages of this type are about the domain, not about the window that they name. */
bool livery_wire_is_global(uint32_t type);
/* "CREATE"; "?" for an unknown number. */
const char *livery_wire_name(uint32_t type);

/* Elements of a tail; index < msg->tail_count. */
uint32_t livery_tail_u32(const struct livery_msg *msg, uint32_t index); /* REFS, KEYS */
void livery_tail_run(const struct livery_msg *msg, uint32_t index, uint32_t *first,
	uint32_t *count);
struct livery_rect livery_tail_rect(const struct livery_msg *msg, uint32_t index);
/* Store elements for encoding; out has room for 4, 8 or 16 bytes. */
void livery_put_u32(uint8_t *out, uint32_t value);
uint32_t livery_get_u32(const uint8_t *in);

/* ---- handshake (no headers) ---- */

struct livery_screen {
	uint32_t width, height, depth, mem_kib;
};

/* The version both speak, or 0 where the major differs: same major, smaller minor. */
uint32_t livery_version_negotiate(uint32_t untrusted_theirs, uint32_t ours);
/* Whether an agent of version ours may accept the daemon's answer. */
bool livery_version_acceptable(uint32_t untrusted_answer, uint32_t ours);
/* The 16 bytes for a screen of width x height px: width rounded up to 8, depth 24. */
void livery_screen_encode(uint32_t width, uint32_t height, uint8_t out[LIVERY_WIRE_SCREEN]);
struct livery_screen livery_screen_decode(const uint8_t in[LIVERY_WIRE_SCREEN]);

#endif
