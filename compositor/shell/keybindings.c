/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/shell/keybindings.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/config/chord_key.h"
#include "compositor/config/config.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/domain/launcher.h"
#include "compositor/input/seat.h"
#include "compositor/input/switcher.h"
#include "compositor/shell/clipboard_chords.h"
#include "compositor/shell/screenshot.h"
#include <stdio.h>
#include <string.h>
#include <wlr/backend/session.h>
#include <wlr/types/wlr_keyboard.h>
#include <wlr/types/wlr_keyboard_group.h>
#include <xkbcommon/xkbcommon-keysyms.h>
#include <xkbcommon/xkbcommon.h>

#define CHORD_MODIFIERS \
	(WLR_MODIFIER_SHIFT | WLR_MODIFIER_CTRL | WLR_MODIFIER_ALT | WLR_MODIFIER_LOGO)

/* A key that went down. */
struct key {
	const struct livery_seat *seat;
	uint32_t code, layout;
};

static bool key_gives(const struct key *key, xkb_keysym_t wanted) {
	return livery_chord_key_is(key->seat->keyboards->keyboard.keymap, key->seat->latin,
		key->layout, key->code, wanted);
}

/* What an action of config/actions.h does. modifiers: those of the chord. */
typedef void (*action_func_t)(struct livery_server *server, uint32_t modifiers);

static void act_clipboard_copy(struct livery_server *server, uint32_t modifiers) {
	livery_clipboard_chords_copy(server);
}

static void act_clipboard_paste(struct livery_server *server, uint32_t modifiers) {
	livery_clipboard_chords_paste(server);
}

static void act_screenshot(struct livery_server *server, uint32_t modifiers) {
	livery_screenshot_take(server);
}

/* The way out: whatever a window does, no window has the keyboard now. */
static void act_attention(struct livery_server *server, uint32_t modifiers) {
	livery_focus_withdraw(server);
}

static void act_cycle(struct livery_server *server, uint32_t modifiers) {
	livery_switcher_step(server->switcher, false, modifiers);
}

static void act_cycle_back(struct livery_server *server, uint32_t modifiers) {
	livery_switcher_step(server->switcher, true, modifiers);
}

static void act_close(struct livery_server *server, uint32_t modifiers) {
	struct livery_toplevel *focus = livery_focus_get(server);
	if (focus != NULL) {
		focus->impl->close(focus);
		livery_toplevel_expect_answer(focus);
	}
}

static void act_maximize(struct livery_server *server, uint32_t modifiers) {
	struct livery_toplevel *focus = livery_focus_get(server);
	if (focus != NULL && focus->fullscreen) {
		livery_toplevel_set_fullscreen(focus, false);
	} else if (focus != NULL) {
		livery_toplevel_set_maximized(focus, !focus->maximized);
	}
}

/* Down: from large to floating, from floating to hidden. */
static void act_minimize(struct livery_server *server, uint32_t modifiers) {
	struct livery_toplevel *focus = livery_focus_get(server);
	if (focus != NULL && (focus->fullscreen || focus->maximized)) {
		livery_toplevel_set_fullscreen(focus, false);
		livery_toplevel_set_maximized(focus, false);
	} else if (focus != NULL) {
		livery_toplevel_set_minimized(focus, true);
	}
}

static void act_fullscreen(struct livery_server *server, uint32_t modifiers) {
	struct livery_toplevel *focus = livery_focus_get(server);
	if (focus != NULL) {
		livery_toplevel_set_fullscreen(focus, !focus->fullscreen);
	}
}

static void act_terminal(struct livery_server *server, uint32_t modifiers) {
	if (server->config->terminal == NULL) {
		livery_server_emit_notice(
			server, LIVERY_NOTICE_ERROR, "no terminal in the configuration");
	} else if (livery_launcher_start_terminal(server->launcher, server->socket)) {
		livery_focus_expect_window(server);
	}
}

static void act_quit(struct livery_server *server, uint32_t modifiers) {
	livery_info("ended by the user");
	livery_server_terminate(server);
}

static void act(struct livery_server *server, enum livery_action action, uint32_t modifiers) {
	static const action_func_t handlers[] = {
#define ACTION(NAME, name, chord, sentence) [LIVERY_ACTION_##NAME] = act_##name,
		LIVERY_ACTIONS(ACTION)
#undef ACTION
	};
	livery_debug("chord %s", livery_action_name(action));
	handlers[action](server, modifiers);
}

