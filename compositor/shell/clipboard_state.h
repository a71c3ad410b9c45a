/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CLIPBOARD_STATE_H
#define LIVERY_CLIPBOARD_STATE_H

/*
 * The rules of the clipboard between domains, without any I/O or clock: one question may be open,
 * with a serial and a deadline; only its answer, in time, once and not too large, is taken; held
 * bytes leave once, or are wiped when another copy begins or their time is over. The death of the
 * domain that they came from leaves them. Times are milliseconds of any monotonic clock.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct livery_clipboard_state {
	size_t max_size;
	int64_t timeout_ms;
	int64_t hold_ms; /* 0: for ever */

	uint32_t serial; /* of the newest question; never 0 after the first */
	const void *asked; /* who was asked and has not answered, or NULL */
	int64_t deadline;

	char *bytes; /* held, or NULL */
	size_t size;
	int64_t forget; /* when hold_ms != 0 */
};

/*
 * A new question to `whom` (not NULL). Wipes what is held, ends an older question. Returns its
 * serial.
 */
uint32_t livery_clipboard_state_ask(struct livery_clipboard_state *state, const void *whom,
	int64_t now);

/* Whether an answer of size bytes from `whom` would be taken. Size 0 never is. */
bool livery_clipboard_state_expects(const struct livery_clipboard_state *state, const void *whom,
	uint32_t serial, size_t size, int64_t now);

/*
 * Takes an answer and owns bytes (from malloc) if it is expected; else changes nothing and returns
 * false.
 */
bool livery_clipboard_state_answer(struct livery_clipboard_state *state, const void *whom,
	uint32_t serial, char *bytes, size_t size, int64_t now);

/*
 * The answer "no text": ends the question if it is the open one; else changes nothing and returns
 * false.
 */
bool livery_clipboard_state_refuse(struct livery_clipboard_state *state, const void *whom,
	uint32_t serial);

/* `whom` is gone: its question is over. True if there was one. */
bool livery_clipboard_state_gone(struct livery_clipboard_state *state, const void *whom);

/* Hands the held bytes out, once: the caller wipes them. False if nothing is held. */
bool livery_clipboard_state_take(struct livery_clipboard_state *state, char **bytes, size_t *size);

/* Ends what is over at `now`. True if anything was. */
bool livery_clipboard_state_expire(struct livery_clipboard_state *state, int64_t now);
/* When to call that next; -1: not at all. */
int64_t livery_clipboard_state_next(const struct livery_clipboard_state *state);

/* Wipes all. */
void livery_clipboard_state_clear(struct livery_clipboard_state *state);

/* Zeroes and frees; NULL is allowed. */
void livery_clipboard_wipe(char *bytes, size_t size);

#endif
