/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/canvas.h"
#include "compositor/base/log.h"
#include "compositor/base/picture.h"
#include "compositor/paint/gles.h"
#include "compositor/paint/plan.h"
#include <EGL/egl.h>
#include <GLES2/gl2.h>
#include <drm_fourcc.h>
#include <stdlib.h>
#include <wlr/render/allocator.h>
#include <wlr/render/drm_format_set.h>
#include <wlr/render/egl.h>
#include <wlr/render/gles2.h>
#include <wlr/types/wlr_buffer.h>

struct livery_canvas {
	struct wlr_renderer *renderer;
	struct wlr_allocator *allocator;
	struct livery_painter *painter;
	struct livery_gles *gles; /* NULL: paint with the CPU */
	struct livery_plan plan;
};

/* The EGL context that was current before ours. */
struct context {
	EGLDisplay display;
	EGLContext context;
	EGLSurface draw, read;
};

static bool enter(const struct livery_canvas *canvas, struct context *before) {
	*before = (struct context){ eglGetCurrentDisplay(), eglGetCurrentContext(),
		eglGetCurrentSurface(EGL_DRAW), eglGetCurrentSurface(EGL_READ) };
	struct wlr_egl *egl = wlr_gles2_renderer_get_egl(canvas->renderer);
	return eglMakeCurrent(wlr_egl_get_display(egl), EGL_NO_SURFACE, EGL_NO_SURFACE,
		wlr_egl_get_context(egl));
}

static void leave(const struct livery_canvas *canvas, const struct context *before) {
	if (before->display == EGL_NO_DISPLAY) {
		struct wlr_egl *egl = wlr_gles2_renderer_get_egl(canvas->renderer);
		eglMakeCurrent(wlr_egl_get_display(egl), EGL_NO_SURFACE, EGL_NO_SURFACE,
			EGL_NO_CONTEXT);
	} else {
		eglMakeCurrent(before->display, before->draw, before->read, before->context);
	}
}

static struct livery_gles *create_gles(struct livery_canvas *canvas) {
	if (!wlr_renderer_is_gles2(canvas->renderer) ||
		!(canvas->allocator->buffer_caps & WLR_BUFFER_CAP_DMABUF)) {
		return NULL;
	}
	struct context before;
	if (!enter(canvas, &before)) {
		return NULL;
	}
	struct livery_gles *gles = livery_gles_create();
	leave(canvas, &before);
	return gles;
}

struct livery_canvas *livery_canvas_create(struct wlr_renderer *renderer,
	struct wlr_allocator *allocator, struct livery_painter *painter) {
	struct livery_canvas *canvas = calloc(1, sizeof(*canvas));
	if (canvas == NULL) {
		return NULL;
	}
	canvas->renderer = renderer;
	canvas->allocator = allocator;
	canvas->painter = painter;
	canvas->gles = create_gles(canvas);
	livery_debug("frames are painted with %s", livery_canvas_backend(canvas));
	return canvas;
}

static void drop_gles(struct livery_canvas *canvas) {
	struct context before;
	if (canvas->gles != NULL) {
		bool current = enter(canvas, &before);
		livery_gles_destroy(canvas->gles, current);
		leave(canvas, &before);
		canvas->gles = NULL;
	}
}

void livery_canvas_destroy(struct livery_canvas *canvas) {
	if (canvas != NULL) {
		drop_gles(canvas);
		free(canvas);
	}
}

const char *livery_canvas_backend(const struct livery_canvas *canvas) {
	return canvas->gles != NULL ? "gles2" : "pixman";
}

static bool draw_into(struct livery_canvas *canvas, struct wlr_buffer *buffer) {
	GLuint framebuffer = wlr_gles2_renderer_get_buffer_fbo(canvas->renderer, buffer);
	struct context before;
	if (!framebuffer || !enter(canvas, &before)) {
		return false;
	}
	glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
	bool ok = livery_gles_draw(canvas->gles, &canvas->plan);
	glBindFramebuffer(GL_FRAMEBUFFER, 0);
	glFlush();
	leave(canvas, &before);
	return ok;
}

/* NULL: it does not go this way. */
static struct wlr_buffer *draw_gles(struct livery_canvas *canvas) {
	uint64_t modifiers[] = { DRM_FORMAT_MOD_INVALID };
	const struct wlr_drm_format format = { DRM_FORMAT_ARGB8888, 1, 1, modifiers };
	struct wlr_buffer *buffer = wlr_allocator_create_buffer(canvas->allocator,
		canvas->plan.width, canvas->plan.height, &format);
	if (buffer != NULL && !draw_into(canvas, buffer)) {
		wlr_buffer_drop(buffer);
		buffer = NULL;
	}
	return buffer;
}

static struct wlr_buffer *draw_pixman(struct livery_canvas *canvas) {
	struct livery_picture *picture =
		livery_picture_create(canvas->plan.width, canvas->plan.height);
	if (picture == NULL) {
		return NULL;
	}
	livery_raster_draw(&canvas->plan, picture->image);
	return &picture->base;
}

static struct wlr_buffer *draw(struct livery_canvas *canvas) {
	struct wlr_buffer *buffer = NULL;
	if (canvas->gles != NULL) {
		buffer = draw_gles(canvas);
		if (buffer == NULL) {
			livery_error("cannot paint frames with gles2; "
				"painting with the CPU from now on");
			drop_gles(canvas);
		}
	}
	if (buffer == NULL) {
		buffer = draw_pixman(canvas);
	}
	livery_plan_finish(&canvas->plan);
	return buffer;
}

struct wlr_buffer *livery_canvas_paint_frame(struct livery_canvas *canvas,
	const struct livery_frame_spec *spec, enum livery_frame_part part) {
	livery_frame_plan(&canvas->plan, livery_painter_fonts(canvas->painter), spec, part);
	return draw(canvas);
}

struct wlr_buffer *livery_canvas_paint_strip(struct livery_canvas *canvas,
	const struct livery_strip_spec *spec) {
	livery_strip_plan(&canvas->plan, livery_painter_fonts(canvas->painter), spec);
	return draw(canvas);
}
