/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/server.h"
#include "common/wlr_compat.h"
#include "compositor/base/log.h"
#include "compositor/base/sigbus.h"
#include "compositor/config/config.h"
#include "compositor/config/label.h"
#include "compositor/control/control.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/driver.h"
#include "compositor/domain/manager.h"
#include "compositor/globals.h"
#include "compositor/input/seat.h"
#include "compositor/input/switcher.h"
#include "compositor/paint/canvas.h"
#include "compositor/paint/painter.h"
#include "compositor/shell/clipboard_chords.h"
#include "compositor/shell/keybindings.h"
#include "compositor/shell/notice.h"
#include "compositor/shell/screenshot.h"
#include "compositor/shell/strip.h"
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include <wlr/backend.h>
#include <wlr/render/allocator.h>
#include <wlr/render/wlr_renderer.h>
#include <wlr/types/wlr_compositor.h>
#include <wlr/types/wlr_output_layout.h>

#define COMPOSITOR_VERSION 6
/*
 * Of events for a trusted program that is busy. Motion and scrolling are merged then
 * (slow_pointer.h); the rest comes at the pace of the user's hands: hours of it.
 */
#define CLIENT_BUFFER_SIZE (16 * 1024 * 1024)

/* It grows if descriptors leak. */
static int lowest_free_descriptor(void) {
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	if (fd >= 0) {
		close(fd);
	}
	return fd;
}

static void log_stats(struct livery_server *server) {
	const struct livery_stats *stats = &server->stats;
	livery_info("stats: copied_bytes=%" PRIu64 " domain_commits=%" PRIu64 " frames=%" PRIu64
		    " scene_changes=%" PRIu64 " scene_windows=%" PRIu64 " pauses=%" PRIu64
		    " mapped_bytes=%" PRIu64 " pools=%" PRIu64 " buffers=%" PRIu64
		    " texture_bytes=%" PRIu64 " uploaded_bytes=%" PRIu64 " frame_bytes=%" PRIu64
		    " grant_pages=%" PRIu64 " grant_calls=%" PRIu64 " objects=%u next_fd=%d",
		stats->copied_bytes, stats->domain_commits, stats->frames, stats->scene_changes,
		stats->scene_windows, stats->pauses, stats->mapped_bytes, stats->pools,
		stats->buffers, stats->texture_bytes, stats->uploaded_bytes,
		stats->frame_bytes, stats->grant_pages, stats->grant_calls,
		livery_domains_count_objects(server), lowest_free_descriptor());
}

static int handle_signal(int number, void *data) {
	struct livery_server *server = data;
	switch (number) {
	case SIGCHLD:
		livery_domain_reap(server);
		break;
	case SIGUSR1:
		log_stats(server);
		break;
	case SIGINT:
	case SIGTERM:
		livery_info("ended by signal %d", number);
		livery_server_terminate(server);
		break;
	default: /* is not watched */
		break;
	}
	return 0;
}

static bool init_signals(struct livery_server *server) {
	static const int numbers[] = { SIGINT, SIGTERM, SIGCHLD, SIGUSR1 };
	/* Not of guids that are stopped for a while. */
	const struct sigaction ends = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP };
	sigaction(SIGCHLD, &ends, NULL);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		server->signals[i] =
			wl_event_loop_add_signal(server->loop, numbers[i], handle_signal, server);
		if (server->signals[i] == NULL) {
			livery_error("cannot watch signal %d", numbers[i]);
			return false;
		}
	}
	return true;
}

static bool init_scene(struct livery_server *server) {
	server->scene = wlr_scene_create();
	server->output_layout = wlr_output_layout_create(server->display);
	if (server->scene == NULL || server->output_layout == NULL) {
		return false;
	}
	server->scene_layout = wlr_scene_attach_output_layout(server->scene, server->output_layout);
	struct wlr_scene_tree **layers[] = {
		&server->layers.background,
		&server->layers.windows,
		&server->layers.popups,
		&server->layers.trusted,
		&server->layers.overlay,
		&server->layers.strip,
		&server->layers.lock,
	};
	for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++) {
		*layers[i] = wlr_scene_tree_create(&server->scene->tree);
		if (*layers[i] == NULL) {
			return false;
		}
	}
	server->switcher = livery_switcher_create(server);
	return server->scene_layout != NULL && server->switcher != NULL &&
		livery_focus_init(server);
}

