/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program for tests: a window whose every pixel is known, red = x mod 256, green = y mod 256, blue = 0x5a. Resizes itself on
 * command: each line "WIDTH HEIGHT" of the input is a new size, and what was drawn is told by a line "drawn WIDTH HEIGHT"
 * when the compositor wants the next frame. The end of the input changes nothing; the window closes when asked to.
 *
 * usage: pattern [WIDTH HEIGHT]
 *
 * With PATTERN_UNSEALED in the environment its memory cannot be sealed, so that an agent has to copy it.
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
#include <wayland-client.h>
#include "xdg-shell-client-protocol.h"

#define BLUE 0x5au

struct program {
	struct wl_display *display;
	struct wl_compositor *compositor;
	struct wl_shm *shm;
	struct xdg_wm_base *wm_base;
	struct wl_surface *surface;
	struct xdg_surface *xdg_surface;
	struct xdg_toplevel *toplevel;
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
	unsigned sealing = getenv("PATTERN_UNSEALED") == NULL ? MFD_ALLOW_SEALING : 0;
	int fd = memfd_create("pattern", MFD_CLOEXEC | sealing);
	if (fd < 0 || ftruncate(fd, size) != 0) {
		perror("pattern: memory");
		exit(EXIT_FAILURE);
	}
	void *data = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (data == MAP_FAILED) {
		perror("pattern: memory");
		exit(EXIT_FAILURE);
	}
	paint(data, program->width, program->height);
	munmap(data, (size_t)size);
	struct wl_shm_pool *pool = wl_shm_create_pool(program->shm, fd, size);
	struct wl_buffer *buffer = wl_shm_pool_create_buffer(pool, 0, program->width,
		program->height, stride, WL_SHM_FORMAT_XRGB8888);
	wl_shm_pool_destroy(pool);
	close(fd);
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
	wl_surface_attach(program->surface, create_buffer(program), 0, 0);
	wl_surface_damage_buffer(program->surface, 0, 0, INT32_MAX, INT32_MAX);
	program->frame = wl_surface_frame(program->surface);
	wl_callback_add_listener(program->frame, &frame_listener, program);
	wl_surface_commit(program->surface);
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
		wl_surface_commit(program->surface);
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

static void handle_ping(void *data, struct xdg_wm_base *wm_base, uint32_t serial) {
	xdg_wm_base_pong(wm_base, serial);
}

static const struct xdg_wm_base_listener wm_base_listener = { .ping = handle_ping };

static void handle_global(void *data, struct wl_registry *registry, uint32_t name,
		const char *interface, uint32_t version) {
	struct program *program = data;
	if (strcmp(interface, wl_compositor_interface.name) == 0) {
		program->compositor = wl_registry_bind(registry, name, &wl_compositor_interface, 4);
	} else if (strcmp(interface, wl_shm_interface.name) == 0) {
		program->shm = wl_registry_bind(registry, name, &wl_shm_interface, 1);
	} else if (strcmp(interface, xdg_wm_base_interface.name) == 0) {
		program->wm_base = wl_registry_bind(registry, name, &xdg_wm_base_interface, 1);
		xdg_wm_base_add_listener(program->wm_base, &wm_base_listener, program);
	}
}

static void handle_global_remove(void *data, struct wl_registry *registry, uint32_t name) {
}

static const struct wl_registry_listener registry_listener = {
	.global = handle_global,
	.global_remove = handle_global_remove,
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

static void show(struct program *program) {
	program->surface = wl_compositor_create_surface(program->compositor);
	program->xdg_surface = xdg_wm_base_get_xdg_surface(program->wm_base, program->surface);
	xdg_surface_add_listener(program->xdg_surface, &xdg_surface_listener, program);
	program->toplevel = xdg_surface_get_toplevel(program->xdg_surface);
	xdg_toplevel_add_listener(program->toplevel, &toplevel_listener, program);
	xdg_toplevel_set_title(program->toplevel, "pattern");
	xdg_toplevel_set_app_id(program->toplevel, "pattern");
	wl_surface_commit(program->surface);
}

static bool run(struct program *program) {
	while (!program->closed) {
		struct pollfd fds[] = {
			{ .fd = wl_display_get_fd(program->display), .events = POLLIN },
			{ .fd = program->input_ended ? -1 : STDIN_FILENO, .events = POLLIN },
		};
		while (wl_display_prepare_read(program->display) != 0) {
			wl_display_dispatch_pending(program->display);
		}
		wl_display_flush(program->display);
		if (poll(fds, 2, -1) < 0 && errno != EINTR) {
			wl_display_cancel_read(program->display);
			return false;
		}
		if (fds[0].revents != 0) {
			wl_display_read_events(program->display);
		} else {
			wl_display_cancel_read(program->display);
		}
		if (wl_display_dispatch_pending(program->display) < 0) {
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
	program.display = wl_display_connect(NULL);
	if (program.display == NULL) {
		fprintf(stderr, "pattern: no compositor at WAYLAND_DISPLAY\n");
		return EXIT_FAILURE;
	}
	struct wl_registry *registry = wl_display_get_registry(program.display);
	wl_registry_add_listener(registry, &registry_listener, &program);
	wl_display_roundtrip(program.display);
	if (program.compositor == NULL || program.shm == NULL || program.wm_base == NULL) {
		fprintf(stderr, "pattern: the compositor has no xdg_wm_base or wl_shm\n");
		return EXIT_FAILURE;
	}
	show(&program);
	bool ok = run(&program);
	wl_display_disconnect(program.display);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
