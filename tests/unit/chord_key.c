/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which key a chord means, in each layout. */
#include "compositor/config/chord_key.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* evdev codes, named as on a keyboard of the layout us */
enum {
	ON_2 = 3,
	ON_TAB = 15,
	ON_I = 23,
	ON_J = 36,
	ON_C = 46,
	ON_F1 = 59,
};

struct keyboard {
	struct xkb_context *context;
	struct xkb_keymap *keymap, *latin;
};

static struct xkb_keymap *compile(
	struct xkb_context *context, const char *layout, const char *variant) {
	const struct xkb_rule_names names = { .layout = layout, .variant = variant };
	struct xkb_keymap *keymap =
		xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
	assert_non_null(keymap);
	return keymap;
}

static struct keyboard begin(const char *layouts, const char *variants) {
	struct keyboard keyboard = { .context = xkb_context_new(XKB_CONTEXT_NO_FLAGS) };
	assert_non_null(keyboard.context);
	keyboard.keymap = compile(keyboard.context, layouts, variants);
	keyboard.latin = compile(keyboard.context, "us", "");
	return keyboard;
}

static void end(struct keyboard *keyboard) {
	xkb_keymap_unref(keyboard->keymap);
	xkb_keymap_unref(keyboard->latin);
	xkb_context_unref(keyboard->context);
}

static bool is(const struct keyboard *keyboard, xkb_layout_index_t active, uint32_t code,
	xkb_keysym_t symbol) {
	return livery_chord_key_is(keyboard->keymap, keyboard->latin, active, code, symbol);
}

static void test_the_active_layout_decides(void **state) {
	struct keyboard keyboard = begin("us,us", ",dvorak");
	assert_true(is(&keyboard, 0, ON_C, XKB_KEY_c));
	assert_false(is(&keyboard, 0, ON_I, XKB_KEY_c)); /* C on dvorak */
	assert_true(is(&keyboard, 1, ON_I, XKB_KEY_c));
	assert_false(is(&keyboard, 1, ON_C, XKB_KEY_c));
	assert_true(is(&keyboard, 1, ON_C, XKB_KEY_j));
	assert_false(is(&keyboard, 1, ON_J, XKB_KEY_j));
	end(&keyboard);
}

static void test_a_layout_without_the_letter_takes_the_first_that_has_it(void **state) {
	struct keyboard keyboard = begin("ru,us,us", ",dvorak,");
	assert_true(is(&keyboard, 0, ON_I, XKB_KEY_c));
	assert_false(is(&keyboard, 0, ON_C, XKB_KEY_c));
	assert_true(is(&keyboard, 2, ON_C, XKB_KEY_c));
	assert_true(is(&keyboard, 0, ON_C, XKB_KEY_Cyrillic_es));
	end(&keyboard);
}

static void test_without_any_layout_that_has_the_letter_its_place_on_us_counts(void **state) {
	struct keyboard keyboard = begin("ru", "");
	assert_true(is(&keyboard, 0, ON_C, XKB_KEY_c));
	assert_false(is(&keyboard, 0, ON_I, XKB_KEY_c));
	assert_true(livery_chord_key_exists(keyboard.keymap, keyboard.latin, XKB_KEY_c));
	end(&keyboard);
	keyboard = begin("fr", ""); /* digits with Shift only */
	assert_true(is(&keyboard, 0, ON_2, XKB_KEY_2));
	end(&keyboard);
}

static void test_keys_that_no_layout_changes_work_in_each(void **state) {
	struct keyboard keyboard = begin("us,ru,us", ",,dvorak");
	for (xkb_layout_index_t active = 0; active < 3; active++) {
		assert_true(is(&keyboard, active, ON_TAB, XKB_KEY_Tab));
		assert_true(is(&keyboard, active, ON_F1, XKB_KEY_F1));
		assert_false(is(&keyboard, active, ON_F1, XKB_KEY_Tab));
	}
	end(&keyboard);
}

static void test_a_symbol_of_no_layout_is_known_as_such(void **state) {
	struct keyboard keyboard = begin("us,ru", ",");
	assert_false(
		livery_chord_key_exists(keyboard.keymap, keyboard.latin, XKB_KEY_odiaeresis));
	assert_true(livery_chord_key_exists(keyboard.keymap, NULL, XKB_KEY_Cyrillic_es));
	for (uint32_t code = 0; code < 256; code++) {
		assert_false(is(&keyboard, 0, code, XKB_KEY_odiaeresis));
	}
	end(&keyboard);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_active_layout_decides),
		cmocka_unit_test(test_a_layout_without_the_letter_takes_the_first_that_has_it),
		cmocka_unit_test(
			test_without_any_layout_that_has_the_letter_its_place_on_us_counts),
		cmocka_unit_test(test_keys_that_no_layout_changes_work_in_each),
		cmocka_unit_test(test_a_symbol_of_no_layout_is_known_as_such),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
