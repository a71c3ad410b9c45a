/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/control/answer.h"
#include "compositor/base/server.h"
#include "compositor/config/label.h"
#include "compositor/control/request.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/driver.h"
#include "compositor/shell/screenshot.h"

#include <json-c/json.h>
#include <string.h>

static struct json_object *start_answer(bool ok) {
	struct json_object *answer = json_object_new_object();
	json_object_object_add(answer, "ok", json_object_new_boolean(ok));
	return answer;
}

struct json_object *livery_control_refusal(const char *error) {
	struct json_object *answer = start_answer(false);
	json_object_object_add(answer, "error", json_object_new_string(error));
	return answer;
}

static void add_text(struct json_object *object, const char *key, const char *text) {
	json_object_object_add(object, key, json_object_new_string(text));
}

static void add_number(struct json_object *object, const char *key, uint64_t number) {
	json_object_object_add(object, key, json_object_new_uint64(number));
}

static void add_flag(struct json_object *object, const char *key, bool set) {
	json_object_object_add(object, key, json_object_new_boolean(set));
}

static struct json_object *stats_of(const struct livery_server *server) {
	const struct livery_stats *stats = &server->stats;
	struct json_object *object = json_object_new_object();
	add_number(object, "copied_bytes", stats->copied_bytes);
	add_number(object, "texture_bytes", stats->texture_bytes);
	add_number(object, "uploaded_bytes", stats->uploaded_bytes);
	add_number(object, "frame_bytes", stats->frame_bytes);
	add_number(object, "domain_commits", stats->domain_commits);
	add_number(object, "frames", stats->frames);
	add_number(object, "scene_changes", stats->scene_changes);
	add_number(object, "scene_windows", stats->scene_windows);
	add_number(object, "pauses", stats->pauses);
	add_number(object, "mapped_bytes", stats->mapped_bytes);
	add_number(object, "pools", stats->pools);
	add_number(object, "buffers", stats->buffers);
	add_number(object, "grant_pages", stats->grant_pages);
	add_number(object, "grant_calls", stats->grant_calls);
	return object;
}

/* Its display runs, or is to be started again soon, or there is no such domain now. */
static const char *state_of(const struct livery_domain *domain) {
	if (domain->pid != 0) {
		return "running";
	}
	return livery_domain_is_present(domain) ? "stopped" : "down";
}

static struct json_object *describe_domain(struct livery_domain *domain) {
	struct json_object *object = json_object_new_object();
	add_text(object, "name", domain->owner.name);
	add_text(object, "label", domain->owner.label->name);
	add_text(object, "state", state_of(domain));
	if (domain->endpoint.kind == LIVERY_ENDPOINT_XEN) {
		add_number(object, "domid", domain->endpoint.domid);
	}
	if (domain->pid != 0) {
		add_number(object, "guid_pid", (uint64_t)domain->pid);
	}
	add_flag(object, "focused", livery_focus_owner(domain->server) == &domain->owner);
	add_number(object, "windows", domain->toplevels);
	add_number(object, "popups", domain->popups);
	add_number(object, "pools", domain->pools);
	add_number(object, "buffers", domain->buffers);
	add_number(object, "mapped_bytes", domain->mapped_bytes);
	add_number(object, "texture_bytes", domain->texture_bytes);
	return object;
}

static struct json_object *list_domains(struct livery_server *server) {
	struct json_object *list = json_object_new_array();
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		json_object_array_add(list, describe_domain(domain));
	}
	return list;
}

static struct json_object *describe_window(struct livery_toplevel *toplevel) {
	struct json_object *object = json_object_new_object();
	add_text(object, "domain", livery_toplevel_name(toplevel));
	add_text(object, "title", toplevel->title);
	json_object_object_add(object, "x", json_object_new_int(toplevel->box.x));
	json_object_object_add(object, "y", json_object_new_int(toplevel->box.y));
	json_object_object_add(object, "width", json_object_new_int(toplevel->box.width));
	json_object_object_add(object, "height", json_object_new_int(toplevel->box.height));
	add_flag(object, "focused", livery_toplevel_focused(toplevel));
	add_flag(object, "maximized", toplevel->maximized);
	add_flag(object, "fullscreen", toplevel->fullscreen);
	add_flag(object, "minimized", toplevel->minimized);
	add_flag(object, "attention", toplevel->attention);
	return object;
}

static struct json_object *list_windows(struct livery_server *server) {
	struct json_object *list = json_object_new_array();
	struct livery_toplevel *toplevel;
	wl_list_for_each(toplevel, &server->toplevels, link) {
		if (toplevel->mapped) {
			json_object_array_add(list, describe_window(toplevel));
		}
	}
	return list;
}

static struct livery_domain *find_domain(struct livery_server *server, const char *name) {
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		if (strcmp(domain->owner.name, name) == 0) {
			return domain;
		}
	}
	return NULL;
}

static struct json_object *drive(struct livery_server *server,
	const struct livery_control_request *request) {
	struct livery_domain *domain = find_domain(server, request->domain);
	if (domain == NULL) {
		return livery_control_refusal("there is no such domain");
	}
	const char *error = livery_driver_command(server->driver,
		livery_control_command_name(request->command), domain);
	return error == NULL ? start_answer(true) : livery_control_refusal(error);
}

struct json_object *livery_control_answer(struct livery_server *server,
	const struct livery_control_request *request) {
	if (livery_control_needs_domain(request->command)) {
		return drive(server, request);
	}
	struct json_object *answer = start_answer(true);
	switch (request->command) {
	case LIVERY_CONTROL_STATS:
		json_object_object_add(answer, "stats", stats_of(server));
		break;
	case LIVERY_CONTROL_DOMAINS:
		json_object_object_add(answer, "domains", list_domains(server));
		break;
	case LIVERY_CONTROL_WINDOWS:
		json_object_object_add(answer, "windows", list_windows(server));
		break;
	case LIVERY_CONTROL_SCREENSHOT:
		livery_screenshot_take(server);
		break;
	case LIVERY_CONTROL_VERSION:
		add_text(answer, "version", LIVERY_VERSION);
		break;
	default:
		json_object_put(answer);
		return livery_control_refusal("this livery does not know how");
	}
	return answer;
}
