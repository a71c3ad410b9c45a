/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/config/config.h"
#include "compositor/config/config_file.h"
#include "compositor/config/config_read.h"
#include "compositor/config/settings.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

_Static_assert(LIVERY_SETTING_SOCKET_MAX == sizeof(((struct sockaddr_un *)0)->sun_path) - 1,
	"the address of a socket");

/* A row of settings.h as config_read.h wants it. */
#define FIELD(key, type, member, read, required, min, max, value, manual) \
	{ #key, read, offsetof(struct type, member), required, min, max },

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool livery_domain_name_is_valid(const char *name) {
	const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t length = strlen(name);
	return length >= 1 && length < LIVERY_DOMAIN_NAME_MAX && strspn(name, letters) >= 1 &&
		strspn(name, all) == length;
}

static bool read_name(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	const char *text = livery_config_text(reader, setting, field);
	if (text == NULL) {
		return false;
	}
	if (!livery_domain_name_is_valid(text)) {
		return livery_config_fail(reader, setting,
			"\"%s\" is no name: a letter, then letters, digits, _ . or -, "
			"at most %d in all",
			text, LIVERY_DOMAIN_NAME_MAX - 1);
	}
	snprintf(target, LIVERY_DOMAIN_NAME_MAX, "%s", text);
	return true;
}

/* An absolute path, or one below the home directory: "~/Pictures". */
static bool read_path(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	const char *text = livery_config_text(reader, setting, field);
	if (text == NULL) {
		return false;
	}
	const char *home = text[0] == '~' && text[1] == '/' ? getenv("HOME") : NULL;
	if (text[0] != '/' && home == NULL) {
		return livery_config_fail(reader, setting, "\"%s\" is not an absolute path", text);
	}
	size_t size = strlen(text) + (home != NULL ? strlen(home) : 0) + 1;
	char *path = calloc(1, size);
	if (path == NULL) {
		return livery_config_fail(reader, setting, "out of memory");
	}
	snprintf(path, size, "%s%s", home != NULL ? home : "", home != NULL ? text + 1 : text);
	if (strlen(path) > (size_t)field->max) {
		free(path);
		return livery_config_fail(reader, setting, "longer than %d bytes", (int)field->max);
	}
	free(*(char **)target);
	*(char **)target = path;
	return true;
}

/* labels */

static bool read_pattern(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	const char *text = livery_config_text(reader, setting, field);
	if (text != NULL && !livery_pattern_parse(text, target)) {
		return livery_config_fail(reader, setting,
			"\"%s\" is no pattern: solid, diagonal, bars, horizontal, dots, checks, "
			"double or grid",
			text);
	}
	return text != NULL;
}

static const struct livery_config_field label_fields[] = { LIVERY_SETTINGS_LABEL(FIELD) };

static struct livery_label *find_label(const struct livery_config *config, const char *name) {
	for (size_t i = 0; i < config->labels_len; i++) {
		if (strcmp(config->labels[i].name, name) == 0) {
			return &config->labels[i];
		}
	}
	return NULL;
}

static bool add_label(struct livery_config_reader *reader, config_setting_t *group,
	const struct livery_label *label) {
	struct livery_config *config = reader->config;
	if (livery_label_is_reserved(label->name)) {
		return livery_config_fail(reader, group, "label \"%s\" belongs to livery",
			label->name);
	}
	struct livery_label *old = find_label(config, label->name);
	if (old == NULL) {
		config->labels[config->labels_len++] = *label;
		return true;
	}
	if (livery_label_builtin(label->name) == NULL) {
		return livery_config_fail(reader, group, "label \"%s\" is given twice",
			label->name);
	}
	*old = *label;
	return true;
}

static bool read_label(struct livery_config_reader *reader, config_setting_t *group) {
	struct livery_label label = { 0 };
	/* A built-in label keeps its pattern unless another is given. */
	config_setting_t *name = config_setting_get_member(group, "name");
	const struct livery_label *builtin = NULL;
	if (name != NULL && config_setting_type(name) == CONFIG_TYPE_STRING) {
		builtin = livery_label_builtin(config_setting_get_string(name));
	}
	if (builtin != NULL) {
		label = *builtin;
	}
	return livery_config_read_group(reader, group, label_fields, COUNT(label_fields), &label) &&
		add_label(reader, group, &label);
}

/* Two labels that look the same would make two domains look the same. */
static bool check_labels(struct livery_config_reader *reader, config_setting_t *list) {
	const struct livery_config *config = reader->config;
	for (size_t i = 0; i < config->labels_len; i++) {
		const struct livery_label *a = &config->labels[i];
		for (size_t j = i + 1; j < config->labels_len; j++) {
			const struct livery_label *b = &config->labels[j];
			if (a->color == b->color && a->pattern == b->pattern) {
				return livery_config_fail(reader, list,
					"labels \"%s\" and \"%s\" look the same", a->name, b->name);
			}
		}
	}
	return true;
}

static bool read_labels(struct livery_config_reader *reader, config_setting_t *list,
	const struct livery_config_field *field, void *target) {
	int length = livery_config_list_length(reader, list, LIVERY_CONFIG_LABELS_MAX);
	for (int i = 0; i < length; i++) {
		config_setting_t *group = config_setting_get_elem(list, (unsigned)i);
		for (int j = 0; j < i; j++) {
			config_setting_t *other = config_setting_get_elem(list, (unsigned)j);
			const char *a = NULL, *b = NULL;
			if (config_setting_lookup_string(group, "name", &a) &&
				config_setting_lookup_string(other, "name", &b) &&
				strcmp(a, b) == 0) {
				return livery_config_fail(reader, group,
					"label \"%s\" is given twice", a);
			}
		}
		if (!read_label(reader, group)) {
			return false;
		}
	}
	return length >= 0 && check_labels(reader, list);
}

/* outputs */

static bool read_refresh(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	double hertz;
	if (!livery_config_number(reader, setting, field, &hertz)) {
		return false;
	}
	*(int *)target = (int)lround(hertz * 1000);
	return true;
}

static const struct livery_config_field output_fields[] = { LIVERY_SETTINGS_OUTPUT(FIELD) };

static bool check_output(struct livery_config_reader *reader, config_setting_t *group,
	struct livery_config_output *output) {
	const struct livery_config *config = reader->config;
	for (const struct livery_config_output *other = config->outputs; other < output; other++) {
		if (strcmp(other->name, output->name) == 0) {
			return livery_config_fail(reader, group, "output \"%s\" is given twice",
				output->name);
		}
	}
	if (!output->width != !output->height) {
		return livery_config_fail(reader, group, "width and height must be given together");
	}
	bool x = config_setting_get_member(group, "x") != NULL;
	bool y = config_setting_get_member(group, "y") != NULL;
	if (x != y) {
		return livery_config_fail(reader, group, "x and y must be given together");
	}
	output->has_position = x;
	return true;
}

static bool read_outputs(struct livery_config_reader *reader, config_setting_t *list,
	const struct livery_config_field *field, void *target) {
	struct livery_config *config = reader->config;
	int length = livery_config_list_length(reader, list, LIVERY_CONFIG_OUTPUTS_MAX);
	if (length < 0) {
		return false;
	}
	config->outputs = calloc((size_t)length + 1, sizeof(config->outputs[0]));
	if (config->outputs == NULL) {
		return livery_config_fail(reader, list, "out of memory");
	}
	for (int i = 0; i < length; i++) {
		config_setting_t *group = config_setting_get_elem(list, (unsigned)i);
		struct livery_config_output *output = &config->outputs[config->outputs_len++];
		if (!livery_config_read_group(reader, group, output_fields, COUNT(output_fields),
				output) ||
			!check_output(reader, group, output)) {
			return false;
		}
	}
	return true;
}

/* domains */

static bool read_label_name(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	const char *text = livery_config_text(reader, setting, field);
	if (text == NULL) {
		return false;
	}
	const struct livery_label *label = find_label(reader->config, text);
	if (label == NULL) {
		return livery_config_fail(reader, setting, "there is no label \"%s\"", text);
	}
	*(const struct livery_label **)target = label;
	return true;
}

static const struct livery_config_field limit_fields[] = { LIVERY_SETTINGS_LIMIT(FIELD) };
#define GUID_LIMITS (COUNT(limit_fields) - 1) /* the last one is kept by livery itself */

static bool read_limits(struct livery_config_reader *reader, config_setting_t *group,
	const struct livery_config_field *field, void *target) {
	return livery_config_read_group(reader, group, limit_fields, COUNT(limit_fields), target);
}

void livery_config_write_limits(const struct livery_config_limits *limits, char *out, size_t size) {
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < GUID_LIMITS; i++) {
		int value = *(const int *)((const char *)limits + limit_fields[i].offset);
		if (value != 0 && used < size) {
			int n = snprintf(out + used, size - used, "%s%s=%d", used > 0 ? "," : "",
				limit_fields[i].key, value);
			used += n > 0 ? (size_t)n : 0;
		}
	}
}

