/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/tokens.h"

static void refill(struct livery_tokens *tokens, int64_t now, uint32_t burst, uint32_t every) {
	int64_t more = (now - tokens->refilled) / every;
	if (more <= 0) {
		return;
	}
	if (more >= burst - tokens->left) {
		tokens->left = burst;
		tokens->refilled = now;
		return;
	}
	tokens->left += (uint32_t)more;
	tokens->refilled += more * every; /* the rest of the time counts for the next one */
}

bool livery_tokens_take(
	struct livery_tokens *tokens, int64_t now, uint32_t burst, uint32_t every) {
	refill(tokens, now, burst, every);
	if (tokens->left == 0) {
		return false;
	}
	tokens->left--;
	return true;
}