static void handle_layout_change(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, layout_change);
	livery_output_arrange(server);
}

/* The GPU was reset or went away: no recovery yet, exit. */
static void handle_renderer_lost(struct wl_listener *listener, void *data) {
	struct livery_server *server = wl_container_of(listener, server, renderer_lost);
	livery_error("the renderer has lost its device");
	livery_server_terminate(server);
}

static bool init_backend(struct livery_server *server) {
	server->backend = wlr_backend_autocreate(server->loop, &server->session);
	if (server->backend == NULL) {
		livery_error(
			"no screen: no backend could be made (WLR_BACKENDS=headless needs none)");
		return false;
	}
	server->renderer = wlr_renderer_autocreate(server->backend);
	if (server->renderer == NULL) {
		livery_error("no renderer could be made (WLR_RENDERER=pixman needs no GPU)");
		return false;
	}
	server->renderer_lost.notify = handle_renderer_lost;
	wl_signal_add(&server->renderer->events.lost, &server->renderer_lost);
	server->allocator = wlr_allocator_autocreate(server->backend, server->renderer);
	if (server->allocator == NULL) {
		livery_error("no allocator of screen buffers could be made");
		return false;
	}
	return true;
}

/* What guids commit goes to no renderer before livery has seen to it (domain/content.h). */
static bool init_compositors(struct livery_server *server) {
	server->compositor =
		wlr_compositor_create(server->display, COMPOSITOR_VERSION, server->renderer);
	server->domain_compositor =
		wlr_compositor_create(server->display, COMPOSITOR_VERSION, NULL);
	return server->compositor != NULL && server->domain_compositor != NULL;
}

static bool init_domains(struct livery_server *server) {
	for (size_t i = 0; i < server->config->domains_len; i++) {
		if (livery_domain_create(server, &server->config->domains[i]) == NULL) {
			return false;
		}
	}
	return true;
}

static void init_values(struct livery_server *server, struct livery_config *config) {
	server->config = config;
	server->trusted_label = &livery_label_local;
	wl_list_init(&server->outputs);
	wl_list_init(&server->domains);
	wl_list_init(&server->toplevels);
	wl_list_init(&server->contents);
	wl_list_init(&server->frames);
	wl_list_init(&server->staged);
	wl_signal_init(&server->events.changed);
	wl_signal_init(&server->events.notice);
	wl_signal_init(&server->events.press);
	wl_signal_init(&server->events.scene);
	wl_signal_init(&server->events.outputs);
	wl_signal_init(&server->events.output_new);
	wl_signal_init(&server->events.output_destroy);
	wl_signal_init(&server->events.output_paint);
	wl_signal_init(&server->events.output_frame);
	wl_signal_init(&server->events.toplevel_minimize);
	wl_signal_init(&server->events.toplevel_unmap);
	wl_signal_init(&server->events.toplevel_destroy);
	wl_list_init(&server->new_output.link);
	wl_list_init(&server->layout_change.link);
	wl_list_init(&server->output_paint.link);
	wl_list_init(&server->output_frame.link);
	wl_list_init(&server->strip_output_new.link);
	wl_list_init(&server->popup_press.link);
	wl_list_init(&server->new_xdg_toplevel.link);
	wl_list_init(&server->new_xdg_popup.link);
	wl_list_init(&server->pointer_grab_begin.link);
	wl_list_init(&server->start_drag.link);
	wl_list_init(&server->new_decoration.link);
	wl_list_init(&server->request_activate.link);
	wl_list_init(&server->renderer_lost.link);
}

static void remove_listeners(struct livery_server *server) {
	wl_list_remove(&server->new_output.link);
	wl_list_remove(&server->layout_change.link);
	wl_list_remove(&server->output_paint.link);
	wl_list_remove(&server->output_frame.link);
	wl_list_remove(&server->strip_output_new.link);
	wl_list_remove(&server->popup_press.link);
	wl_list_remove(&server->new_xdg_toplevel.link);
	wl_list_remove(&server->new_xdg_popup.link);
	wl_list_remove(&server->pointer_grab_begin.link);
	wl_list_remove(&server->start_drag.link);
	wl_list_remove(&server->new_decoration.link);
	wl_list_remove(&server->request_activate.link);
	wl_list_remove(&server->renderer_lost.link);
}

