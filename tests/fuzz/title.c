/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/text/title.h"
#include "tests/fuzz/fuzz.h"

/* The sanitiser of titles. First byte: the room, up to its greatest; then the text. */

static void check_clean(const char *text, size_t length) {
	check(strlen(text) == length);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		check(c >= 0x20 && c != 0x7f);
		check(c != ' ' || (i > 0 && i + 1 < length && text[i - 1] != ' '));
		/* C1 controls, bidi controls, separators, zero-width and private characters. */
		check(c != 0xc2 || (unsigned char)text[i + 1] >= 0xa1);
		if (c == 0xe2 && (unsigned char)text[i + 1] == 0x80) {
			unsigned char last = (unsigned char)text[i + 2];
			check(last >= 0x90 && last != 0xa8 && last != 0xa9);
			check(last < 0xaa || last > 0xae);
		}
		check(c < 0xf5 && c != 0xc0 && c != 0xc1 && c != 0xee);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	char out[LIVERY_TITLE_MAX + 2], again[LIVERY_TITLE_MAX];
	if (size < 1) {
		return 0;
	}
	size_t room = 4 + data[0] * 2u;
	room = room < LIVERY_TITLE_MAX ? room : LIVERY_TITLE_MAX;
	uint8_t *text = fuzz_copy(data + 1, size - 1);

	memset(out, 0x55, sizeof(out));
	size_t length = livery_title_clean((const char *)text, size - 1, out, room);
	check(length < room && out[length] == '\0' && out[room] == 0x55);
	check_clean(out, length);
	check(livery_title_is_clean(out, length));
	check(livery_title_clean(out, length, again, sizeof(again)) == length);
	check(memcmp(out, again, length + 1) == 0);
	(void)livery_title_is_clean((const char *)text, size - 1);
	free(text);
	return 0;
}
