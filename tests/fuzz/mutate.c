/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/wire/table.h"
#include "tests/fuzz/fuzz.h"

/*
 * Mutation by the message table, for targets whose input is PREFIX bytes, then messages, then (with
 * SCRIPT) a script and its length: inserts, repeats, drops and swaps whole messages, and sets
 * single fields to their bounds and one beyond. Half of the time libFuzzer's own mutations do.
 */

#ifdef SCRIPT
#define SUFFIX 2
#else
#define SUFFIX 0
#endif
#define MAX_MESSAGES 256
#define MAX_BODY 700

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

static uint32_t random_state;

static uint32_t below(uint32_t bound) {
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return bound > 0 ? random_state % bound : 0;
}

/* Where each message begins; the last entry is where the messages end. */
static size_t find_messages(const uint8_t *data, size_t size, size_t *starts) {
	size_t at = PREFIX, n = 0, end = size - SUFFIX;
	if (SUFFIX != 0) {
		size_t script = data[end] | (size_t)data[end + 1] << 8;
		end -= script < end - PREFIX ? script : end - PREFIX;
	}
	while (n < MAX_MESSAGES && at + LIVERY_WIRE_HEADER <= end) {
		starts[n++] = at;
		uint64_t whole = LIVERY_WIRE_HEADER + (uint64_t)livery_get_u32(data + at + 8);
		if (whole > end - at) {
			break;
		}
		at += (size_t)whole;
	}
	starts[n] = at;
	return n;
}

static uint32_t interesting(const struct wire_field *field) {
	switch (below(8)) {
	case 0:
		return (uint32_t)field->lo;
	case 1:
		return (uint32_t)field->hi;
	case 2:
		return (uint32_t)field->hi + 1;
	case 3:
		return (uint32_t)field->lo - 1;
	case 4:
		return 0x80000000u >> below(2);
	case 5:
		return below(300);
	default:
		return below(8); /* an id */
	}
}

static size_t put_tail(const struct wire_message *desc, uint8_t *out) {
	uint32_t words = wire_tail_size(desc->tail) / 4, n = below(5);
	if (desc->tail == WIRE_TAIL_BYTES) {
		memset(out, 'a', n);
		return n;
	}
	for (uint32_t i = 0; i < n * words; i++) {
		livery_put_u32(out + 4 * i, 1 + below(desc->tail == WIRE_TAIL_RUNS ? 3 : 40));
	}
	return (size_t)n * words * 4;
}

/* A message of any kind; the ids are small, so that they meet others. */
static size_t make_message(uint8_t *out) {
	const struct wire_message *desc = &wire_messages[below((uint32_t)wire_messages_count)];
	uint8_t *at = out + LIVERY_WIRE_HEADER;
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		if (wire_field_is_word(field)) {
			livery_put_u32(at, interesting(field));
		} else {
			for (uint32_t i = 0; i < field->size; i++) {
				at[i] = (uint8_t)(below(4) != 0 ? 'a' + below(26) : below(256));
			}
		}
		at += field->size;
	}
	at += put_tail(desc, at);
	livery_put_u32(out, desc->type);
	livery_put_u32(out + 4, below(5));
	livery_put_u32(out + 8, (uint32_t)(at - out) - LIVERY_WIRE_HEADER);
	return (size_t)(at - out);
}

static size_t insert(uint8_t *data, size_t size, size_t max_size, size_t at, const uint8_t *bytes,
		size_t length) {
	if (length > max_size - size) {
		return size;
	}
	memmove(data + at + length, data + at, size - at);
	memcpy(data + at, bytes, length);
	return size + length;
}

/* Sets one word of a message; with some luck a length, window or field. */
static void change(uint8_t *data, size_t start, size_t end) {
	const struct wire_message *desc = wire_message_find(livery_get_u32(data + start));
	size_t at = start + LIVERY_WIRE_HEADER;

	if (below(6) == 0) {
		livery_put_u32(data + start + 4, below(5));
		return;
	}
	if (desc == NULL) {
		livery_put_u32(data + start,
			wire_messages[below((uint32_t)wire_messages_count)].type);
		return;
	}
	uint32_t chosen = below(16);
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		bool fits = wire_field_is_word(field) && at + 4 <= end;
		if (fits && (chosen-- == 0 || field[1].name == NULL)) {
			livery_put_u32(data + at, interesting(field));
			return;
		}
		at += field->size;
	}
	if (at + 4 <= end) {
		livery_put_u32(data + at, below(70));
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed) {
	static uint8_t bytes[LIVERY_WIRE_HEADER + MAX_BODY + 80];
	size_t starts[MAX_MESSAGES + 1];

	random_state = seed | 1;
	below(1);
	if (size < PREFIX + SUFFIX || below(2) == 0) {
		return LLVMFuzzerMutate(data, size, max_size);
	}
	size_t n = find_messages(data, size, starts);
	uint32_t i = below((uint32_t)n + 1);
	switch (n > 0 ? below(6) : 0) {
	case 0:
	case 1:
		return insert(data, size, max_size, starts[i], bytes, make_message(bytes));
	case 2: {
		i = below((uint32_t)n);
		size_t length = starts[i + 1] - starts[i];
		if (length > sizeof(bytes)) {
			return LLVMFuzzerMutate(data, size, max_size);
		}
		memcpy(bytes, data + starts[i], length);
		return insert(data, size, max_size, starts[below((uint32_t)n + 1)], bytes, length);
	}
	case 3:
		i = below((uint32_t)n);
		memmove(data + starts[i], data + starts[i + 1], size - starts[i + 1]);
		return size - (starts[i + 1] - starts[i]);
	default:
		i = below((uint32_t)n);
		if (starts[i] + LIVERY_WIRE_HEADER <= starts[i + 1]) {
			change(data, starts[i], starts[i + 1]);
		}
		return size;
	}
}
