/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/control/request.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#define MAX_DEPTH 3

static const char *const command_names[LIVERY_CONTROL_COUNT] = {
	[LIVERY_CONTROL_VERSION] = "version",
	[LIVERY_CONTROL_STATS] = "stats",
	[LIVERY_CONTROL_DOMAINS] = "domains",
	[LIVERY_CONTROL_WINDOWS] = "windows",
	[LIVERY_CONTROL_SCREENSHOT] = "screenshot",
	[LIVERY_CONTROL_START] = "start",
	[LIVERY_CONTROL_STOP] = "stop",
	[LIVERY_CONTROL_PAUSE] = "pause",
	[LIVERY_CONTROL_UNPAUSE] = "unpause",
	[LIVERY_CONTROL_DESTROY] = "destroy",
};

const char *livery_control_command_name(enum livery_control_command command) {
	return command_names[command];
}

bool livery_control_needs_domain(enum livery_control_command command) {
	return command >= LIVERY_CONTROL_START;
}

/* The text of a member, or NULL where it is no string or has a NUL in it. */
static const char *text_of(struct json_object *value) {
	if (!json_object_is_type(value, json_type_string)) {
		return NULL;
	}
	const char *text = json_object_get_string(value);
	return strlen(text) == (size_t)json_object_get_string_len(value) ? text : NULL;
}

static bool read_command(struct json_object *value, struct livery_control_request *request,
	char *error, size_t error_size) {
	const char *name = text_of(value);
	for (int i = 0; name != NULL && i < LIVERY_CONTROL_COUNT; i++) {
		if (strcmp(name, command_names[i]) == 0) {
			request->command = (enum livery_control_command)i;
			return true;
		}
	}
	snprintf(error, error_size, "no such command");
	return false;
}

static bool read_domain(struct json_object *value, struct livery_control_request *request,
	char *error, size_t error_size) {
	const char *name = text_of(value);
	if (name == NULL || !livery_domain_name_is_valid(name)) {
		snprintf(error, error_size, "domain: not a domain's name");
		return false;
	}
	snprintf(request->domain, sizeof(request->domain), "%s", name);
	return true;
}

static bool read_members(struct json_object *object, struct livery_control_request *request,
	char *error, size_t error_size) {
	bool has_command = false;
	json_object_object_foreach(object, key, value) {
		if (strcmp(key, "command") == 0) {
			has_command = true;
			if (!read_command(value, request, error, error_size)) {
				return false;
			}
		} else if (strcmp(key, "domain") == 0) {
			if (!read_domain(value, request, error, error_size)) {
				return false;
			}
		} else {
			snprintf(error, error_size, "only \"command\" and \"domain\" are known");
			return false;
		}
	}
	if (!has_command) {
		snprintf(error, error_size, "no command");
		return false;
	}
	if (livery_control_needs_domain(request->command) != (request->domain[0] != '\0')) {
		snprintf(error, error_size, "%s: %s", command_names[request->command],
			request->domain[0] == '\0' ? "needs a domain" : "takes no domain");
		return false;
	}
	return true;
}

bool livery_control_parse(const char *line, size_t size, struct livery_control_request *request,
	char *error, size_t error_size) {
	*request = (struct livery_control_request){ 0 };
	struct json_tokener *tokener = size <= LIVERY_CONTROL_LINE ?
		json_tokener_new_ex(MAX_DEPTH) : NULL;
	if (tokener == NULL) {
		snprintf(error, error_size, "longer than %d bytes", LIVERY_CONTROL_LINE);
		return false;
	}
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	struct json_object *object = json_tokener_parse_ex(tokener, line, (int)size);
	bool whole = json_tokener_get_error(tokener) == json_tokener_success &&
		json_tokener_get_parse_end(tokener) == size;
	bool good = false;
	if (whole && json_object_is_type(object, json_type_object)) {
		good = read_members(object, request, error, error_size);
	} else {
		snprintf(error, error_size, "not a JSON object");
	}
	json_object_put(object);
	json_tokener_free(tokener);
	return good;
}
