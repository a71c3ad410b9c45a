/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/wire/table.h"
#include "tests/prove/prove.h"

/*
 * Of the prover itself: the codec writes the members of struct livery_msg as bytes and its users
 * read them by name, through a union. A prover that keeps the two apart proves nothing.
 */
void prove_model(void);
void prove_model(void) {
	struct livery_msg msg;
	uint8_t *fields = wire_msg_fields(&msg);
	uint32_t words[3];

	for (uint32_t i = 0; i < 3; i++) {
		words[i] = nondet_u32();
		wire_field_set(fields + 4 * i, words[i]);
	}
	prove(msg.create.width == words[2]);
	prove((uint32_t)msg.create.x == words[0]);
	prove(msg.ext_pool_destroy.pool == words[0]);
	prove(wire_field_get(fields + 8) == words[2]);
	prove(livery_get_u32((const uint8_t *)&msg.create.width) == words[2]);
	msg.create.width = words[1];
	prove(wire_field_get(fields + 8) == words[1]);
}
