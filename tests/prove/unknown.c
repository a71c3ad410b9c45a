/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In place of window_find in core.c: the same, but known to the prover as a constant. */
#define window_find find_none
#include "guid/core/core.c"
#undef window_find
#include "tests/prove/core.h"

/*
 * A message that names a window which does not live, or creates one that does, has no effect but
 * the end of the connection: a proof for each message, with any fields.
 */

struct core_window *find_none(struct livery_core *core, uint32_t id) {
	prove(core_table_find(&core->windows, id) == NULL);
	return NULL;
}

static struct livery_msg *any_message(uint32_t type) {
	struct livery_msg *msg = (struct livery_msg *)any_bytes(sizeof(*msg));
	msg->type = type;
	assume(msg->tail_count <= 2);
	msg->tail = any_bytes((size_t)msg->tail_count * 16);
	return msg;
}

static void check(uint32_t type, bool creates) {
	struct livery_core *core = make_core();
	make_window(core, 7);
	struct livery_core_stats before = livery_core_get_stats(core);
	struct livery_msg *msg = any_message(type);

	assume((msg->window == 7) == creates);
	prove(!handle_message(core, msg));
	prove(core->failed && livery_core_get_error(core) != NULL);
	prove(effects == 0 && outputs == 0);
	struct livery_core_stats after = livery_core_get_stats(core);
	prove(after.windows == before.windows && after.buffers == 0 && after.pools == 0);
}

/* A connection that failed does nothing more, whatever comes. */
void prove_unknown_after(void);
void prove_unknown_after(void) {
	struct livery_core *core = make_core();
	size_t size = nondet_size();

	core->failed = true;
	assume(size <= 64);
	prove(!livery_core_input(core, any_bytes(size), size));
	prove(effects == 0 && outputs == 0);
}

#define UNKNOWN(NAME) \
	void prove_unknown_##NAME(void); \
	void prove_unknown_##NAME(void) { \
		check(LIVERY_MSG_##NAME, LIVERY_MSG_##NAME == LIVERY_MSG_CREATE); \
	}

/* Each message of the table that a domain sends about a window. */
#define UNKNOWN_A2D_WINDOW(NAME) UNKNOWN(NAME)
#define UNKNOWN_BOTH_WINDOW(NAME) UNKNOWN(NAME)
#define UNKNOWN_D2A_WINDOW(NAME)
#define UNKNOWN_A2D_GLOBAL(NAME)
#define UNKNOWN_BOTH_GLOBAL(NAME)
#define UNKNOWN_D2A_GLOBAL(NAME)
#define UNKNOWN_ROW(NAME, member, number, DIRECTION, SCOPE, tail, most, meaning) \
	UNKNOWN_##DIRECTION##_##SCOPE(NAME)
LIVERY_MESSAGES(UNKNOWN_ROW)
