/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/base/text.h"

#include <string.h>

static const char ellipsis[] = "\xe2\x80\xa6";

static int is_continuation(char c) {
	return ((unsigned char)c & 0xc0) == 0x80;
}

void agent_text_put(char *out, size_t out_size, const char *text) {
	size_t length = strnlen(text, out_size);
	memset(out, 0, out_size);
	if (length < out_size) {
		memcpy(out, text, length);
		return;
	}
	/* The first byte that does not fit must start a character. */
	size_t keep = out_size - sizeof(ellipsis);
	while (keep > 0 && is_continuation(text[keep])) {
		keep--;
	}
	memcpy(out, text, keep);
	memcpy(out + keep, ellipsis, sizeof(ellipsis));
}
