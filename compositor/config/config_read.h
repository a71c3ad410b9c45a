/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CONFIG_READ_H
#define LIVERY_CONFIG_READ_H

/*
 * Reading of libconfig settings by tables: which keys a group may have, of what type and in which
 * range. Each reader checks one setting and stores it, or reports one line and returns false. Used
 * by config.c only.
 */

#include <libconfig.h>
#include <stdbool.h>
#include <stddef.h>

struct livery_config;

struct livery_config_reader {
	const char *file;
	char *error; /* the first error wins */
	size_t error_size;
	struct livery_config *config;
};

/* One key of a group. */
struct livery_config_field {
	const char *key;
	/* target is the group's value plus offset. */
	bool (*read)(struct livery_config_reader *reader, config_setting_t *setting,
		const struct livery_config_field *field, void *target);
	size_t offset;
	bool required;
	double min, max; /* numbers: the range; strings: min 1 forbids "", max bytes */
};

/* Writes "FILE:LINE: KEY: message"; always false. */
bool livery_config_fail(struct livery_config_reader *reader, const config_setting_t *setting,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Reads a group whose keys are exactly those of fields, in the order of fields. */
bool livery_config_read_group(struct livery_config_reader *reader, config_setting_t *group,
	const struct livery_config_field *fields, size_t fields_len, void *base);

/* The length of a list of groups, or -1: another type, or more than max entries. */
int livery_config_list_length(struct livery_config_reader *reader, config_setting_t *list,
	int max);

/* NULL (and an error) if it is no string of at least field->min and at most field->max bytes. */
const char *livery_config_text(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field);
/* An integer or floating number in the field's range. */
bool livery_config_number(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, double *number);

/*
 * For livery_config_field.read. target: int, uint32_t, double, bool, char * (replaced), uint32_t.
 */
bool livery_config_read_int(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target);
/* A number in the field's range, into a double. */
bool livery_config_read_double(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target);
/* true or false, into a bool. */
bool livery_config_read_bool(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target);
/* A string as livery_config_text() wants it; its copy replaces the char * that is there. */
bool livery_config_read_string(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target);
/* A colour as livery_color_parse() knows it, into a uint32_t. */
bool livery_config_read_color(struct livery_config_reader *reader, config_setting_t *setting,
	const struct livery_config_field *field, void *target);

#endif
