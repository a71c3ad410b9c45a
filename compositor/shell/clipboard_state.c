/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/shell/clipboard_state.h"
#include <stdlib.h>
#include <string.h>

void livery_clipboard_wipe(char *bytes, size_t size) {
	if (bytes != NULL) {
		explicit_bzero(bytes, size);
		free(bytes);
	}
}

static void drop_held(struct livery_clipboard_state *state) {
	livery_clipboard_wipe(state->bytes, state->size);
	state->bytes = NULL;
	state->size = 0;
}

uint32_t livery_clipboard_state_ask(struct livery_clipboard_state *state, const void *whom,
	int64_t now) {
	drop_held(state);
	if (++state->serial == 0) {
		state->serial = 1;
	}
	state->asked = whom;
	state->deadline = now + state->timeout_ms;
	return state->serial;
}

static bool is_open(const struct livery_clipboard_state *state, const void *whom, uint32_t serial) {
	return state->asked != NULL && state->asked == whom && state->serial == serial;
}

bool livery_clipboard_state_expects(const struct livery_clipboard_state *state, const void *whom,
	uint32_t serial, size_t size, int64_t now) {
	return is_open(state, whom, serial) && now < state->deadline && size >= 1 &&
		size <= state->max_size;
}

bool livery_clipboard_state_answer(struct livery_clipboard_state *state, const void *whom,
	uint32_t serial, char *bytes, size_t size, int64_t now) {
	if (!livery_clipboard_state_expects(state, whom, serial, size, now)) {
		return false;
	}
	state->asked = NULL;
	state->bytes = bytes;
	state->size = size;
	state->forget = now + state->hold_ms;
	return true;
}

bool livery_clipboard_state_refuse(struct livery_clipboard_state *state, const void *whom,
	uint32_t serial) {
	if (!is_open(state, whom, serial)) {
		return false;
	}
	state->asked = NULL;
	return true;
}

bool livery_clipboard_state_gone(struct livery_clipboard_state *state, const void *whom) {
	bool asked = whom != NULL && state->asked == whom;
	if (asked) {
		state->asked = NULL;
	}
	return asked;
}

bool livery_clipboard_state_take(struct livery_clipboard_state *state, char **bytes, size_t *size) {
	if (state->bytes == NULL) {
		return false;
	}
	*bytes = state->bytes;
	*size = state->size;
	state->bytes = NULL;
	state->size = 0;
	return true;
}

static bool held_is_over(const struct livery_clipboard_state *state, int64_t now) {
	return state->bytes != NULL && state->hold_ms > 0 && now >= state->forget;
}

bool livery_clipboard_state_expire(struct livery_clipboard_state *state, int64_t now) {
	bool over = false;
	if (state->asked != NULL && now >= state->deadline) {
		state->asked = NULL;
		over = true;
	}
	if (held_is_over(state, now)) {
		drop_held(state);
		over = true;
	}
	return over;
}

int64_t livery_clipboard_state_next(const struct livery_clipboard_state *state) {
	/* While a question is open nothing is held. */
	if (state->asked != NULL) {
		return state->deadline;
	}
	return state->bytes != NULL && state->hold_ms > 0 ? state->forget : -1;
}

void livery_clipboard_state_clear(struct livery_clipboard_state *state) {
	drop_held(state);
	state->asked = NULL;
}