static const struct livery_config_field domain_fields[] = { LIVERY_SETTINGS_DOMAIN(FIELD) };

static bool check_domain(struct livery_config_reader *reader, config_setting_t *group,
	const struct livery_config_domain *domain) {
	const struct livery_config *config = reader->config;
	if (domain->socket == NULL && config->driver == NULL) {
		return livery_config_fail(reader, group,
			"domain \"%s\" needs a socket, because there is no driver", domain->name);
	}
	for (const struct livery_config_domain *other = config->domains; other < domain; other++) {
		if (strcmp(other->name, domain->name) == 0) {
			return livery_config_fail(reader, group, "domain \"%s\" is given twice",
				domain->name);
		}
		if (other->socket != NULL && domain->socket != NULL &&
			strcmp(other->socket, domain->socket) == 0) {
			return livery_config_fail(reader, group,
				"domains \"%s\" and \"%s\" have the same socket", other->name,
				domain->name);
		}
	}
	return true;
}

static bool read_domains(struct livery_config_reader *reader, config_setting_t *list,
	const struct livery_config_field *field, void *target) {
	struct livery_config *config = reader->config;
	int length = livery_config_list_length(reader, list, LIVERY_CONFIG_DOMAINS_MAX);
	if (length < 0) {
		return false;
	}
	config->domains = calloc((size_t)length + 1, sizeof(config->domains[0]));
	if (config->domains == NULL) {
		return livery_config_fail(reader, list, "out of memory");
	}
	for (int i = 0; i < length; i++) {
		config_setting_t *group = config_setting_get_elem(list, (unsigned)i);
		struct livery_config_domain *domain = &config->domains[config->domains_len++];
		if (!livery_config_read_group(reader, group, domain_fields, COUNT(domain_fields),
				domain) ||
			!check_domain(reader, group, domain)) {
			return false;
		}
	}
	return true;
}

