/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wlroots' GLES2 renderer where no DRM device is: on Mesa's surfaceless platform, whose llvmpipe
 * paints with the CPU. What livery does with it, and what the renderer does, is as on a GPU; only
 * two things are made here. The EGL context is not found by a device. And the buffers of the
 * screen and of frames, which wlroots takes as DMA-BUFs, are memfds: llvmpipe maps what it is
 * given, and asks nothing else of it.
 *
 * The linker puts it in (--wrap) where WLR_RENDERER is "gles2": there is no trace of it in the
 * sources of livery.
 */
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <drm_fourcc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-server-core.h>
#include <wlr/interfaces/wlr_buffer.h>
#include <wlr/render/allocator.h>
#include <wlr/render/dmabuf.h>
#include <wlr/render/drm_format_set.h>
#include <wlr/render/egl.h>
#include <wlr/render/gles2.h>
#include <wlr/render/wlr_renderer.h>
#include "common/wlr_compat.h"

#define BLOCK 64 /* pixels: llvmpipe paints whole tiles, also at the edges */
#define PIXEL 4 /* bytes */

struct wlr_renderer *__real_wlr_renderer_autocreate(struct wlr_backend *backend);
struct wlr_renderer *__wrap_wlr_renderer_autocreate(struct wlr_backend *backend);
struct wlr_allocator *__real_wlr_allocator_autocreate(
	struct wlr_backend *backend, struct wlr_renderer *renderer);
struct wlr_allocator *__wrap_wlr_allocator_autocreate(
	struct wlr_backend *backend, struct wlr_renderer *renderer);

/* ---- buffers ---- */

struct buffer {
	struct wlr_buffer base;
	struct wlr_dmabuf_attributes dmabuf;
};

static size_t round_up(size_t value, size_t unit) {
	return (value + unit - 1) / unit * unit;
}

static void destroy_buffer(struct wlr_buffer *base) {
	struct buffer *buffer = wl_container_of(base, buffer, base);
	compat_buffer_finish(base);
	wlr_dmabuf_attributes_finish(&buffer->dmabuf);
	free(buffer);
}

static bool get_dmabuf(struct wlr_buffer *base, struct wlr_dmabuf_attributes *dmabuf) {
	struct buffer *buffer = wl_container_of(base, buffer, base);
	*dmabuf = buffer->dmabuf;
	return true;
}

static const struct wlr_buffer_impl buffer_impl = {
	.destroy = destroy_buffer,
	.get_dmabuf = get_dmabuf,
};

static bool has_modifier(const struct wlr_drm_format *format, uint64_t modifier) {
	for (size_t i = 0; i < format->len; i++) {
		if (format->modifiers[i] == modifier) {
			return true;
		}
	}
	return false;
}

static struct wlr_buffer *create_buffer(struct wlr_allocator *allocator, int width, int height,
	const struct wlr_drm_format *format) {
	size_t stride = round_up((size_t)width, BLOCK) * PIXEL;
	size_t size = round_up((size_t)height, BLOCK) * stride;
	int fd = memfd_create("screen", MFD_CLOEXEC);
	struct buffer *buffer = calloc(1, sizeof(*buffer));
	if (buffer == NULL || fd < 0 || ftruncate(fd, (off_t)size) != 0) {
		free(buffer);
		close(fd);
		return NULL;
	}
	wlr_buffer_init(&buffer->base, &buffer_impl, width, height);
	buffer->dmabuf = (struct wlr_dmabuf_attributes){
		.width = width,
		.height = height,
		.format = format->format,
		.modifier = has_modifier(format, DRM_FORMAT_MOD_INVALID) ? DRM_FORMAT_MOD_INVALID :
									   DRM_FORMAT_MOD_LINEAR,
		.n_planes = 1,
		.stride = { (uint32_t)stride },
		.fd = { fd },
	};
	return &buffer->base;
}

static void destroy_allocator(struct wlr_allocator *allocator) {
	free(allocator);
}

static const struct wlr_allocator_interface allocator_impl = {
	.create_buffer = create_buffer,
	.destroy = destroy_allocator,
};

/* ---- what the linker puts in the place of wlroots' own ---- */

static bool is_wanted(void) {
	const char *name = getenv("WLR_RENDERER");
	return name != NULL && strcmp(name, "gles2") == 0;
}

static struct wlr_egl *create_egl(void) {
	PFNEGLGETPLATFORMDISPLAYEXTPROC get_display =
		(PFNEGLGETPLATFORMDISPLAYEXTPROC)eglGetProcAddress("eglGetPlatformDisplayEXT");
	const EGLint attributes[] = { EGL_CONTEXT_CLIENT_VERSION, 2, EGL_NONE };
	EGLDisplay display = EGL_NO_DISPLAY;
	if (get_display != NULL) {
		display = get_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
	}
	if (display == EGL_NO_DISPLAY || !eglInitialize(display, NULL, NULL) ||
		!eglBindAPI(EGL_OPENGL_ES_API)) {
		return NULL;
	}
	EGLContext context =
		eglCreateContext(display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, attributes);
	return context == EGL_NO_CONTEXT ? NULL : wlr_egl_create_with_context(display, context);
}

struct wlr_renderer *__wrap_wlr_renderer_autocreate(struct wlr_backend *backend) {
	if (!is_wanted()) {
		return __real_wlr_renderer_autocreate(backend);
	}
	struct wlr_egl *egl = create_egl();
	struct wlr_renderer *renderer = egl ? wlr_gles2_renderer_create(egl) : NULL;
	if (renderer == NULL) {
		fprintf(stderr, "no GLES2 on Mesa's surfaceless platform\n");
	}
	return renderer;
}

struct wlr_allocator *__wrap_wlr_allocator_autocreate(
	struct wlr_backend *backend, struct wlr_renderer *renderer) {
	if (!is_wanted()) {
		return __real_wlr_allocator_autocreate(backend, renderer);
	}
	struct wlr_allocator *allocator = calloc(1, sizeof(*allocator));
	if (allocator != NULL) {
		wlr_allocator_init(allocator, &allocator_impl, WLR_BUFFER_CAP_DMABUF);
	}
	return allocator;
}
