/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/config/config_read.h"
#include "compositor/config/label.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "domains[1].label" */
static void setting_path(const config_setting_t *setting, char *path, size_t size) {
	path[0] = '\0';
	const config_setting_t *parent = config_setting_parent(setting);
	if (parent == NULL) {
		return;
	}
	setting_path(parent, path, size);
	size_t length = strlen(path);
	const char *name = config_setting_name(setting);
	if (name != NULL) {
		snprintf(path + length, size - length, "%s%s", length ? "." : "", name);
	} else {
		snprintf(path + length, size - length, "[%d]", config_setting_index(setting));
	}
}

bool livery_config_fail(struct livery_config_reader *reader, const config_setting_t *setting,
	const char *format, ...) {
	char path[128], message[256];
	setting_path(setting, path, sizeof(path));
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	const char *file = config_setting_source_file(setting);
	snprintf(reader->error, reader->error_size, "%s:%u: %s%s%s",
		file != NULL ? file : reader->file, config_setting_source_line(setting), path,
		path[0] ? ": " : "", message);
	return false;
}

static const struct livery_config_field *find_field(const struct livery_config_field *fields,
	size_t fields_len, const char *key) {
	for (size_t i = 0; i < fields_len; i++) {
		if (strcmp(fields[i].key, key) == 0) {
			return &fields[i];
		}
	}
	return NULL;
}

static bool check_keys(struct livery_config_reader *reader, config_setting_t *group,
	const struct livery_config_field *fields, size_t fields_len) {
	if (!config_setting_is_group(group)) {
		return livery_config_fail(reader, group, "must be a group: { key = value; ... }");
	}
	int length = config_setting_length(group);
	for (int i = 0; i < length; i++) {
		config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
		if (find_field(fields, fields_len, config_setting_name(setting)) == NULL) {
			return livery_config_fail(reader, setting, "unknown key");
		}
	}
	return true;
}

bool livery_config_read_group(struct livery_config_reader *reader, config_setting_t *group,
	const struct livery_config_field *fields, size_t fields_len, void *base) {
	if (!check_keys(reader, group, fields, fields_len)) {
		return false;
	}
	for (size_t i = 0; i < fields_len; i++) {
		const struct livery_config_field *field = &fields[i];
		config_setting_t *setting = config_setting_get_member(group, field->key);
		if (setting == NULL && field->required) {
			return livery_config_fail(reader, group, "key \"%s\" is missing",
				field->key);
		}
		void *target = (char *)base + field->offset;
		if (setting != NULL && !field->read(reader, setting, field, target)) {
			return false;
		}
	}
	return true;
}

int livery_config_list_length(struct livery_config_reader *reader, config_setting_t *list,
	int max) {
	/* libconfig cannot tell () from an array's []: both are empty. */
	if (!config_setting_is_list(list) &&
		!(config_setting_is_array(list) && config_setting_length(list) == 0)) {
		livery_config_fail(reader, list, "must be a list of groups: ( { ... }, ... )");
		return -1;
	}
	int length = config_setting_length(list);
	if (length > max) {
		livery_config_fail(reader, list, "%d entries; at most %d", length, max);
		return -1;
	}
	return length;
}

const char *livery_config_text(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field) {
	if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
		livery_config_fail(reader, setting, "must be a \"string\"");
		return NULL;
	}
	const char *text = config_setting_get_string(setting);
	size_t length = strlen(text);
	if (length < (size_t)field->min) {
		livery_config_fail(reader, setting, "must not be empty");
		return NULL;
	}
	if (length > (size_t)field->max) {
		livery_config_fail(reader, setting, "longer than %d bytes", (int)field->max);
		return NULL;
	}
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
			livery_config_fail(reader, setting, "contains a control character");
			return NULL;
		}
	}
	return text;
}

bool livery_config_number(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, double *number) {
	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		*number = (double)config_setting_get_int64(setting);
		break;
	case CONFIG_TYPE_FLOAT:
		*number = config_setting_get_float(setting);
		break;
	default:
		return livery_config_fail(reader, setting, "must be a number");
	}
	/* Written so that NaN fails. */
	if (!(*number >= field->min && *number <= field->max)) {
		return livery_config_fail(reader, setting, "must be from %g to %.10g", field->min,
			field->max);
	}
	return true;
}

bool livery_config_read_double(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	return livery_config_number(reader, setting, field, target);
}

bool livery_config_read_int(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	double number = 0;
	if (config_setting_type(setting) == CONFIG_TYPE_FLOAT) {
		return livery_config_fail(reader, setting, "must be a whole number");
	}
	if (!livery_config_number(reader, setting, field, &number)) {
		return false;
	}
	*(int *)target = (int)number;
	return true;
}

bool livery_config_read_bool(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	if (config_setting_type(setting) != CONFIG_TYPE_BOOL) {
		return livery_config_fail(reader, setting, "must be true or false");
	}
	*(bool *)target = config_setting_get_bool(setting);
	return true;
}

bool livery_config_read_string(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	const char *text = livery_config_text(reader, setting, field);
	if (text == NULL) {
		return false;
	}
	char *copy = strdup(text);
	if (copy == NULL) {
		return livery_config_fail(reader, setting, "out of memory");
	}
	char **string = target;
	free(*string);
	*string = copy;
	return true;
}

bool livery_config_read_color(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target) {
	const char *text = livery_config_text(reader, setting, field);
	if (text != NULL && !livery_color_parse(text, target)) {
		return livery_config_fail(reader, setting,
			"\"%s\" is no colour: \"#rrggbb\" or the name of a label of Qubes", text);
	}
	return text != NULL;
}
