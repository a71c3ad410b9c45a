/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/requests.h"
#include "common/clock.h"
#include "compositor/base/domain_log.h"
#include "compositor/base/server.h"
#include "compositor/desktop/stage.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/pause.h"
#include <pixman.h>
#include <stdlib.h>
#include <string.h>
#include <wlr/types/wlr_compositor.h>

/* With more rectangles between two commits their bounds are damaged; guid sends no more. */
#define MAX_DAMAGE 16
#define MAX_SIDE 16384 /* logical px of a surface */

struct livery_requests {
	struct livery_server *server;
	struct wl_protocol_logger *logger;
	struct wl_listener display_destroy;
	/* The domain whose request is being dealt with, and since when, in ns of the processor. */
	struct livery_domain *running;
	int64_t since;
	struct wl_event_source *idle; /* NULL while no domain is measured */
};

/* What a request must keep to besides; NULL, or what is wrong with it. */
typedef const char *(*check_func)(const struct wl_protocol_logger_message *message);

static struct wlr_surface *surface_of(const struct wl_protocol_logger_message *message) {
	return wlr_surface_from_resource(message->resource);
}

/* A surface that is no window shows nothing, and nothing is moved within its window. */
static const char *check_attach(const struct wl_protocol_logger_message *message) {
	if (message->arguments[1].i != 0 || message->arguments[2].i != 0) {
		return "at an offset";
	}
	return surface_of(message)->role_resource == NULL ? "to a surface that is no window" : NULL;
}

static const char *check_commit(const struct wl_protocol_logger_message *message) {
	return surface_of(message)->role_resource == NULL ? "of a surface that is no window" : NULL;
}

/* Each rectangle is united with those before it: a few, whatever comes. */
static const char *check_damage(const struct wl_protocol_logger_message *message) {
	pixman_region32_t *damage = &surface_of(message)->pending.buffer_damage;
	if (pixman_region32_n_rects(damage) >= MAX_DAMAGE) {
		pixman_box32_t bounds = *pixman_region32_extents(damage);
		pixman_region32_reset(damage, &bounds);
	}
	return NULL;
}

static const char *check_cursor(const struct wl_protocol_logger_message *message) {
	return message->arguments[1].o != NULL ? "with a picture" : NULL;
}

/* Its window shows what lies in the window's box, however large it says to be. */
static const char *check_destination(const struct wl_protocol_logger_message *message) {
	for (int i = 0; i < 2; i++) {
		if (message->arguments[i].i < 1 || message->arguments[i].i > MAX_SIDE) {
			return "of this size";
		}
	}
	return NULL;
}

/* All that guid makes, the frequent ones first. */
static const struct {
	const char *interface, *request;
	check_func check;
} allowed[] = {
	{ "wl_surface", "attach", check_attach },
	{ "wl_surface", "damage_buffer", check_damage },
	{ "wl_surface", "frame", NULL },
	{ "wl_surface", "commit", check_commit },
	{ "wl_buffer", "destroy", NULL },
	{ "wl_compositor", "create_surface", NULL },
	{ "wl_surface", "destroy", NULL },
	{ "wp_viewport", "set_destination", check_destination },
	{ "wp_viewport", "destroy", NULL },
	{ "wp_viewporter", "get_viewport", NULL },
	{ "wp_viewporter", "destroy", NULL },
	{ "wl_pointer", "set_cursor", check_cursor },
	{ "wl_pointer", "release", NULL },
	{ "wp_cursor_shape_device_v1", "set_shape", NULL },
	{ "wp_cursor_shape_device_v1", "destroy", NULL },
	{ "wp_cursor_shape_manager_v1", "get_pointer", NULL },
	{ "wp_cursor_shape_manager_v1", "destroy", NULL },
	{ "wl_seat", "get_pointer", NULL },
	{ "wl_seat", "get_keyboard", NULL },
	{ "wl_seat", "release", NULL },
	{ "wl_keyboard", "release", NULL },
	{ "wl_display", "sync", NULL },
	{ "wl_display", "get_registry", NULL },
	{ "wl_registry", "bind", NULL },
	/* The private protocol, checked by its own code. What is not here is refused. */
	{ "livery_domain_toplevel_v1", "ack_configure", NULL },
	{ "livery_domain_toplevel_v1", "map", NULL },
	{ "livery_domain_toplevel_v1", "unmap", NULL },
	{ "livery_domain_toplevel_v1", "set_size", NULL },
	{ "livery_domain_toplevel_v1", "set_title", NULL },
	{ "livery_domain_toplevel_v1", "set_app_id", NULL },
	{ "livery_domain_toplevel_v1", "set_parent", NULL },
	{ "livery_domain_toplevel_v1", "set_size_hints", NULL },
	{ "livery_domain_toplevel_v1", "request_state", NULL },
	{ "livery_domain_toplevel_v1", "pong", NULL },
	{ "livery_domain_toplevel_v1", "grab", NULL },
	{ "livery_domain_toplevel_v1", "set_identity", NULL },
	{ "livery_domain_toplevel_v1", "report_place", NULL },
	{ "livery_domain_toplevel_v1", "destroy", NULL },
	{ "livery_domain_popup_v1", "place", NULL },
	{ "livery_domain_popup_v1", "map", NULL },
	{ "livery_domain_popup_v1", "unmap", NULL },
	{ "livery_domain_popup_v1", "destroy", NULL },
	{ "livery_domain_pool_v1", "create_buffer", NULL },
	{ "livery_domain_pool_v1", "destroy", NULL },
	{ "livery_domain_manager_v1", "create_pool", NULL },
	{ "livery_domain_manager_v1", "get_toplevel", NULL },
	{ "livery_domain_manager_v1", "get_popup", NULL },
	{ "livery_domain_manager_v1", "get_clipboard", NULL },
	{ "livery_domain_manager_v1", "start_drag", NULL },
	{ "livery_domain_manager_v1", "get_icon", NULL },
	{ "livery_domain_icon_v1", "destroy", NULL },
	{ "livery_domain_manager_v1", "destroy", NULL },
	{ "livery_domain_clipboard_v1", "answer", NULL },
	{ "livery_domain_clipboard_v1", "answer_empty", NULL },
	{ "livery_domain_clipboard_v1", "answer_too_large", NULL },
	{ "livery_domain_clipboard_v1", "pasted", NULL },
	{ "livery_domain_clipboard_v1", "destroy", NULL },
};