/* keyboard, keys, clipboard */

static const struct livery_config_field keyboard_fields[] = { LIVERY_SETTINGS_KEYBOARD(FIELD) };

static bool read_keyboard(struct livery_config_reader *reader, config_setting_t *group,
	const struct livery_config_field *field, void *target) {
	return livery_config_read_group(reader, group, keyboard_fields, COUNT(keyboard_fields),
		reader->config);
}

static bool read_chord(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	const char *text = livery_config_text(reader, setting, field);
	if (text != NULL && !livery_chord_parse(text, target)) {
		return livery_config_fail(reader, setting,
			"\"%s\" is no chord such as \"Ctrl+Shift+C\", \"Print\" or \"none\"", text);
	}
	return text != NULL;
}

static bool check_chords(struct livery_config_reader *reader, config_setting_t *group) {
	const struct livery_chord *keys = reader->config->keys;
	for (int i = 0; i < LIVERY_ACTION_COUNT; i++) {
		for (int j = i + 1; j < LIVERY_ACTION_COUNT; j++) {
			if (keys[i].keysym != XKB_KEY_NoSymbol &&
				keys[i].keysym == keys[j].keysym &&
				keys[i].modifiers == keys[j].modifiers) {
				return livery_config_fail(reader, group,
					"%s and %s have the same chord", livery_action_name(i),
					livery_action_name(j));
			}
		}
	}
	return true;
}