static bool switch_vt(
	struct livery_server *server, const struct key *key, uint32_t modifiers) {
	if (server->session == NULL || modifiers != (WLR_MODIFIER_CTRL | WLR_MODIFIER_ALT)) {
		return false;
	}
	for (unsigned vt = 1; vt <= 12; vt++) {
		if (key_gives(key, XKB_KEY_F1 + vt - 1)) {
			wlr_session_change_vt(server->session, vt);
			return true;
		}
	}
	return false;
}

/*
 * Super+Tab is Alt+Tab for hands that are used to it, unless the configuration gives it a meaning.
 */
static bool switch_by_logo(
	struct livery_server *server, const struct key *key, uint32_t modifiers) {
	if ((modifiers & ~(uint32_t)WLR_MODIFIER_SHIFT) != WLR_MODIFIER_LOGO ||
		!key_gives(key, XKB_KEY_Tab)) {
		return false;
	}
	livery_switcher_step(server->switcher, modifiers & WLR_MODIFIER_SHIFT, modifiers);
	return true;
}

void livery_keybindings_check(struct livery_server *server) {
	const struct livery_seat *seat = server->seat;
	struct xkb_keymap *keymap = seat->keyboards->keyboard.keymap;
	char first[160] = "";
	int count = 0;
	for (int i = 0; i < LIVERY_ACTION_COUNT; i++) {
		xkb_keysym_t symbol = server->config->keys[i].keysym;
		if (symbol == XKB_KEY_NoSymbol ||
			livery_chord_key_exists(keymap, seat->latin, symbol)) {
			continue;
		}
		char name[64], text[160];
		xkb_keysym_get_name(symbol, name, sizeof(name));
		snprintf(text, sizeof(text), "no key for %s: no layout has %s without Shift",
			livery_action_name(i), name);
		livery_error("%s", text);
		if (count++ == 0) {
			memcpy(first, text, sizeof(first));
		}
	}
	if (count > 0) {
		char text[200];
		snprintf(text, sizeof(text), "%s%s", first, count > 1 ? ", and others" : "");
		livery_server_emit_notice(server, LIVERY_NOTICE_WARNING, text);
	}
}

/*
 * The clipboard's chords are what many programs have for their own clipboard. So the second press,
 * while the modifiers stay down, is the program's; any other key in between, also a modifier that
 * goes down again, makes it ours again.
 */
static bool pass_second_press(struct livery_server *server, int action,
	const struct livery_toplevel *last_focus) {
	if (action != LIVERY_ACTION_CLIPBOARD_COPY && action != LIVERY_ACTION_CLIPBOARD_PASTE) {
		return false;
	}
	const struct livery_toplevel *focus = livery_focus_get(server);
	if (focus == NULL || focus != last_focus || action != server->chord_action) {
		server->chord_focus = focus;
		server->chord_action = action;
		return false;
	}
	char text[160];
	snprintf(text, sizeof(text), "second press: sent to the program of %s",
		livery_toplevel_name(focus));
	livery_debug("chord %s, %s", livery_action_name(action), text);
	livery_server_emit_notice(server, LIVERY_NOTICE_INFO, text);
	return true;
}

bool livery_keybindings_press(
	struct livery_server *server, uint32_t code, uint32_t modifiers, uint32_t layout) {
	const struct key pressed = { .seat = server->seat, .code = code, .layout = layout };
	const struct key *key = &pressed;
	const struct livery_toplevel *last_focus = server->chord_focus;
	modifiers &= CHORD_MODIFIERS;
	server->chord_focus = NULL;
	if (switch_vt(server, key, modifiers)) {
		return true;
	}
	for (int i = 0; i < LIVERY_ACTION_COUNT; i++) {
		const struct livery_chord *chord = &server->config->keys[i];
		if (chord->keysym != XKB_KEY_NoSymbol && chord->modifiers == modifiers &&
			key_gives(key, chord->keysym)) {
			if (pass_second_press(server, i, last_focus)) {
				return false;
			}
			act(server, i, modifiers);
			return true;
		}
	}
	if (switch_by_logo(server, key, modifiers)) {
		return true;
	}
	return livery_switcher_key(server->switcher, key_gives(key, XKB_KEY_Escape));
}
