/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/trusted/output_management.h"
#include "compositor/base/server.h"
#include "compositor/desktop/output.h"
#include <stdlib.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_output_layout.h>
#include <wlr/types/wlr_output_management_v1.h>

struct livery_output_management {
	struct livery_server *server;
	struct wlr_output_manager_v1 *manager;
	struct wl_listener outputs;
	struct wl_listener apply;
	struct wl_listener test;
	struct wl_listener destroy;
};

/* Tells the clients how the outputs are now. */
static void handle_outputs(struct wl_listener *listener, void *data) {
	struct livery_output_management *management =
		wl_container_of(listener, management, outputs);
	struct livery_server *server = management->server;
	if (server->terminating) {
		return;
	}
	struct wlr_output_configuration_v1 *config = wlr_output_configuration_v1_create();
	if (config == NULL) {
		return;
	}
	struct livery_output *output;
	wl_list_for_each(output, &server->outputs, link) {
		struct wlr_output_configuration_head_v1 *head =
			wlr_output_configuration_head_v1_create(config, output->wlr_output);
		if (head != NULL) {
			head->state.x = output->box.x;
			head->state.y = output->box.y;
		}
	}
	wlr_output_manager_v1_set_configuration(management->manager, config);
}

/* The place of an output in the layout, or none when it is off. */
static void place(struct livery_server *server, const struct wlr_output_head_v1_state *head) {
	struct livery_output *output = head->output->data;
	if (!head->enabled) {
		wlr_output_layout_remove(server->output_layout, head->output);
		return;
	}
	bool known = wlr_output_layout_get(server->output_layout, head->output) != NULL;
	struct wlr_output_layout_output *at =
		wlr_output_layout_add(server->output_layout, head->output, head->x, head->y);
	if (at != NULL && !known) {
		wlr_scene_output_layout_add_output(server->scene_layout, at, output->scene_output);
	}
}

static bool configure_head(
	struct livery_server *server, const struct wlr_output_head_v1_state *head, bool test) {
	/* An output that livery could not use has no place on the desktop. */
	if (head->output->data == NULL) {
		return !head->enabled;
	}
	struct wlr_output_state state;
	wlr_output_state_init(&state);
	wlr_output_head_v1_state_apply(head, &state);
	bool done = test ? wlr_output_test_state(head->output, &state)
			 : wlr_output_commit_state(head->output, &state);
	wlr_output_state_finish(&state);
	if (done && !test) {
		place(server, head);
	}
	return done;
}

static void configure(struct livery_output_management *management,
	struct wlr_output_configuration_v1 *config, bool test) {
	struct livery_server *server = management->server;
	bool done = true;
	struct wlr_output_configuration_head_v1 *head;
	wl_list_for_each(head, &config->heads, link) {
		done = configure_head(server, &head->state, test) && done;
	}
	if (done) {
		wlr_output_configuration_v1_send_succeeded(config);
	} else {
		wlr_output_configuration_v1_send_failed(config);
	}
	wlr_output_configuration_v1_destroy(config);
	if (!test) {
		livery_output_arrange(server);
	}
}

static void handle_apply(struct wl_listener *listener, void *data) {
	struct livery_output_management *management = wl_container_of(listener, management, apply);
	configure(management, data, false);
}

static void handle_test(struct wl_listener *listener, void *data) {
	struct livery_output_management *management = wl_container_of(listener, management, test);
	configure(management, data, true);
}

static void handle_destroy(struct wl_listener *listener, void *data) {
	struct livery_output_management *management =
		wl_container_of(listener, management, destroy);
	wl_list_remove(&management->outputs.link);
	wl_list_remove(&management->apply.link);
	wl_list_remove(&management->test.link);
	wl_list_remove(&management->destroy.link);
	free(management);
}

bool livery_output_management_init(struct livery_server *server) {
	struct livery_output_management *management = calloc(1, sizeof(*management));
	struct wlr_output_manager_v1 *manager = wlr_output_manager_v1_create(server->display);
	if (management == NULL || manager == NULL) {
		free(management);
		return false;
	}
	management->server = server;
	management->manager = manager;
	management->outputs.notify = handle_outputs;
	wl_signal_add(&server->events.outputs, &management->outputs);
	management->apply.notify = handle_apply;
	wl_signal_add(&manager->events.apply, &management->apply);
	management->test.notify = handle_test;
	wl_signal_add(&manager->events.test, &management->test);
	management->destroy.notify = handle_destroy;
	wl_signal_add(&manager->events.destroy, &management->destroy);
	return true;
}
