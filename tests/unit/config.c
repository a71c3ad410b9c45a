/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration: what it takes, and that each error names file, line and key. */
#include "compositor/config/config.h"
#include "compositor/config/settings.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static void test_empty_file_gives_the_defaults(void **state) {
	char error[256];
	struct livery_config *config = livery_config_parse("", "empty", error, sizeof(error));
	assert_non_null(config);
	assert_int_equal(config->labels_len, livery_label_builtin_count);
	assert_int_equal(config->domains_len, 0);
	assert_int_equal(config->outputs_len, 0);
	assert_string_equal(config->keyboard.layout, "");
	assert_int_equal(config->keyboard.repeat_rate, 25);
	assert_int_equal(config->clipboard.max_size, 256000);
	assert_false(config->allow_virtual_input);
	assert_null(config->screenshot_dir);
	assert_null(config->socket);
	assert_string_equal(config->guid, "livery-guid");
	assert_true(config->guid_sandbox);
	assert_int_equal(config->answer_ms, 5000);
	assert_int_equal(config->grants, 98304);
	assert_int_equal(config->shield_ms, 500);
	const struct livery_chord *copy = &config->keys[LIVERY_ACTION_CLIPBOARD_COPY];
	assert_int_equal(copy->modifiers, LIVERY_MOD_CTRL | LIVERY_MOD_SHIFT);
	assert_int_equal(copy->keysym, XKB_KEY_c);
	assert_int_equal(config->keys[LIVERY_ACTION_SCREENSHOT].keysym, XKB_KEY_Print);
	livery_config_destroy(config);
}

static const char full[] =
	"labels = ( { name = \"banking\"; color = \"#00AA88\"; pattern = \"grid\"; },\n"
	"           { name = \"red\"; color = \"#dd1111\"; } );\n"
	"outputs = ( { name = \"*\"; width = 1280; height = 800; refresh = 59.94; scale = 1.5; },\n"
	"            { name = \"HEADLESS-2\"; x = -10; y = 20; } );\n"
	"domains = ( { name = \"work\"; label = \"blue\"; socket = \"/run/work.sock\"; },\n"
	"            { name = \"bank.a_1\"; label = \"banking\"; socket = \"/run/bank.sock\";\n"
	"              limits = { toplevels = 3; memory = 64; messages = 5000; "
	"popup_area = 50; }; } );\n"
	"keyboard = { rules = \"evdev\"; model = \"pc105\"; layout = \"de,us\"; "
	"variant = \"nodeadkeys,\";\n"
	"             options = \"grp:alt_shift_toggle\"; repeat_rate = 40; "
	"repeat_delay = 250; };\n"
	"keys = { clipboard_copy = \"Super+c\"; quit = \"none\"; screenshot = \"Shift+Print\"; };\n"
	"answer_time = 700;\n"
	"grants = 393216;\n"
	"input_shield = 0;\n"
	"allow_virtual_input = true;\n"
	"screenshot_dir = \"/tmp/shots\";\n"
	"guid = \"/usr/libexec/livery-guid\";\n"
	"guid_sandbox = false;\n"
	"socket = \"livery-0\";\n"
	"terminal = \"foot\";\n"
	"font = \"monospace:pixelsize=12\";\n"
	"background = \"#102030\";\n"
	"clipboard = { max_size = 1000; timeout = 300; hold = 0; };\n";

