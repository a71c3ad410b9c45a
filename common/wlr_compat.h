/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_WLR_COMPAT_H
#define LIVERY_COMMON_WLR_COMPAT_H

/* The few differences between wlroots 0.18, the main target, and its successors. */

#include <wayland-server-core.h>
#include <wayland-version.h>
#include <wlr/interfaces/wlr_buffer.h>
#include <wlr/render/wlr_renderer.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_presentation_time.h>
#include <wlr/types/wlr_xdg_shell.h>
#include <wlr/version.h>

#define LIVERY_WLR_SINCE(minor) (WLR_VERSION_NUM >= ((minor) << 8))

#if LIVERY_WLR_SINCE(19)
#include <wlr/types/wlr_ext_image_capture_source_v1.h>
#include <wlr/types/wlr_ext_image_copy_capture_v1.h>
#endif

/* The part of the surface that is the window, in the surface's coordinates. */
static inline struct wlr_box compat_xdg_geometry(struct wlr_xdg_surface *xdg) {
#if LIVERY_WLR_SINCE(19)
	return xdg->geometry;
#else
	struct wlr_box box;
	wlr_xdg_surface_get_geometry(xdg, &box);
	return box;
#endif
}

static inline struct wlr_presentation *compat_presentation_create(
	struct wl_display *display, struct wlr_backend *backend) {
#if LIVERY_WLR_SINCE(19)
	return wlr_presentation_create(display, backend, 1);
#else
	return wlr_presentation_create(display, backend);
#endif
}

#if LIVERY_WLR_SINCE(19)
#define compat_xwayland_set_maximized(surface, maximized) \
	wlr_xwayland_surface_set_maximized(surface, maximized, maximized)
#else
#define compat_xwayland_set_maximized(surface, maximized) \
	wlr_xwayland_surface_set_maximized(surface, maximized)
#endif

/* The last step of an own buffer's destroy. */
static inline void compat_buffer_finish(struct wlr_buffer *buffer) {
#if LIVERY_WLR_SINCE(19)
	wlr_buffer_finish(buffer);
#endif
}

/*
 * Exported by wlroots 0.18 to 0.20, in none of their headers: a buffer for the scene that is a
 * texture of its own, which wlr_texture_update_from_buffer() changes in part. Freed by
 * wlr_buffer_unlock(). NULL: the renderer cannot have it.
 */
struct wlr_client_buffer *wlr_client_buffer_create(
	struct wlr_buffer *buffer, struct wlr_renderer *renderer);

/*
 * How many bytes wait for a client that does not read before it is cut off; older libwayland: 4096.
 */
static inline void compat_display_set_buffer_size(struct wl_display *display, size_t size) {
#if WAYLAND_VERSION_MAJOR > 1 || WAYLAND_VERSION_MINOR >= 23
	wl_display_set_default_max_buffer_size(display, size);
#endif
}

static inline void compat_client_set_buffer_size(struct wl_client *client, size_t size) {
#if WAYLAND_VERSION_MAJOR > 1 || WAYLAND_VERSION_MINOR >= 23
	wl_client_set_max_buffer_size(client, size);
#endif
}

/* Capture by the protocol that follows wlr-screencopy, where there is one. */
static inline bool compat_image_copy_capture_create(struct wl_display *display) {
#if LIVERY_WLR_SINCE(19)
	return wlr_ext_image_copy_capture_manager_v1_create(display, 1) != NULL &&
		wlr_ext_output_image_capture_source_manager_v1_create(display, 1) != NULL;
#else
	return true;
#endif
}

#endif
