/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/shell/clipboard_state.h"
#include "tests/prove/prove.h"

/*
 * The rules of the clipboard in livery: against a plain model, any sequence of questions, answers,
 * refusals, deaths, pastes and expiries. Only the answer of the domain that was asked, to the
 * newest request, in time and not too large, is taken, and once.
 */

#define STEPS 5

void explicit_bzero(void *bytes, size_t size) {
	uint8_t *at = bytes;
	for (size_t i = 0; i < size; i++) {
		at[i] = 0;
	}
}

static char domains[2];

static const void *any_domain(void) {
	return &domains[nondet_bool()];
}

/* The model. */
static const void *asked;
static uint32_t newest;
static int64_t deadline;
static bool held;
static size_t held_size;

static void ask(struct livery_clipboard_state *state, int64_t now) {
	asked = any_domain();
	uint32_t serial = livery_clipboard_state_ask(state, asked, now);
	prove(serial != 0 && (newest == 0 || serial != newest));
	prove(state->bytes == NULL);
	newest = serial;
	deadline = now + state->timeout_ms;
	held = false;
}

static void answer(struct livery_clipboard_state *state, int64_t now) {
	const void *whom = any_domain();
	uint32_t serial = nondet_u32();
	size_t size = nondet_size();
	assume(size <= 3);
	char *bytes = (char *)any_bytes(size);
	bool may = asked != NULL && whom == asked && serial == newest && now < deadline &&
		size >= 1 && size <= state->max_size;

	bool expected = livery_clipboard_state_expects(state, whom, serial, size, now);
	bool taken = livery_clipboard_state_answer(state, whom, serial, bytes, size, now);
	prove(taken == may && expected == may);
	if (taken) {
		prove(!livery_clipboard_state_expects(state, whom, serial, size, now));
		prove(state->bytes == bytes && state->size == size);
		asked = NULL;
		held = true;
		held_size = size;
	}
}

static void refuse(struct livery_clipboard_state *state) {
	const void *whom = any_domain();
	uint32_t serial = nondet_u32();
	bool may = asked != NULL && whom == asked && serial == newest;

	prove(livery_clipboard_state_refuse(state, whom, serial) == may);
	if (may) {
		asked = NULL;
	}
}

static void gone(struct livery_clipboard_state *state) {
	const void *whom = any_domain();
	bool was = whom == asked;

	prove(livery_clipboard_state_gone(state, whom) == was);
	if (was) {
		asked = NULL;
	}
}

static void take(struct livery_clipboard_state *state) {
	char *bytes = NULL;
	size_t size = 0;

	prove(livery_clipboard_state_take(state, &bytes, &size) == held);
	if (held) {
		prove(bytes != NULL && size == held_size);
		livery_clipboard_wipe(bytes, size);
		held = false;
	}
}

static void expire(struct livery_clipboard_state *state, int64_t now) {
	bool late = asked != NULL && now >= deadline;
	bool forget = held && state->hold_ms > 0 && now >= state->forget;

	prove(livery_clipboard_state_expire(state, now) == (late || forget));
	if (late) {
		asked = NULL;
	}
	if (forget) {
		held = false;
	}
}

void prove_clipboard(void);
void prove_clipboard(void) {
	struct livery_clipboard_state state = {
		.max_size = nondet_size(),
		.timeout_ms = nondet_int(),
		.hold_ms = nondet_int(),
		.serial = nondet_u32(), /* as after any number of questions */
	};
	int64_t now = nondet_u32();

	assume(state.max_size >= 1 && state.max_size <= 256000);
	assume(state.timeout_ms > 0 && state.hold_ms >= 0);
	newest = state.serial;
	for (int i = 0; i < STEPS; i++) {
		now += nondet_u32();
		switch (nondet_u32() % 6) {
		case 0:
			ask(&state, now);
			break;
		case 1:
			answer(&state, now);
			break;
		case 2:
			refuse(&state);
			break;
		case 3:
			gone(&state);
			break;
		case 4:
			take(&state);
			break;
		default:
			expire(&state, now);
			break;
		}
		prove((state.bytes != NULL) == held);
		prove(!(held && asked != NULL));
		prove(livery_clipboard_state_next(&state) >= -1);
	}
	livery_clipboard_state_clear(&state);
	prove(state.bytes == NULL && state.asked == NULL);
}
