/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_FUZZ_MESSAGES_H
#define LIVERY_TESTS_FUZZ_MESSAGES_H

/*
 * An input of the kind that mutate.c knows: messages of a domain or of a daemon, then a script of
 * what happens in between, then the script's length as 16 bits.
 */

#include "protocol/wire/wire.h"
#include "tests/fuzz/fuzz.h"

struct fuzz_messages {
	const uint8_t *at;
	size_t left;
	struct fuzz_reader script;
};

/* False where the input is too short to have a script's length. */
static inline bool fuzz_messages_split(
		struct fuzz_messages *messages, const uint8_t *data, size_t size) {
	if (size < 2) {
		return false;
	}
	size -= 2;
	size_t scripted = data[size] | (size_t)data[size + 1] << 8;
	scripted = scripted < size ? scripted : size;
	messages->at = data;
	messages->left = size - scripted;
	messages->script = (struct fuzz_reader){ data + messages->left, scripted };
	return true;
}

/* How many bytes come next: a message, or what is left of one. */
static inline size_t fuzz_messages_piece(const struct fuzz_messages *messages) {
	if (messages->left < LIVERY_WIRE_HEADER) {
		return messages->left;
	}
	uint64_t whole = LIVERY_WIRE_HEADER + (uint64_t)livery_get_u32(messages->at + 8);
	return whole < messages->left ? (size_t)whole : messages->left;
}

static inline void fuzz_messages_skip(struct fuzz_messages *messages, size_t size) {
	messages->at += size;
	messages->left -= size;
}

#endif