static void test_everything_that_can_be_said(void **state) {
	char error[256];
	struct livery_config *config = livery_config_parse(full, "full", error, sizeof(error));
	if (!config) {
		fail_msg("%s", error);
	}
	assert_int_equal(config->labels_len, livery_label_builtin_count + 1);
	const struct livery_label *banking = livery_config_find_label(config, "banking");
	assert_int_equal(banking->color, 0x00aa88);
	assert_int_equal(banking->pattern, LIVERY_PATTERN_GRID);
	const struct livery_label *red = livery_config_find_label(config, "red");
	assert_int_equal(red->color, 0xdd1111);
	assert_int_equal(red->pattern, livery_label_builtin("red")->pattern);
	assert_int_equal(config->domains_len, 2);
	assert_string_equal(config->domains[0].name, "work");
	assert_ptr_equal(config->domains[1].label, banking);
	assert_string_equal(config->domains[1].socket, "/run/bank.sock");
	char limits[LIVERY_CONFIG_LIMITS_TEXT];
	livery_config_write_limits(&config->domains[0].limits, limits, sizeof(limits));
	assert_string_equal(limits, "");
	livery_config_write_limits(&config->domains[1].limits, limits, sizeof(limits));
	assert_string_equal(limits, "toplevels=3,memory=64,messages=5000");
	assert_int_equal(config->domains[1].limits.popup_area, 50);
	assert_int_equal(config->answer_ms, 700);
	assert_int_equal(config->grants, 393216);
	assert_int_equal(config->shield_ms, 0);

	const struct livery_config_output *output = livery_config_find_output(config, "HEADLESS-1");
	assert_int_equal(output->width, 1280);
	assert_int_equal(output->refresh, 59940);
	assert_true(output->scale == 1.5);
	assert_false(output->has_position);
	output = livery_config_find_output(config, "HEADLESS-2");
	assert_true(output->has_position && output->x == -10 && output->y == 20);
	assert_int_equal(output->width, 0);

	assert_string_equal(config->keyboard.layout, "de,us");
	assert_int_equal(config->keyboard.repeat_delay, 250);
	assert_int_equal(config->keys[LIVERY_ACTION_QUIT].keysym, XKB_KEY_NoSymbol);
	assert_int_equal(config->keys[LIVERY_ACTION_CLIPBOARD_COPY].modifiers, LIVERY_MOD_LOGO);
	assert_true(config->allow_virtual_input);
	assert_string_equal(config->screenshot_dir, "/tmp/shots");
	assert_false(config->guid_sandbox);
	assert_string_equal(config->socket, "livery-0");
	assert_int_equal(config->background, 0x102030);
	assert_int_equal(config->clipboard.max_size, 1000);
	assert_int_equal(config->clipboard.hold_ms, 0);
	livery_config_destroy(config);
}

#define DOMAIN "domains = ( { name = \"a\"; label = \"red\"; socket = \"/a\"; }"

