/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/popup.h"

#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_seat.h>
#include <wlr/types/wlr_xdg_shell.h>

#include "gui-agent/base/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/link/link.h"
#include "gui-agent/window/window.h"
#include "gui-agent/window/xdg.h"

static struct agent_window *popup_parent(struct agent_window *window) {
	struct wlr_xdg_popup *popup = window->xdg->popup;
	if (popup == NULL || popup->parent == NULL) {
		return NULL;
	}
	struct wlr_xdg_surface *parent = wlr_xdg_surface_try_from_wlr_surface(popup->parent);
	return parent != NULL ? parent->data : NULL;
}

/* From its first commit on, so that it is placed before it draws. */
static bool popup_is_ready(struct agent_window *window) {
	struct agent_window *parent = popup_parent(window);
	return window->xdg->initialized && parent != NULL && parent->id != 0;
}

static void popup_stop_waiting(struct agent_window *window) {
	if (window->unplaced) {
		window->unplaced = false;
		if (window->xdg->initialized) {
			wlr_xdg_surface_schedule_configure(window->xdg);
		}
	}
}

static void answer_initial_commit(struct agent_window *window) {
	struct agent *agent = window->agent;
	const struct agent_dialect *dialect = agent_link_dialect(agent->link);
	window->grab = window->xdg->popup->seat != NULL;
	if (dialect != NULL && dialect->constrain != NULL) {
		dialect->constrain(window);
	}
	agent_window_announce(window);
	window->unplaced = window->id != 0 && agent_link_places_popups(agent->link);
	if (!window->unplaced) {
		wlr_xdg_surface_schedule_configure(window->xdg);
	}
}

static bool popup_commit(struct agent_window *window) {
	if (window->xdg->initial_commit) {
		answer_initial_commit(window);
		return false;
	}
	window->grab = window->xdg->popup != NULL && window->xdg->popup->seat != NULL;
	return true;
}

static void popup_place(struct agent_window *window, const struct wlr_box *geometry) {
	struct wlr_xdg_popup *popup = window->xdg->popup;
	if (popup == NULL || !window->xdg->initialized) {
		return;
	}
	if (window->unplaced) {
		popup->scheduled.geometry = *geometry;
		popup_stop_waiting(window);
		return;
	}
	/*
	 * Later it changes for a program that asked to be moved, or declared itself reactive, and
	 * for any that would be cut off.
	 */
	struct wlr_box *old = &popup->scheduled.geometry;
	bool own = geometry->width == window->width && geometry->height == window->height;
	bool resized = old->width != geometry->width || old->height != geometry->height;
	bool moved = old->x != geometry->x || old->y != geometry->y;
	bool movable = popup->current.reactive || popup->scheduled.rules.reactive ||
		window->repositioned;
	if (resized && own && !(moved && movable)) {
		*old = *geometry; /* the program chose that size itself: no configure */
	} else if (resized || (moved && movable)) {
		*old = *geometry;
		wlr_xdg_surface_schedule_configure(window->xdg);
	}
}

static bool popup_adopt_size(struct agent_window *window) {
	struct wlr_xdg_popup *popup = window->xdg->popup;
	if (popup == NULL) {
		return false;
	}
	const struct wlr_box *sent = &popup->scheduled.geometry;
	if (window->width == sent->width && window->height == sent->height) {
		return false;
	}
	popup->scheduled.rules.size.width = window->width;
	popup->scheduled.rules.size.height = window->height;
	return true;
}

static void popup_close(struct agent_window *window) {
	if (window->xdg->popup != NULL) {
		wlr_xdg_popup_destroy(window->xdg->popup);
	}
}

static const struct wlr_xdg_positioner_rules *popup_rules(struct agent_window *window) {
	return window->xdg->popup != NULL ? &window->xdg->popup->scheduled.rules : NULL;
}

static struct wlr_box popup_box(struct agent_window *window, bool current) {
	const struct wlr_xdg_popup *popup = window->xdg->popup;
	if (popup == NULL) {
		return (struct wlr_box){ 0 };
	}
	return current ? popup->current.geometry : popup->scheduled.geometry;
}

static void popup_constrain(struct agent_window *window, const struct wlr_box *box) {
	if (window->xdg->popup != NULL) {
		wlr_xdg_popup_unconstrain_from_box(window->xdg->popup, box);
	}
}

/*
 * An element that was put in at the head although it was further down: removes its old place.
 * The way forward then leads from before that back to it; what came after is linked backwards.
 * False where the list is whole.
 */
static bool remove_old_place(struct wl_list *head) {
	struct wl_list *first = head->next, *before = first, *after = head;
	while (before->next != head && before->next != first) {
		before = before->next;
	}
	if (before->next == head) {
		return false;
	}
	while (after->prev != first) {
		after = after->prev;
	}
	before->next = after;
	after->prev = before;
	first->prev = head;
	return true;
}

void agent_popup_check_grab(struct agent *agent, const struct wlr_seat_pointer_grab *begun) {
	struct wlr_xdg_popup_grab *grab;
	wl_list_for_each(grab, &agent->xdg_shell->popup_grabs, link) {
		if (&grab->pointer_grab == begun && remove_old_place(&grab->popups)) {
			struct wlr_xdg_popup *popup =
				wl_container_of(grab->popups.next, popup, grab_link);
			wl_resource_post_error(popup->resource, XDG_POPUP_ERROR_INVALID_GRAB,
				"the popup has the grab already");
		}
	}
}

static void handle_reposition(struct wl_listener *listener, void *data) {
	struct agent_window *window = agent_window_from_listener(listener);
	const struct agent_dialect *dialect = agent_window_dialect(window);
	if (!window->xdg->initialized && window->xdg->configure_idle != NULL) {
		/*
		 * wlroots schedules it always; before the first commit it would break its own
		 * rules.
		 */
		wl_event_source_remove(window->xdg->configure_idle);
		window->xdg->configure_idle = NULL;
	} else if (dialect != NULL) {
		window->repositioned = true;
		dialect->place(window);
	}
}

static const char *popup_no_name(const struct agent_window *window) {
	return NULL;
}

static const struct agent_window_kind popup_kind = {
	.geometry = agent_xdg_geometry,
	.is_ready = popup_is_ready,
	.commit = popup_commit,
	.parent = popup_parent,
	.title = popup_no_name,
	.app_id = popup_no_name,
	.close = popup_close,
	.ping = agent_xdg_ping,
	.has_answered = agent_xdg_has_answered,
	.rules = popup_rules,
	.box = popup_box,
	.constrain = popup_constrain,
	.place = popup_place,
	.adopt_size = popup_adopt_size,
	.stop_waiting = popup_stop_waiting,
};

static void handle_destroy(struct wl_listener *listener, void *data) {
	agent_xdg_window_destroy(agent_window_from_listener(listener));
}

void agent_popup_create(struct agent *agent, struct wlr_xdg_popup *popup) {
	struct agent_window *window =
		agent_xdg_window_create(agent, popup->base, &popup_kind, true);
	if (window == NULL) {
		return;
	}
	agent_window_listen(window, &popup->events.destroy, handle_destroy);
	agent_window_listen(window, &popup->events.reposition, handle_reposition);
}
