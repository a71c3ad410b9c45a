/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program for tests: a window whose every pixel is known, red = x mod 256, green = y mod 256,
 * blue = 0x5a. Resizes itself on command: each line "WIDTH HEIGHT" of the input is a new size, and
 * what was drawn is told by a line "drawn WIDTH HEIGHT" when the compositor wants the next frame.
 * The end of the input changes nothing; the window closes when asked to.
 *
 * usage: pattern [WIDTH HEIGHT]
 *
 * With PATTERN_UNSEALED in the environment its memory cannot be sealed, so that an agent has to
 * copy it.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "tests/tools/window.h"

#define BLUE 0x5au

struct program {
	struct window window;
	struct wl_callback *frame;
	int width, height; /* wanted */
	int drawn_width, drawn_height;
	char line[64];
	size_t line_size;
	bool configured, closed, input_ended;
};

static void handle_buffer_release(void *data, struct wl_buffer *buffer) {
	wl_buffer_destroy(buffer);
}

static const struct wl_buffer_listener buffer_listener = { .release = handle_buffer_release };

static void paint(uint32_t *pixels, int width, int height) {
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			pixels[y * width + x] = 0xff000000u | (uint32_t)(x & 255) << 16 |
				(uint32_t)(y & 255) << 8 | BLUE;
		}
	}
}

static struct wl_buffer *create_buffer(struct program *program) {
	int stride = program->width * 4, size = stride * program->height;
	struct wl_shm_pool *pool;
	void *data = window_share_or_exit(&program->window, (size_t)size,
		getenv("PATTERN_UNSEALED") == NULL, &pool);
	paint(data, program->width, program->height);
	munmap(data, (size_t)size);
	struct wl_buffer *buffer = wl_shm_pool_create_buffer(pool, 0, program->width,
		program->height, stride, WL_SHM_FORMAT_XRGB8888);
	wl_shm_pool_destroy(pool);
	wl_buffer_add_listener(buffer, &buffer_listener, program);
	return buffer;
}

static void draw(struct program *program);

static void handle_frame(void *data, struct wl_callback *callback, uint32_t time) {
	struct program *program = data;
	wl_callback_destroy(callback);
	program->frame = NULL;
	printf("drawn %d %d\n", program->drawn_width, program->drawn_height);
	fflush(stdout);
	if (program->width != program->drawn_width || program->height != program->drawn_height) {
		draw(program);
	}
}

static const struct wl_callback_listener frame_listener = { .done = handle_frame };

/* At most one frame at a time; the newest size is drawn by the next. */
static void draw(struct program *program) {
	if (!program->configured || program->frame != NULL) {
		return;
	}
	struct wl_surface *surface = program->window.surface;
	wl_surface_attach(surface, create_buffer(program), 0, 0);
	wl_surface_damage_buffer(surface, 0, 0, INT32_MAX, INT32_MAX);
	program->frame = wl_surface_frame(surface);
	wl_callback_add_listener(program->frame, &frame_listener, program);
	wl_surface_commit(surface);
	program->drawn_width = program->width;
	program->drawn_height = program->height;
}

static void handle_configure(void *data, struct xdg_surface *xdg_surface, uint32_t serial) {
	struct program *program = data;
	xdg_surface_ack_configure(xdg_surface, serial);
	bool first = !program->configured;
	program->configured = true;
	if (first || program->width != program->drawn_width ||
			program->height != program->drawn_height) {
		draw(program);
	} else {
		wl_surface_commit(program->window.surface);
	}
}

static const struct xdg_surface_listener xdg_surface_listener = { .configure = handle_configure };

static void handle_toplevel_configure(void *data, struct xdg_toplevel *toplevel, int32_t width,
		int32_t height, struct wl_array *states) {
	struct program *program = data;
	if (width > 0 && height > 0) {
		program->width = width;
		program->height = height;
	}
}

static void handle_close(void *data, struct xdg_toplevel *toplevel) {
	struct program *program = data;
	program->closed = true;
}

static const struct xdg_toplevel_listener toplevel_listener = {
	.configure = handle_toplevel_configure,
	.close = handle_close,
};

static void take_line(struct program *program) {
	int width, height;
	if (sscanf(program->line, "%d %d", &width, &height) != 2 || width < 1 || height < 1 ||
			width > 4096 || height > 4096) {
		fprintf(stderr, "pattern: not a size: %s\n", program->line);
		return;
	}
	program->width = width;
	program->height = height;
	draw(program);
}

static void read_input(struct program *program) {
	char byte;
	ssize_t n = read(STDIN_FILENO, &byte, 1);
	if (n <= 0) {
		program->input_ended = true;
	} else if (byte == '\n') {
		program->line[program->line_size] = '\0';
		program->line_size = 0;
		take_line(program);
	} else if (program->line_size < sizeof(program->line) - 1) {
		program->line[program->line_size++] = byte;
	}
}

static bool run(struct program *program) {
	struct wl_display *display = program->window.display;
	while (!program->closed) {
		struct pollfd fds[] = {
			{ .fd = wl_display_get_fd(display), .events = POLLIN },
			{ .fd = program->input_ended ? -1 : STDIN_FILENO, .events = POLLIN },
		};
		while (wl_display_prepare_read(display) != 0) {
			wl_display_dispatch_pending(display);
		}
		wl_display_flush(display);
		if (poll(fds, 2, -1) < 0 && errno != EINTR) {
			wl_display_cancel_read(display);
			return false;
		}
		if (fds[0].revents != 0) {
			wl_display_read_events(display);
		} else {
			wl_display_cancel_read(display);
		}
		if (wl_display_dispatch_pending(display) < 0) {
			return false;
		}
		if (fds[1].revents != 0) {
			read_input(program);
		}
	}
	return true;
}

int main(int argc, char *argv[]) {
	struct program program = { .width = 300, .height = 200 };
	if (argc == 3) {
		program.width = (int)strtol(argv[1], NULL, 10);
		program.height = (int)strtol(argv[2], NULL, 10);
	}
	window_connect_or_exit(&program.window, "pattern");
	window_show(&program.window, &xdg_surface_listener, &toplevel_listener, &program);
	bool ok = run(&program);
	wl_display_disconnect(program.window.display);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