static const struct {
	const char *text;
	const char *error; /* how it begins */
} bad[] = {
	{ "\n\nfoo = 1;", "F:3: foo: unknown key" },
	{ "guid = \"x\"\n  = 2;", "F:2: syntax error" },
	{ "guid = \"x\"; guid = \"y\";", "F:1: duplicate setting name" },
	{ "allow_virtual_input = 1;", "F:1: allow_virtual_input: must be true or false" },
	{ "font = 12;", "F:1: font: must be a \"string\"" },
	{ "font = \"\";", "F:1: font: must not be empty" },
	{ "font = \"a\\x1b\";", "F:1: font: contains a control character" },
	{ "background = \"#12345\";", "F:1: background: \"#12345\" is no colour" },
	{ "socket = \"../x\";", "F:1: socket: a name in XDG_RUNTIME_DIR" },
	{ "screenshot_dir = \"shots\";", "F:1: screenshot_dir: \"shots\" is not an absolute path" },
	{ "domains = { };", "F:1: domains: must be a list of groups" },
	{ "domains = ( 1 );", "F:1: domains[0]: must be a group" },
	{ "domains = ( { name = \"a\"; label = \"red\"; } );",
		"F:1: domains[0]: domain \"a\" needs a socket, because there is no driver" },
	{ "driver = \"x\"; domains = ( { name = \"a\"; label = \"red\"; uuid = \"1\"; } );",
		"F:1: domains[0].uuid: " },
	{ "domains = (\n{ name = \"a\"; socket = \"/a\"; } );",
		"F:2: domains[0]: key \"label\" is missing" },
	{ "domains = ( { name = \"a\"; label = \"pink\"; socket = \"/a\"; } );",
		"F:1: domains[0].label: there is no label \"pink\"" },
	{ "domains = ( { name = \"1a\"; label = \"red\"; socket = \"/a\"; } );",
		"F:1: domains[0].name: \"1a\" is no name" },
	{ "domains = ( { name = \"a b\"; label = \"red\"; socket = \"/a\"; } );",
		"F:1: domains[0].name: \"a b\" is no name" },
	{ "domains = ( { name = \"a2345678901234567890123456789012\"; label = \"red\"; "
	  "socket = \"/a\"; } );", "F:1: domains[0].name: " },
	{ DOMAIN ",\n{ name = \"a\"; label = \"red\"; socket = \"/b\"; } );",
		"F:2: domains[1]: domain \"a\" is given twice" },
	{ DOMAIN ",\n{ name = \"b\"; label = \"red\"; socket = \"/a\"; } );",
		"F:2: domains[1]: domains \"a\" and \"b\" have the same socket" },
	{ DOMAIN ",\n{ name = \"b\"; label = \"red\"; socket = \"b\"; } );",
		"F:2: domains[1].socket: \"b\" is not an absolute path" },
	{ "labels = ( { name = \"unknown\"; color = \"#010203\"; } );",
		"F:1: labels[0]: label \"unknown\" belongs to livery" },
	{ "labels = ( { name = \"mine\"; } );", "F:1: labels[0]: key \"color\" is missing" },
	{ "labels = ( { name = \"mine\"; color = \"#cc0000\"; } );",
		"F:1: labels: labels \"red\" and \"mine\" look the same" },
	{ "labels = ( { name = \"m\"; color = \"#cc0001\"; },\n"
		" { name = \"m\"; color = \"#cc0002\"; } );",
		"F:2: labels[1]: label \"m\" is given twice" },
	{ "labels = ( { name = \"red\"; color = \"#cc0001\"; },\n"
		" { name = \"red\"; color = \"#cc0002\"; } );",
		"F:2: labels[1]: label \"red\" is given twice" },
	{ "labels = ( { name = \"m\"; color = \"#cc0001\"; pattern = \"plaid\"; } );",
		"F:1: labels[0].pattern: \"plaid\" is no pattern" },
	{ "outputs = ( { name = \"*\"; width = 10; height = 800; } );",
		"F:1: outputs[0].width: must be from 64 to 16384" },
	{ "outputs = ( { name = \"*\"; width = 800; } );",
		"F:1: outputs[0]: width and height must be given together" },
	{ "outputs = ( { name = \"*\"; width = 8.5; height = 800; } );",
		"F:1: outputs[0].width: must be a whole number" },
	{ "outputs = ( { name = \"*\"; width = 99999999999L; height = 800; } );",
		"F:1: outputs[0].width: must be from 64 to 16384" },
	{ "outputs = ( { name = \"*\"; scale = 0; } );",
		"F:1: outputs[0].scale: must be from 0.5 to 8" },
	{ "outputs = ( { name = \"a\"; },\n{ name = \"a\"; } );",
		"F:2: outputs[1]: output \"a\" is given twice" },
	{ "keyboard = { repeat_rate = -1; };", "F:1: keyboard.repeat_rate: must be from 0 to 200" },
	{ "keyboard = ( );", "F:1: keyboard: must be a group" },
	{ "keys = { copy = \"Print\"; };", "F:1: keys.copy: unknown key" },
	{ "keys = { screenshot = \"Hyper+x\"; };",
		"F:1: keys.screenshot: \"Hyper+x\" is no chord" },
	{ "keys = { screenshot = \"a\"; };", "F:1: keys.screenshot: \"a\" is no chord" },
	{ "keys = { screenshot = \"Shift+Return\"; };", "F:1: keys.screenshot: " },
	{ "keys = { screenshot = \"Ctrl+\"; };", "F:1: keys.screenshot: " },
	{ "keys = { screenshot = \"Ctrl+Ctrl+x\"; };", "F:1: keys.screenshot: " },
	{ "keys = {\nscreenshot = \"Alt+F4\"; };",
		"F:1: keys: screenshot and close have the same chord" },
	{ "clipboard = { max_size = 256001; };",
		"F:1: clipboard.max_size: must be from 1 to 256000" },
	{ "clipboard = { timeout = \"1\"; };", "F:1: clipboard.timeout: must be a number" },
};

static void test_errors_name_file_line_and_key(void **state) {
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char error[256] = "";
		struct livery_config *config =
			livery_config_parse(bad[i].text, "F", error, sizeof(error));
		if (config) {
			fail_msg("taken: %s", bad[i].text);
		}
		if (strncmp(error, bad[i].error, strlen(bad[i].error)) != 0) {
			fail_msg("%s\n  gives \"%s\"\n  not \"%s\"", bad[i].text, error,
				bad[i].error);
		}
		assert_null(strchr(error, '\n'));
	}
}

/*
 * Every prefix of a good file is taken or refused with one line; under the sanitizers nothing
 * leaks.
 */
static void test_truncated_files(void **state) {
	char text[sizeof(full)], error[256];
	int taken = 0;
	for (size_t length = 0; length < sizeof(full); length++) {
		memcpy(text, full, length);
		text[length] = '\0';
		struct livery_config *config = livery_config_parse(text, "F", error, sizeof(error));
		taken += config != NULL;
		assert_true(config || strncmp(error, "F:", 2) == 0);
		livery_config_destroy(config);
	}
	assert_true(taken >= 14);
}