bool livery_server_init(struct livery_server *server, struct livery_config *config) {
	init_values(server, config);
	server->display = wl_display_create();
	if (server->display == NULL) {
		livery_error("no memory for a display");
		return false;
	}
	server->loop = wl_display_get_event_loop(server->display);
	compat_display_set_buffer_size(server->display, CLIENT_BUFFER_SIZE);
	livery_globals_set_filter(server);
	livery_sigbus_init();
	if (!init_signals(server) || !init_backend(server)) {
		return false;
	}
	server->painter = livery_painter_create(config->font);
	if (server->painter != NULL) {
		server->canvas =
			livery_canvas_create(server->renderer, server->allocator, server->painter);
	}
	if (!init_compositors(server) || server->canvas == NULL || !init_scene(server) ||
		!livery_seat_init(server, livery_keybindings_press) ||
		!livery_domain_manager_init(server, livery_clipboard_chords_get) ||
		!livery_notice_init(server) || !livery_clipboard_chords_init(server) ||
		!livery_screenshot_init(server) || !init_domains(server)) {
		livery_error("no memory to start");
		return false;
	}
	livery_strip_init(server);
	livery_keybindings_check(server);
	server->layout_change.notify = handle_layout_change;
	wl_signal_add(&server->output_layout->events.change, &server->layout_change);
	server->new_output.notify = livery_output_handle_new;
	wl_signal_add(&server->backend->events.new_output, &server->new_output);
	return livery_globals_init(server);
}

static bool open_socket(struct livery_server *server) {
	const char *wanted = server->config->socket;
	if (wanted == NULL) {
		server->socket = wl_display_add_socket_auto(server->display);
	} else if (wl_display_add_socket(server->display, wanted) == 0) {
		server->socket = wanted;
	}
	if (server->socket == NULL) {
		const char *folder = getenv("XDG_RUNTIME_DIR");
		livery_error("cannot open the socket %s in XDG_RUNTIME_DIR (%s)",
			wanted != NULL ? wanted : "wayland-N", folder != NULL ? folder : "not set");
		return false;
	}
	return true;
}

bool livery_server_start(struct livery_server *server) {
	if (!open_socket(server)) {
		return false;
	}
	if (!wlr_backend_start(server->backend)) {
		livery_error("the backend did not start");
		return false;
	}
	server->control = livery_control_create(server);
	if (server->control == NULL) {
		return false;
	}
	livery_info("WAYLAND_DISPLAY=%s", server->socket);

	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		livery_domain_start(domain);
	}
	if (server->config->driver != NULL) {
		server->driver = livery_driver_create(server);
	}
	return server->config->driver == NULL || server->driver != NULL;
}

static void finish_display(struct livery_server *server) {
	for (size_t i = 0; i < sizeof(server->signals) / sizeof(server->signals[0]); i++) {
		if (server->signals[i] != NULL) {
			wl_event_source_remove(server->signals[i]);
		}
	}
	if (server->display != NULL) {
		wl_display_destroy(server->display);
	}
}

void livery_server_finish(struct livery_server *server) {
	server->terminating = true;
	livery_control_destroy(server->control);
	livery_driver_destroy(server->driver);
	struct livery_domain *domain, *next;
	livery_domains_stop(server);
	if (server->display != NULL) {
		wl_display_destroy_clients(server->display);
	}
	remove_listeners(server);
	if (server->scene_idle != NULL) {
		wl_event_source_remove(server->scene_idle);
	}
	livery_screenshot_finish(server);
	livery_clipboard_chords_finish(server);
	livery_notice_finish(server);
	livery_seat_finish(server);
	if (server->backend != NULL) {
		wlr_backend_destroy(server->backend);
	}
	livery_switcher_destroy(server->switcher);
	if (server->scene != NULL) {
		wlr_scene_node_destroy(&server->scene->tree.node);
	}
	livery_canvas_destroy(server->canvas);
	if (server->allocator != NULL) {
		wlr_allocator_destroy(server->allocator);
	}
	if (server->renderer != NULL) {
		wlr_renderer_destroy(server->renderer);
	}
	wl_list_for_each_safe(domain, next, &server->domains, link) {
		livery_domain_destroy(domain);
	}
	livery_focus_finish(server);
	finish_display(server);
	if (server->painter != NULL) {
		livery_painter_destroy(server->painter);
	}
	livery_config_destroy(server->config);
}
