/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/config/label.h"
#include <string.h>

const struct livery_label livery_label_builtins[] = {
#define LABEL(name, color, PATTERN) { #name, color, LIVERY_PATTERN_##PATTERN },
	LIVERY_LABELS(LABEL)
#undef LABEL
};
const size_t livery_label_builtin_count =
	sizeof(livery_label_builtins) / sizeof(livery_label_builtins[0]);

const struct livery_label livery_label_unknown = { "unknown", 0xff00c8, LIVERY_PATTERN_CHECKS };
const struct livery_label livery_label_local = { "local", 0xbabdb6, LIVERY_PATTERN_SOLID };

static const char *const pattern_names[LIVERY_PATTERN_COUNT] = {
	[LIVERY_PATTERN_SOLID] = "solid",
	[LIVERY_PATTERN_DIAGONAL] = "diagonal",
	[LIVERY_PATTERN_BARS] = "bars",
	[LIVERY_PATTERN_HORIZONTAL] = "horizontal",
	[LIVERY_PATTERN_DOTS] = "dots",
	[LIVERY_PATTERN_CHECKS] = "checks",
	[LIVERY_PATTERN_DOUBLE] = "double",
	[LIVERY_PATTERN_GRID] = "grid",
};

const struct livery_label *livery_label_builtin(const char *name) {
	for (size_t i = 0; i < livery_label_builtin_count; i++) {
		if (strcmp(livery_label_builtins[i].name, name) == 0) {
			return &livery_label_builtins[i];
		}
	}
	return NULL;
}

bool livery_label_is_reserved(const char *name) {
	return strcmp(name, livery_label_unknown.name) == 0 ||
		strcmp(name, livery_label_local.name) == 0;
}

static int hex_digit(char c) {
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	if (c >= 'a' && c <= 'f') {
		return c - 'a' + 10;
	}
	if (c >= 'A' && c <= 'F') {
		return c - 'A' + 10;
	}
	return -1;
}

bool livery_color_parse(const char *text, uint32_t *color) {
	if (text[0] != '#') {
		const struct livery_label *label = livery_label_builtin(text);
		if (label != NULL) {
			*color = label->color;
		}
		return label != NULL;
	}
	if (strlen(text) != 7) {
		return false;
	}
	uint32_t value = 0;
	for (int i = 1; i < 7; i++) {
		int digit = hex_digit(text[i]);
		if (digit < 0) {
			return false;
		}
		value = value << 4 | (uint32_t)digit;
	}
	*color = value;
	return true;
}

bool livery_pattern_parse(const char *text, enum livery_pattern *pattern) {
	for (int i = 0; i < LIVERY_PATTERN_COUNT; i++) {
		if (strcmp(pattern_names[i], text) == 0) {
			*pattern = (enum livery_pattern)i;
			return true;
		}
	}
	return false;
}

const char *livery_pattern_name(enum livery_pattern pattern) {
	return pattern_names[pattern];
}

/* sRGB channel to linear light in 1/1000; the 2.4 power by interpolation is exact enough here. */
static unsigned linear(unsigned channel) {
	static const unsigned short table[] = { 0, 5, 14, 29, 51, 80, 116, 161, 214, 277, 349, 430,
		523, 625, 739, 864, 1000 };
	unsigned position = channel * 16;
	unsigned low = position / 255, rest = position % 255;
	if (low >= 16) {
		return 1000;
	}
	return table[low] + (table[low + 1] - table[low]) * rest / 255;
}

unsigned livery_color_luminance(uint32_t color) {
	return (2126 * linear(color >> 16 & 0xff) + 7152 * linear(color >> 8 & 0xff) +
			722 * linear(color & 0xff)) / 10000;
}

uint32_t livery_color_contrast(uint32_t color) {
	/*
	 * WCAG's crossing point is 179; white on a saturated colour reads better than that formula
	 * says, so the change comes later.
	 */
	return livery_color_luminance(color) > 230 ? 0x000000 : 0xffffff;
}

uint32_t livery_color_mix(uint32_t a, uint32_t b, unsigned amount) {
	uint32_t mixed = 0;
	for (int shift = 0; shift <= 16; shift += 8) {
		uint32_t from = a >> shift & 0xff, to = b >> shift & 0xff;
		mixed |= (from * (256 - amount) + to * amount + 128) / 256 << shift;
	}
	return mixed;
}
