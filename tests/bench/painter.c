/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A Wayland client to measure with, the same directly at livery and through an agent and a guid.
 *
 * usage: painter frames WIDTH HEIGHT   draws whole frames, each when the compositor asks for it; a
 *                                      line with the frames drawn since the last is printed for
 *                                      each SIGUSR1
 *        painter key WIDTH HEIGHT      changes its colour at each key that is pressed
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/tools/window.h"

#define BUFFERS 3

struct painter_buffer {
	struct wl_buffer *buffer;
	uint32_t *pixels;
	bool busy;
};

struct painter {
	struct window window;
	struct painter_buffer buffers[BUFFERS];
	int width, height;
	bool animates, shown;
	uint32_t step;
	unsigned long frames;
};

static volatile sig_atomic_t asked;

static void handle_signal(int number) {
	asked = 1;
}

static void draw(struct painter *painter);

static void handle_release(void *data, struct wl_buffer *buffer) {
	struct painter_buffer *one = data;
	one->busy = false;
}

static const struct wl_buffer_listener buffer_listener = { .release = handle_release };

static void make_buffers(struct painter *painter) {
	size_t size = (size_t)painter->width * (size_t)painter->height * 4;
	struct wl_shm_pool *pool;
	uint8_t *data = window_share_or_exit(&painter->window, size * BUFFERS, true, &pool);
	for (int i = 0; i < BUFFERS; i++) {
		struct painter_buffer *one = &painter->buffers[i];
		one->pixels = (uint32_t *)(data + size * (size_t)i);
		one->buffer = wl_shm_pool_create_buffer(pool, (int32_t)(size * (size_t)i),
			painter->width, painter->height, painter->width * 4,
			WL_SHM_FORMAT_XRGB8888);
		wl_buffer_add_listener(one->buffer, &buffer_listener, one);
	}
	wl_shm_pool_destroy(pool);
}

static void handle_frame(void *data, struct wl_callback *callback, uint32_t time) {
	struct painter *painter = data;
	wl_callback_destroy(callback);
	painter->frames++;
	draw(painter);
}

static const struct wl_callback_listener frame_listener = { .done = handle_frame };

static void fill(const struct painter *painter, uint32_t *pixels) {
	uint32_t colour = painter->step % 2 == 0 ? 0xff4080c0u : 0xffc08040u;
	size_t count = (size_t)painter->width * (size_t)painter->height;
	for (size_t i = 0; i < count; i++) {
		pixels[i] = colour;
	}
}

static void draw(struct painter *painter) {
	struct painter_buffer *one = painter->buffers;
	while (one < painter->buffers + BUFFERS && one->busy) {
		one++;
	}
	if (one == painter->buffers + BUFFERS) {
		fprintf(stderr, "painter: no buffer was given back\n");
		exit(EXIT_FAILURE);
	}
	one->busy = true;
	painter->step++;
	fill(painter, one->pixels);
	struct wl_surface *surface = painter->window.surface;
	wl_surface_attach(surface, one->buffer, 0, 0);
	wl_surface_damage_buffer(surface, 0, 0, painter->width, painter->height);
	if (painter->animates) {
		struct wl_callback *frame = wl_surface_frame(surface);
		wl_callback_add_listener(frame, &frame_listener, painter);
	}
	wl_surface_commit(surface);
}

static void handle_configure(void *data, struct xdg_surface *xdg_surface, uint32_t serial) {
	struct painter *painter = data;
	xdg_surface_ack_configure(xdg_surface, serial);
	if (!painter->shown) {
		painter->shown = true;
		draw(painter);
	} else {
		wl_surface_commit(painter->window.surface);
	}
}

static const struct xdg_surface_listener xdg_surface_listener = { .configure = handle_configure };

static void handle_toplevel_configure(void *data, struct xdg_toplevel *toplevel, int32_t width,
		int32_t height, struct wl_array *states) {
	/* keeps its size */
}

static void handle_close(void *data, struct xdg_toplevel *toplevel) {
	exit(EXIT_SUCCESS);
}

static const struct xdg_toplevel_listener toplevel_listener = {
	.configure = handle_toplevel_configure,
	.close = handle_close,
};

static void handle_key(void *data, struct wl_keyboard *keyboard, uint32_t serial, uint32_t time,
		uint32_t key, uint32_t state) {
	if (state == WL_KEYBOARD_KEY_STATE_PRESSED) {
		draw(data);
	}
}

static void handle_keymap(void *data, struct wl_keyboard *keyboard, uint32_t format, int32_t fd,
		uint32_t size) {
	close(fd);
}

static void handle_enter(void *data, struct wl_keyboard *keyboard, uint32_t serial,
		struct wl_surface *surface, struct wl_array *keys) {
}

static void handle_leave(void *data, struct wl_keyboard *keyboard, uint32_t serial,
		struct wl_surface *surface) {
}

static void handle_modifiers(void *data, struct wl_keyboard *keyboard, uint32_t serial,
		uint32_t depressed, uint32_t latched, uint32_t locked, uint32_t group) {
}

static void handle_repeat_info(void *data, struct wl_keyboard *keyboard, int32_t rate,
		int32_t delay) {
}

static const struct wl_keyboard_listener keyboard_listener = {
	.keymap = handle_keymap,
	.enter = handle_enter,
	.leave = handle_leave,
	.key = handle_key,
	.modifiers = handle_modifiers,
	.repeat_info = handle_repeat_info,
};

int main(int argc, char *argv[]) {
	if (argc != 4 || (strcmp(argv[1], "frames") != 0 && strcmp(argv[1], "key") != 0)) {
		fprintf(stderr, "usage: painter frames|key WIDTH HEIGHT\n");
		return EXIT_FAILURE;
	}
	struct painter painter = {
		.animates = strcmp(argv[1], "frames") == 0,
		.width = (int)strtol(argv[2], NULL, 10),
		.height = (int)strtol(argv[3], NULL, 10),
	};
	signal(SIGUSR1, handle_signal);
	window_connect_or_exit(&painter.window, "painter");
	struct wl_seat *seat = painter.window.seat;
	if (seat == NULL) {
		fprintf(stderr, "painter: the compositor has no wl_seat\n");
		return EXIT_FAILURE;
	}
	make_buffers(&painter);
	if (!painter.animates) {
		wl_keyboard_add_listener(wl_seat_get_keyboard(seat), &keyboard_listener, &painter);
	}
	window_show(&painter.window, &xdg_surface_listener, &toplevel_listener, &painter);
	while (wl_display_dispatch(painter.window.display) >= 0) {
		if (asked) {
			asked = 0;
			printf("frames %lu\n", painter.frames);
			fflush(stdout);
			painter.frames = 0;
		}
	}
	fprintf(stderr, "painter: the compositor hung up\n");
	return EXIT_FAILURE;
}