static bool read_keys(struct livery_config_reader *reader, config_setting_t *group,
	const struct livery_config_field *field, void *target) {
	struct livery_config_field fields[LIVERY_ACTION_COUNT];
	for (int i = 0; i < LIVERY_ACTION_COUNT; i++) {
		fields[i] = (struct livery_config_field){ livery_action_name(i), read_chord,
			sizeof(struct livery_chord) * (size_t)i, false, 1,
			LIVERY_SETTING_TEXT_MAX };
	}
	return livery_config_read_group(reader, group, fields, COUNT(fields),
		       reader->config->keys) &&
		check_chords(reader, group);
}

static const struct livery_config_field clipboard_fields[] = { LIVERY_SETTINGS_CLIPBOARD(FIELD) };

static bool read_clipboard(struct livery_config_reader *reader, config_setting_t *group,
	const struct livery_config_field *field, void *target) {
	return livery_config_read_group(reader, group, clipboard_fields, COUNT(clipboard_fields),
		reader->config);
}

static bool read_socket(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	const char *text = livery_config_text(reader, setting, field);
	if (text != NULL && strchr(text, '/') != NULL) {
		return livery_config_fail(reader, setting,
			"a name in XDG_RUNTIME_DIR, such as \"livery-0\", not a path");
	}
	return text != NULL && livery_config_read_string(reader, setting, field, target);
}

/* Labels and the driver come before domains, which need them. */
#define NESTED(key) { #key, read_##key, 0, false, 0, 0 },
static const struct livery_config_field root_fields[] = {
	NESTED(labels)
	NESTED(outputs)
	LIVERY_SETTINGS_DRIVER(FIELD)
	NESTED(domains)
	NESTED(keyboard)
	NESTED(keys)
	NESTED(clipboard)
	LIVERY_SETTINGS_OTHER(FIELD)
};

static bool set_default_texts(struct livery_config *config) {
	char **texts[] = { &config->keyboard.rules, &config->keyboard.model,
		&config->keyboard.layout, &config->keyboard.variant, &config->keyboard.options,
		&config->guid, &config->font };
	const char *values[] = { "", "", "", "", "", "livery-guid", "sans-serif:size=10" };
	for (size_t i = 0; i < COUNT(texts); i++) {
		*texts[i] = strdup(values[i]);
		if (*texts[i] == NULL) {
			return false;
		}
	}
	return true;
}

struct livery_config *livery_config_default(void) {
	struct livery_config *config = calloc(1, sizeof(*config));
	if (config == NULL) {
		return NULL;
	}
	config->labels = calloc(livery_label_builtin_count + LIVERY_CONFIG_LABELS_MAX,
		sizeof(config->labels[0]));
	if (config->labels == NULL || !set_default_texts(config)) {
		livery_config_destroy(config);
		return NULL;
	}
	for (size_t i = 0; i < livery_label_builtin_count; i++) {
		config->labels[config->labels_len++] = livery_label_builtins[i];
	}
	config->keyboard.repeat_rate = 25;
	config->keyboard.repeat_delay = 500;
	for (int i = 0; i < LIVERY_ACTION_COUNT; i++) {
		livery_chord_default(i, &config->keys[i]);
	}
	config->clipboard.max_size = LIVERY_SETTING_CLIPBOARD_MAX;
	config->clipboard.timeout_ms = 1000;
	config->clipboard.hold_ms = 5 * 60 * 1000;
	config->answer_ms = 5000;
	config->shield_ms = 500;
	config->grants = 98304;
	config->background = 0x2b3440;
	config->guid_sandbox = true;
	return config;
}