static void test_files(void **state) {
	char directory[] = "/tmp/livery-config-XXXXXX", path[64], error[256];
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/livery.conf", directory);
	assert_null(livery_config_load(path, error, sizeof(error)));
	assert_non_null(strstr(error, "livery.conf: No such file"));
	assert_null(livery_config_load(directory, error, sizeof(error)));
	assert_non_null(strstr(error, ": is a directory"));
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, "font = 1;\n", 10), 10);
	assert_null(livery_config_load(path, error, sizeof(error)));
	assert_non_null(strstr(error, "livery.conf:1: font: "));
	assert_int_equal(ftruncate(fd, 0), 0);
	struct livery_config *config = livery_config_load(path, error, sizeof(error));
	assert_non_null(config);
	livery_config_destroy(config);
	close(fd);
	unlink(path);
	rmdir(directory);
}

/* What editors and shells leave in place of plain UTF-8 text with Unix line ends. */
static const struct {
	const char *bytes;
	size_t size;
	const char *error; /* NULL: taken, and the font is "Inter" */
} encodings[] = {
#define BYTES(text) text, sizeof(text) - 1
	{ BYTES("font = \"Inter\";\n"), NULL },
	{ BYTES("\xef\xbb\xbf" "font = \"Inter\";\n"), NULL },
	{ BYTES("\xef\xbb\xbf\r\nfont = \"Inter\";\r\n# last\r\n"), NULL },
	{ BYTES("\xef\xbb\xbf" "\n\nfont = 1;\n"), "F:3: font: " },
	{ BYTES("\xff\xfe" "f\0o\0"), "F:1: is UTF-16 text" },
	{ BYTES("\xfe\xff\0f\0o"), "F:1: is UTF-16 text" },
	{ BYTES("\xff\xfe\0\0" "f\0\0\0"), "F:1: is UTF-32 text" },
	{ BYTES("\0\0\xfe\xff\0\0\0f"), "F:1: is UTF-32 text" },
	{ BYTES("f\0o\0n\0t\0"), "F:1: contains a NUL byte" },
	{ BYTES("font = \"Inter\";\n\n\0 keys = 1;"), "F:3: contains a NUL byte" },
	/* a comment would reach to the end of the file */
	{ BYTES("# mine\rfont = \"Inter\";\r"), "F:1: a line ends with a carriage return only" },
#undef BYTES
};

static void test_encodings_are_taken_or_refused_in_one_line(void **state) {
	for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
		char error[256] = "";
		struct livery_config *config = livery_config_parse_bytes(encodings[i].bytes,
			encodings[i].size, "F", error, sizeof(error));
		if (!encodings[i].error) {
			assert_string_equal(error, "");
			assert_non_null(config);
			assert_string_equal(config->font, "Inter");
		} else {
			assert_null(config);
			assert_ptr_equal(strstr(error, encodings[i].error), error);
			assert_null(strchr(error, '\n'));
		}
		livery_config_destroy(config);
	}
}

