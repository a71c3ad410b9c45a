/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/config/config.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	const char *chord;
} actions[LIVERY_ACTION_COUNT] = {
#define ACTION(NAME, name, chord, sentence) { #name, chord },
	LIVERY_ACTIONS(ACTION)
#undef ACTION
};

static const struct {
	const char *name;
	uint32_t modifier;
} modifiers[] = {
	{ "Shift", LIVERY_MOD_SHIFT },
	{ "Ctrl", LIVERY_MOD_CTRL },
	{ "Control", LIVERY_MOD_CTRL },
	{ "Alt", LIVERY_MOD_ALT },
	{ "Super", LIVERY_MOD_LOGO },
	{ "Logo", LIVERY_MOD_LOGO },
};

const char *livery_action_name(enum livery_action action) {
	return actions[action].name;
}

void livery_chord_default(enum livery_action action, struct livery_chord *chord) {
	livery_chord_parse(actions[action].chord, chord);
}

static uint32_t find_modifier(const char *text, size_t length) {
	for (size_t i = 0; i < sizeof(modifiers) / sizeof(modifiers[0]); i++) {
		if (strlen(modifiers[i].name) == length &&
			strncasecmp(modifiers[i].name, text, length) == 0) {
			return modifiers[i].modifier;
		}
	}
	return 0;
}

static xkb_keysym_t find_keysym(const char *name) {
	xkb_keysym_t keysym = xkb_keysym_from_name(name, XKB_KEYSYM_NO_FLAGS);
	if (keysym == XKB_KEY_NoSymbol) {
		keysym = xkb_keysym_from_name(name, XKB_KEYSYM_CASE_INSENSITIVE);
	}
	return xkb_keysym_to_lower(keysym);
}

/* A key that types text, alone or with Shift, must stay usable for typing. */
static bool takes_typing_away(const struct livery_chord *chord) {
	bool plain = (chord->modifiers & ~(uint32_t)LIVERY_MOD_SHIFT) == 0;
	return plain && xkb_keysym_to_utf32(chord->keysym) != 0;
}

bool livery_chord_parse(const char *text, struct livery_chord *chord) {
	struct livery_chord parsed = { 0, XKB_KEY_NoSymbol };
	if (strcasecmp(text, "none") == 0) {
		*chord = parsed;
		return true;
	}
	for (;;) {
		const char *plus = strchr(text, '+');
		if (plus == NULL) {
			break;
		}
		uint32_t modifier = find_modifier(text, (size_t)(plus - text));
		if (!modifier || parsed.modifiers & modifier) {
			return false;
		}
		parsed.modifiers |= modifier;
		text = plus + 1;
	}
	parsed.keysym = find_keysym(text);
	if (parsed.keysym == XKB_KEY_NoSymbol || takes_typing_away(&parsed)) {
		return false;
	}
	*chord = parsed;
	return true;
}