void livery_config_destroy(struct livery_config *config) {
	if (config == NULL) {
		return;
	}
	for (size_t i = 0; i < config->outputs_len; i++) {
		free(config->outputs[i].name);
	}
	for (size_t i = 0; i < config->domains_len; i++) {
		free(config->domains[i].socket);
		free(config->domains[i].uuid);
	}
	char *texts[] = { config->keyboard.rules, config->keyboard.model, config->keyboard.layout,
		config->keyboard.variant, config->keyboard.options, config->screenshot_dir,
		config->guid, config->driver, config->domain_configs, config->socket,
		config->terminal, config->font };
	for (size_t i = 0; i < COUNT(texts); i++) {
		free(texts[i]);
	}
	free(config->labels);
	free(config->outputs);
	free(config->domains);
	free(config);
}

static struct livery_config *convert(config_t *tree, const char *name, char *error,
	size_t error_size) {
	struct livery_config *config = livery_config_default();
	if (config == NULL) {
		snprintf(error, error_size, "%s: out of memory", name);
		return NULL;
	}
	struct livery_config_reader reader = { name, error, error_size, config };
	if (livery_config_read_group(&reader, config_root_setting(tree), root_fields,
			COUNT(root_fields), config)) {
		return config;
	}
	livery_config_destroy(config);
	return NULL;
}

static void syntax_error(const config_t *tree, const char *name, char *error, size_t error_size) {
	const char *file = config_error_file(tree);
	const char *text = config_error_text(tree);
	if (file != NULL && livery_config_file_has_mark(file)) {
		text = "begins with a byte order mark, which an included file must not";
	}
	snprintf(error, error_size, "%s:%d: %s", file != NULL ? file : name,
		config_error_line(tree), text);
}

struct livery_config *livery_config_parse(const char *text, const char *name, char *error,
	size_t error_size) {
	struct livery_config *config = NULL;
	config_t tree;
	config_init(&tree);
	if (config_read_string(&tree, text)) {
		config = convert(&tree, name, error, error_size);
	} else {
		syntax_error(&tree, name, error, error_size);
	}
	config_destroy(&tree);
	return config;
}

struct livery_config *livery_config_parse_bytes(const char *bytes, size_t size, const char *name,
	char *error, size_t error_size) {
	char *text = livery_config_file_text(bytes, size, name, error, error_size);
	struct livery_config *config =
		text != NULL ? livery_config_parse(text, name, error, error_size) : NULL;
	free(text);
	return config;
}

struct livery_config *livery_config_load(const char *path, char *error, size_t error_size) {
	size_t size;
	char *bytes = livery_config_file_read(path, &size, error, error_size);
	struct livery_config *config = NULL;
	if (bytes != NULL) {
		config = livery_config_parse_bytes(bytes, size, path, error, error_size);
	}
	free(bytes);
	return config;
}

const struct livery_config_output *livery_config_find_output(const struct livery_config *config,
	const char *name) {
	const struct livery_config_output *any = NULL;
	for (size_t i = 0; i < config->outputs_len; i++) {
		if (strcmp(config->outputs[i].name, name) == 0) {
			return &config->outputs[i];
		}
		if (strcmp(config->outputs[i].name, "*") == 0) {
			any = &config->outputs[i];
		}
	}
	return any;
}

const struct livery_label *livery_config_find_label(const struct livery_config *config,
	const char *name) {
	return find_label(config, name);
}
