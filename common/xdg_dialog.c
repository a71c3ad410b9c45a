/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/xdg_dialog.h"
#include "xdg-dialog-v1-protocol.h"
#include <stdlib.h>
#include <wayland-server-core.h>
#include <wlr/types/wlr_xdg_shell.h>

struct manager {
	livery_xdg_dialog_notify notify;
	void *data;
	struct wl_list dialogs; /* dialog.link */
	struct wl_listener display_destroy;
};

struct dialog {
	struct manager *manager; /* NULL: the display goes */
	struct wl_list link;
	struct wlr_xdg_toplevel *toplevel; /* NULL: gone */
	bool modal;
	struct wl_listener toplevel_destroy;
};

static void set_modal(struct dialog *dialog, bool modal) {
	if (dialog->modal == modal || dialog->toplevel == NULL || dialog->manager == NULL) {
		return;
	}
	dialog->modal = modal;
	dialog->manager->notify(dialog->manager->data, dialog->toplevel, modal);
}

static void forget_toplevel(struct dialog *dialog) {
	dialog->toplevel = NULL;
	wl_list_remove(&dialog->toplevel_destroy.link);
	wl_list_init(&dialog->toplevel_destroy.link);
}

static void handle_toplevel_destroy(struct wl_listener *listener, void *data) {
	struct dialog *dialog = wl_container_of(listener, dialog, toplevel_destroy);
	forget_toplevel(dialog);
}

static void handle_dialog_resource_destroy(struct wl_resource *resource) {
	struct dialog *dialog = wl_resource_get_user_data(resource);
	set_modal(dialog, false);
	forget_toplevel(dialog);
	wl_list_remove(&dialog->link);
	free(dialog);
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource) {
	wl_resource_destroy(resource);
}

static void handle_set_modal(struct wl_client *client, struct wl_resource *resource) {
	set_modal(wl_resource_get_user_data(resource), true);
}

static void handle_unset_modal(struct wl_client *client, struct wl_resource *resource) {
	set_modal(wl_resource_get_user_data(resource), false);
}

static const struct xdg_dialog_v1_interface dialog_interface = {
	.destroy = handle_destroy,
	.set_modal = handle_set_modal,
	.unset_modal = handle_unset_modal,
};

static bool has_dialog(struct manager *manager, const struct wlr_xdg_toplevel *toplevel) {
	struct dialog *dialog;
	wl_list_for_each(dialog, &manager->dialogs, link) {
		if (dialog->toplevel == toplevel) {
			return true;
		}
	}
	return false;
}

static void handle_get_xdg_dialog(struct wl_client *client, struct wl_resource *resource,
	uint32_t id, struct wl_resource *toplevel_resource) {
	struct manager *manager = wl_resource_get_user_data(resource);
	struct wlr_xdg_toplevel *toplevel = wlr_xdg_toplevel_from_resource(toplevel_resource);
	if (toplevel != NULL && manager != NULL && has_dialog(manager, toplevel)) {
		wl_resource_post_error(resource, XDG_WM_DIALOG_V1_ERROR_ALREADY_USED,
			"the toplevel has an xdg_dialog_v1 already");
		return;
	}
	struct dialog *dialog = calloc(1, sizeof(*dialog));
	struct wl_resource *made = wl_resource_create(
		client, &xdg_dialog_v1_interface, wl_resource_get_version(resource), id);
	if (dialog == NULL || made == NULL) {
		free(dialog);
		wl_client_post_no_memory(client);
		return;
	}
	dialog->manager = manager;
	dialog->toplevel = toplevel;
	wl_list_init(&dialog->link);
	wl_list_init(&dialog->toplevel_destroy.link);
	if (manager != NULL) {
		wl_list_insert(&manager->dialogs, &dialog->link);
	}
	if (toplevel != NULL) {
		dialog->toplevel_destroy.notify = handle_toplevel_destroy;
		wl_signal_add(&toplevel->events.destroy, &dialog->toplevel_destroy);
	}
	wl_resource_set_implementation(
		made, &dialog_interface, dialog, handle_dialog_resource_destroy);
}

static const struct xdg_wm_dialog_v1_interface manager_interface = {
	.destroy = handle_destroy,
	.get_xdg_dialog = handle_get_xdg_dialog,
};

static void handle_bind(struct wl_client *client, void *data, uint32_t version, uint32_t id) {
	struct wl_resource *resource =
		wl_resource_create(client, &xdg_wm_dialog_v1_interface, (int)version, id);
	if (resource == NULL) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_interface, data, NULL);
}

/* All clients are gone by now, and their objects with them. */
static void handle_display_destroy(struct wl_listener *listener, void *data) {
	struct manager *manager = wl_container_of(listener, manager, display_destroy);
	struct dialog *dialog, *next;
	wl_list_for_each_safe(dialog, next, &manager->dialogs, link) {
		dialog->manager = NULL;
		wl_list_remove(&dialog->link);
		wl_list_init(&dialog->link);
	}
	wl_list_remove(&manager->display_destroy.link);
	free(manager);
}

bool livery_xdg_dialog_create(
	struct wl_display *display, livery_xdg_dialog_notify notify, void *data) {
	struct manager *manager = calloc(1, sizeof(*manager));
	if (manager == NULL || wl_global_create(display, &xdg_wm_dialog_v1_interface, 1, manager,
				       handle_bind) == NULL) {
		free(manager);
		return false;
	}
	manager->notify = notify;
	manager->data = data;
	wl_list_init(&manager->dialogs);
	manager->display_destroy.notify = handle_display_destroy;
	wl_display_add_destroy_listener(display, &manager->display_destroy);
	return true;
}
