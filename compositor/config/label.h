/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_LABEL_H
#define LIVERY_LABEL_H

/*
 * Labels: the colour and the still pattern by which a person knows a domain. The eight labels of
 * Qubes are built in; a configuration adds its own or changes these. The pattern is there because
 * many people cannot tell green, yellow and orange apart, nor purple and blue. Pure values, no
 * allocation.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIVERY_LABEL_NAME_MAX 32 /* bytes incl. NUL */

/* The numbers are known to shaders/paint.frag too. */
enum livery_pattern {
	LIVERY_PATTERN_SOLID = 0,
	LIVERY_PATTERN_DIAGONAL = 1,   /* stripes like / */
	LIVERY_PATTERN_BARS = 2,       /* stripes across the border, far apart */
	LIVERY_PATTERN_HORIZONTAL = 3, /* stripes along the border */
	LIVERY_PATTERN_DOTS = 4,
	LIVERY_PATTERN_CHECKS = 5,
	LIVERY_PATTERN_DOUBLE = 6, /* pairs of thin stripes like \ */
	LIVERY_PATTERN_GRID = 7,
	LIVERY_PATTERN_COUNT
};

/*
 * The labels that are built in, a row each: its name, its colour, its pattern (LIVERY_PATTERN_).
 * The colours are those of Qubes' labels; each has another pattern than those it could be taken
 * for. The manual page's table is made of these rows (docs/man/fill.c).
 */
#define LIVERY_LABELS(L) \
	L(red, 0xcc0000, SOLID) \
	L(orange, 0xf57900, DIAGONAL) \
	L(yellow, 0xedd400, DOTS) \
	L(green, 0x73d216, HORIZONTAL) \
	L(gray, 0x555753, GRID) \
	L(blue, 0x3465a4, BARS) \
	L(purple, 0x75507b, CHECKS) \
	L(black, 0x000000, DOUBLE)

struct livery_label {
	char name[LIVERY_LABEL_NAME_MAX];
	uint32_t color; /* 0xrrggbb */
	enum livery_pattern pattern;
};

/* What a client without a domain's identity would get; it should never be seen. */
extern const struct livery_label livery_label_unknown;
/* The GUI domain's own windows. Neither name can be used by a configuration. */
extern const struct livery_label livery_label_local;

/* Those of LIVERY_LABELS: index < livery_label_builtin_count. */
extern const struct livery_label livery_label_builtins[];
extern const size_t livery_label_builtin_count;

/* The built-in label of that name (reserved ones are not found), or NULL. */
const struct livery_label *livery_label_builtin(const char *name);

/* Whether name belongs to livery_label_unknown or livery_label_local. */
bool livery_label_is_reserved(const char *name);

/* "#rrggbb" or the name of a built-in label's colour; false leaves *color alone. */
bool livery_color_parse(const char *text, uint32_t *color);

/* "solid", "diagonal", ...; false leaves *pattern alone. */
bool livery_pattern_parse(const char *text, enum livery_pattern *pattern);
/* The name that livery_pattern_parse() knows; static. */
const char *livery_pattern_name(enum livery_pattern pattern);

/* Relative luminance in [0, 1000] (WCAG 2). */
unsigned livery_color_luminance(uint32_t color);
/* 0x000000 or 0xffffff: the one that reads better on color. */
uint32_t livery_color_contrast(uint32_t color);
/* a + (b - a) * amount / 256 on each channel; amount 0 to 256. */
uint32_t livery_color_mix(uint32_t a, uint32_t b, unsigned amount);

#endif