static void put_file(const char *path, const char *text) {
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void test_what_is_no_plain_file_is_refused_in_one_line(void **state) {
	char directory[] = "/tmp/livery-config-XXXXXX", path[64], error[256];
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/livery.conf", directory);
	/* without a writer: opening must not wait */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(livery_config_load(path, error, sizeof(error)));
	assert_non_null(strstr(error, "livery.conf: is not a file"));
	assert_int_equal(unlink(path), 0);

	put_file(path, "");
	assert_int_equal(truncate(path, 1024 * 1024 + 1), 0);
	assert_null(livery_config_load(path, error, sizeof(error)));
	assert_non_null(strstr(error, "livery.conf: is larger than 1048576 bytes"));
	assert_int_equal(unlink(path), 0);
	rmdir(directory);
}

/* libconfig reads these itself. */
static void test_a_byte_order_mark_in_an_included_file_is_named(void **state) {
	char directory[] = "/tmp/livery-config-XXXXXX", path[64], text[128], error[256];
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/more.conf", directory);
	put_file(path, "\xef\xbb\xbf" "font = \"Inter\";\n");
	snprintf(text, sizeof(text), "@include \"%s\"\n", path);
	assert_null(livery_config_parse(text, "F", error, sizeof(error)));
	assert_non_null(strstr(error, "more.conf:1: begins with a byte order mark"));
	assert_int_equal(unlink(path), 0);
	rmdir(directory);
}

/* The example that is installed must itself be right. */
static void test_the_example_is_valid(void **state) {
	const char *root = getenv("LIVERY_SOURCE_ROOT");
	char path[1024], error[256];
	assert_non_null(root);
	snprintf(path, sizeof(path), "%s/docs/livery.conf.example", root);
	struct livery_config *config = livery_config_load(path, error, sizeof(error));
	if (!config) {
		fail_msg("%s", error);
	}
	assert_true(config->domains_len >= 3);
	livery_config_destroy(config);
}

/* What the manual says of a setting: the rows of settings.h. */
static const struct setting {
	const char *group, *key, *read, *text;
	size_t offset;
	double min, max;
} settings[] = {
#define SETTING(group, key, type, member, read, min, max, text) \
	{ group, #key, #read, text, offsetof(struct type, member), min, max },
#define IN_KEYBOARD(key, type, member, read, required, min, max, value, text) \
	SETTING("keyboard", key, type, member, read, min, max, text)
#define IN_CLIPBOARD(key, type, member, read, required, min, max, value, text) \
	SETTING("clipboard", key, type, member, read, min, max, text)
#define IN_FILE(key, type, member, read, required, min, max, value, text) \
	SETTING(NULL, key, type, member, read, min, max, text)
	LIVERY_SETTINGS_KEYBOARD(IN_KEYBOARD)
	LIVERY_SETTINGS_CLIPBOARD(IN_CLIPBOARD)
	LIVERY_SETTINGS_OTHER(IN_FILE)
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

static bool is_integer(const struct setting *setting) {
	return strcmp(setting->read, "livery_config_read_int") == 0;
}

static void test_the_manual_tells_the_defaults(void **state) {
	struct livery_config *config = livery_config_default();
	int checked = 0;
	for (size_t i = 0; i < SETTINGS; i++) {
		if (is_integer(&settings[i])) {
			const char *said = strstr(settings[i].text, "Default: ");
			assert_non_null(said);
			assert_int_equal(strtol(said + strlen("Default: "), NULL, 10),
				*(const int *)((const char *)config + settings[i].offset));
			checked++;
		}
	}
	assert_true(checked >= 8);
	livery_config_destroy(config);
}

/* Parses the setting with this value alone. */
static bool takes(const struct setting *setting, double value) {
	char text[128], error[256];
	bool grouped = setting->group != NULL;
	snprintf(text, sizeof(text), "%s%s%s = %.0f;%s", grouped ? setting->group : "",
		grouped ? " = { " : "", setting->key, value, grouped ? " };" : "");
	struct livery_config *config = livery_config_parse(text, "F", error, sizeof(error));
	bool taken = config != NULL;
	livery_config_destroy(config);
	return taken;
}

static void test_the_manual_tells_the_ranges(void **state) {
	for (size_t i = 0; i < SETTINGS; i++) {
		if (is_integer(&settings[i])) {
			assert_non_null(strstr(settings[i].text, "@range@"));
			assert_true(takes(&settings[i], settings[i].min));
			assert_true(takes(&settings[i], settings[i].max));
			assert_false(takes(&settings[i], settings[i].min - 1));
			assert_false(takes(&settings[i], settings[i].max + 1));
		}
	}
}

static void test_chords(void **state) {
	struct livery_chord chord;
	assert_true(livery_chord_parse("ctrl+ALT+backspace", &chord));
	assert_int_equal(chord.modifiers, LIVERY_MOD_CTRL | LIVERY_MOD_ALT);
	assert_int_equal(chord.keysym, XKB_KEY_BackSpace);
	assert_true(livery_chord_parse("Super+F", &chord));
	assert_int_equal(chord.keysym, XKB_KEY_f);
	assert_true(livery_chord_parse("XF86AudioMute", &chord));
	assert_true(livery_chord_parse("none", &chord));
	assert_int_equal(chord.keysym, XKB_KEY_NoSymbol);
	for (int i = 0; i < LIVERY_ACTION_COUNT; i++) {
		struct livery_chord given = { 0, XKB_KEY_NoSymbol };
		livery_chord_default(i, &given);
		assert_int_not_equal(given.keysym, XKB_KEY_NoSymbol);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_file_gives_the_defaults),
		cmocka_unit_test(test_everything_that_can_be_said),
		cmocka_unit_test(test_errors_name_file_line_and_key),
		cmocka_unit_test(test_truncated_files),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_encodings_are_taken_or_refused_in_one_line),
		cmocka_unit_test(test_what_is_no_plain_file_is_refused_in_one_line),
		cmocka_unit_test(test_a_byte_order_mark_in_an_included_file_is_named),
		cmocka_unit_test(test_the_example_is_valid),
		cmocka_unit_test(test_the_manual_tells_the_defaults),
		cmocka_unit_test(test_the_manual_tells_the_ranges),
		cmocka_unit_test(test_chords),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
