/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>
#include <stdint.h>
#include <string.h>
#include "protocol/text/tables.h"
#include "protocol/text/title.h"

#define ELLIPSIS "\xe2\x80\xa6"
#define ELLIPSIS_SIZE (sizeof(ELLIPSIS) - 1)
#define REPLACEMENT '_'
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct title_writer {
	char *out;
	size_t max; /* bytes, without the NUL */
	size_t length;
	size_t fit; /* end of the last whole character after which an ellipsis has room */
	bool space; /* one waits for the next visible character */
	bool base; /* a mark would have something to stand on */
	unsigned int marks; /* on that base */
};

static bool is_continuation(uint8_t byte) {
	return (byte & 0xc0) == 0x80;
}

/*
 * The code point at the start of size > 0 bytes, and its length; length 0: the first byte is
 * ill-formed. Strict (RFC 3629): the bounds of the second byte exclude overlong forms, surrogates
 * and what is above U+10FFFF.
 */
static uint32_t decode(const uint8_t *in, size_t size, size_t *length) {
	uint8_t lead = in[0];
	uint8_t low = 0x80, high = 0xbf;
	uint32_t code;
	*length = 0;
	if (lead < 0x80) {
		*length = 1;
		return lead;
	} else if (lead >= 0xc2 && lead <= 0xdf) {
		code = lead & 0x1f;
	} else if (lead >= 0xe0 && lead <= 0xef) {
		code = lead & 0x0f;
		low = lead == 0xe0 ? 0xa0 : low;
		high = lead == 0xed ? 0x9f : high;
	} else if (lead >= 0xf0 && lead <= 0xf4) {
		code = lead & 0x07;
		low = lead == 0xf0 ? 0x90 : low;
		high = lead == 0xf4 ? 0x8f : high;
	} else {
		return 0;
	}
	size_t need = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	if (size < need || in[1] < low || in[1] > high) {
		return 0;
	}
	for (size_t i = 1; i < need; i++) {
		if (!is_continuation(in[i])) {
			return 0;
		}
		code = code << 6 | (in[i] & 0x3f);
	}
	*length = need;
	return code;
}

static enum title_class classify(uint32_t code) {
	size_t low = 0, high = LENGTH(title_classes);
	/* The entry at low is not above code (the first is 0), the one at high is. */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (title_classes[middle] >> 3 <= code) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return title_classes[low] & 7;
}

/* Writes one character, and the space that waited for it. False: it does not fit. */
static bool put(struct title_writer *writer, const char *bytes, size_t size) {
	size_t space = writer->space ? 1 : 0;
	if (space + size > writer->max - writer->length) {
		return false;
	}
	if (writer->space) {
		writer->out[writer->length] = ' ';
		writer->length++;
		writer->space = false;
	}
	memcpy(writer->out + writer->length, bytes, size);
	writer->length += size;
	if (writer->max - writer->length >= ELLIPSIS_SIZE) {
		writer->fit = writer->length;
	}
	return true;
}

static bool put_base(struct title_writer *writer, const char *bytes, size_t size) {
	writer->base = true;
	writer->marks = 0;
	return put(writer, bytes, size);
}

static bool put_mark(struct title_writer *writer, const char *bytes, size_t size) {
	if (!writer->base || writer->marks >= LIVERY_TITLE_MARKS) {
		return true;
	}
	writer->marks++;
	return put(writer, bytes, size);
}

/* A space at the start never gets a character to wait for; one at the end neither. */
static void put_space(struct title_writer *writer) {
	writer->space = writer->length > 0;
	writer->base = false;
}

static bool put_code(struct title_writer *writer, uint32_t code, const char *bytes, size_t size) {
	switch (classify(code)) {
	case TITLE_KEEP:
		return put_base(writer, bytes, size);
	case TITLE_MARK:
		return put_mark(writer, bytes, size);
	case TITLE_SPACE:
		put_space(writer);
		return true;
	case TITLE_DROP:
		return true;
	case TITLE_UNASSIGNED:
		break;
	}
	return put_base(writer, &(char){ REPLACEMENT }, 1);
}

static void put_ellipsis(struct title_writer *writer) {
	memcpy(writer->out + writer->fit, ELLIPSIS, ELLIPSIS_SIZE);
	writer->length = writer->fit + ELLIPSIS_SIZE;
}

size_t livery_title_clean(const char *untrusted_in, size_t in_size, char *out, size_t out_size) {
	assert(out_size > ELLIPSIS_SIZE);
	size_t max = (out_size < LIVERY_TITLE_MAX ? out_size : LIVERY_TITLE_MAX) - 1;
	struct title_writer writer = { .out = out, .max = max };
	for (size_t i = 0; i < in_size && untrusted_in[i] != '\0';) {
		size_t length;
		uint32_t code = decode((const uint8_t *)untrusted_in + i, in_size - i, &length);
		bool fits = length > 0 ? put_code(&writer, code, untrusted_in + i, length)
				       : put_base(&writer, &(char){ REPLACEMENT }, 1);
		if (!fits) {
			put_ellipsis(&writer);
			break;
		}
		i += length > 0 ? length : 1;
	}
	out[writer.length] = '\0';
	return writer.length;
}

bool livery_title_is_clean(const char *text, size_t size) {
	char clean[LIVERY_TITLE_MAX];
	if (size == 0) {
		return true;
	}
	return size < sizeof(clean) &&
		livery_title_clean(text, size, clean, sizeof(clean)) == size &&
		memcmp(clean, text, size) == 0;
}