static const char *check(const struct wl_protocol_logger_message *message) {
	const char *interface = wl_resource_get_class(message->resource);
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		if (strcmp(interface, allowed[i].interface) == 0 &&
			strcmp(message->message->name, allowed[i].request) == 0) {
			return allowed[i].check != NULL ? allowed[i].check(message) : NULL;
		}
	}
	return "at all";
}

/* ---- time ---- */

/* What was measured since the last request was that request's. */
static void settle(struct livery_requests *requests, int64_t now) {
	if (requests->running != NULL) {
		livery_domain_charge(requests->running, now - requests->since);
		livery_stage_charge(requests->server, now - requests->since);
		requests->running = NULL;
		requests->server->asking = NULL;
	}
}

/* All that was readable at once has been dealt with. */
static void handle_idle(void *data) {
	struct livery_requests *requests = data;
	requests->idle = NULL;
	settle(requests, livery_clock_processor_ns());
}

static void measure(struct livery_requests *requests, struct livery_domain *domain) {
	int64_t now = livery_clock_processor_ns();
	settle(requests, now);
	requests->running = domain;
	requests->server->asking = &domain->owner;
	requests->since = now;
	if (requests->idle == NULL) {
		requests->idle =
			wl_event_loop_add_idle(requests->server->loop, handle_idle, requests);
	}
}

void livery_domain_requests_forget(struct livery_domain *domain) {
	struct livery_requests *requests = domain->server->requests;
	if (requests != NULL && requests->running == domain) {
		requests->running = NULL;
		domain->server->asking = NULL;
	}
	domain->budget.spent = domain->budget.slice = domain->owner.unpaid_ns = 0;
}

/* ---- all requests ---- */

/*
 * Before the request itself. An error that is posted here ends the connection after this request,
 * which has changed what is pending at most: nothing of it is committed.
 */
static void handle_message(void *data, enum wl_protocol_logger_type type,
	const struct wl_protocol_logger_message *message) {
	struct livery_requests *requests = data;
	if (type != WL_PROTOCOL_LOGGER_REQUEST) {
		return;
	}
	struct wl_client *client = wl_resource_get_client(message->resource);
	struct livery_domain *domain = livery_domain_of(livery_owner_from_client(client));
	if (domain == NULL) {
		if (requests->running != NULL) {
			settle(requests, livery_clock_processor_ns());
		}
		return;
	}
	measure(requests, domain);
	const char *problem = check(message);
	if (problem != NULL) {
		wl_client_post_implementation_error(client, "a guid may not %s.%s %s",
			wl_resource_get_class(message->resource), message->message->name, problem);
	} else if (livery_budget_exceeded(&domain->budget)) {
		livery_domain_log(&domain->owner, WLR_ERROR,
			"domain %s: its requests take too long", domain->owner.name);
		wl_client_post_implementation_error(client, "requests take too long");
	}
}

static void handle_display_destroy(struct wl_listener *listener, void *data) {
	struct livery_requests *requests = wl_container_of(listener, requests, display_destroy);
	wl_list_remove(&requests->display_destroy.link);
	wl_protocol_logger_destroy(requests->logger);
	if (requests->idle != NULL) {
		wl_event_source_remove(requests->idle);
	}
	requests->server->requests = NULL;
	free(requests);
}

bool livery_domain_requests_init(struct livery_server *server) {
	struct livery_requests *requests = calloc(1, sizeof(*requests));
	if (requests == NULL) {
		return false;
	}
	requests->server = server;
	requests->logger =
		wl_display_add_protocol_logger(server->display, handle_message, requests);
	if (requests->logger == NULL) {
		free(requests);
		return false;
	}
	requests->display_destroy.notify = handle_display_destroy;
	wl_display_add_destroy_listener(server->display, &requests->display_destroy);
	server->requests = requests;
	return true;
}
