/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/text/title.c"
#include "tests/prove/prove.h"

/*
 * The sanitiser of titles: its steps for any input, and the whole for short ones. The classes of
 * code points are looked up in a long table; tests/unit/title.c goes through all of them, and here
 * any class that the table could give stands for the look-up: more texts than there are.
 */

#define INPUT 2
#define ROOM (ELLIPSIS_SIZE + 2)

void prove_title_decode(void);
void prove_title_put(void);
void prove_title_clean(void);

/* Any bytes: never past their end, and only what Unicode allows. */
void prove_title_decode(void) {
	size_t size = nondet_size(), length;
	assume(size >= 1 && size <= 5);
	const uint8_t *in = any_bytes(size);
	uint32_t code = decode(in, size, &length);

	prove(length <= size && length <= 4);
	if (length > 0) {
		prove(code <= 0x10ffff && (code < 0xd800 || code > 0xdfff));
		prove((length == 1) == (code < 0x80));
		prove((length == 2) == (code >= 0x80 && code < 0x800));
		prove((length == 3) == (code >= 0x800 && code < 0x10000));
	}
}

/* The writer in any state that it can be in: it stays inside, and an ellipsis always has room. */
void prove_title_put(void) {
	size_t max = nondet_size(), size = nondet_size();
	assume(max >= ELLIPSIS_SIZE && max < 16 && size >= 1 && size <= 4);
	struct title_writer writer = {
		.out = (char *)any_bytes(max + 1),
		.max = max,
		.length = nondet_size(),
		.fit = nondet_size(),
		.space = nondet_bool(),
		.base = nondet_bool(),
		.marks = nondet_u32(),
	};
	assume(writer.length <= max && writer.fit <= writer.length);
	assume(writer.fit + ELLIPSIS_SIZE <= max && writer.marks <= LIVERY_TITLE_MARKS);
	const char *bytes = (const char *)any_bytes(size);

	bool fits = nondet_bool() ? put_base(&writer, bytes, size) : put_mark(&writer, bytes, size);
	prove(writer.length <= max && writer.fit <= writer.length);
	prove(writer.fit + ELLIPSIS_SIZE <= max && writer.marks <= LIVERY_TITLE_MARKS);
	if (!fits) {
		put_ellipsis(&writer);
		prove(writer.length <= max);
	}
}

/* Whole titles: one line, no controls, no double or outer spaces, ended, within its room. */
void prove_title_clean(void) {
	size_t size = nondet_size(), room = nondet_size(), at = nondet_size();
	assume(size <= INPUT && room > ELLIPSIS_SIZE && room <= ROOM);
	char *out = (char *)any_bytes(room);
	size_t length = livery_title_clean((const char *)any_bytes(size), size, out, room);

	prove(length < room && out[length] == '\0');
	assume(at < length);
	prove((unsigned char)out[at] >= 0x20 && out[at] != 0x7f);
	prove(out[0] != ' ' && out[length - 1] != ' ');
	prove(at == 0 || out[at] != ' ' || out[at - 1] != ' ');
}
