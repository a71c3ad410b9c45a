/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_TOKENS_H
#define LIVERY_COMPOSITOR_DOMAIN_TOKENS_H

/*
 * How often a domain may do something that costs the user's attention: so many times at once, and
 * then once in so many ms. Who has to wait keeps its place; nothing is refused for being early.
 */

#include <stdbool.h>
#include <stdint.h>

struct livery_tokens {
	uint32_t left;
	int64_t refilled; /* ms, monotonic: up to when tokens have been given out */
};

/* Takes one of burst tokens, of which one comes back every `every` ms. now: ms, monotonic. */
bool livery_tokens_take(
	struct livery_tokens *tokens, int64_t now, uint32_t burst, uint32_t every);

#endif
