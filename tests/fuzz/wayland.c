/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wlr_compat.h"
#include "compositor/base/log.h"
#include "compositor/base/spawn.h"
#include "compositor/config/config.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/domain/domain.h"
#include "compositor/input/seat.h"
#include "compositor/server.h"
#include "compositor/shell/clipboard_chords.h"
#include "cursor-shape-v1-protocol.h"
#include "livery-domain-v1-protocol.h"
#include "tests/fuzz/client.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/input-event-codes.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wlr/backend.h>
#include <wlr/interfaces/wlr_keyboard.h>
#include <wlr/interfaces/wlr_output.h>
#include <wlr/interfaces/wlr_pointer.h>

/*
 * livery with a guid that was taken over. The compositor is the real one, headless, and lives
 * through all inputs; an input is what the guid of the domain "work" does on one connection. The
 * domain "other" has a window all the time, and no input may end its connection.
 *
 * First byte: what the guid has at the start. Then steps: a byte that says what; 0 to 0xcf is a
 * request by client_random(), the rest is time, frames, and what the user does.
 */

#define WORK_PID 0x7ffffff1 /* no process has it */
#define OTHER_PID 0x7ffffff2
#define MAX_STEPS 400
#define REQUESTS_AT_ONCE 6

static const char configuration[] =
	"domains = ({ name = \"work\"; label = \"red\"; socket = \"/nowhere/work\"; },"
	"{ name = \"other\"; label = \"green\"; socket = \"/nowhere/other\"; });"
	"outputs = ({ name = \"*\"; width = 320; height = 240; });"
	"guid_sandbox = false;";

static const struct wl_interface *const known[] = {
	&wl_compositor_interface,
	&wl_seat_interface,
	&livery_domain_manager_v1_interface,
	&wp_cursor_shape_manager_v1_interface,
	&wl_shm_interface,
	&wl_subcompositor_interface,
	&wl_data_device_manager_interface,
	&wl_output_interface,
	NULL,
};

static struct livery_server server;
static struct livery_domain *work, *other;
static struct client guid, bystander;
static struct wlr_pointer pointer;
static struct wlr_keyboard keyboard;
static int given_fd = -1;
static bool ended[2];

/* What it loads once it keeps. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
	return "leak:libfontconfig\n";
}

/* ---- guid's process, which is played here ---- */

pid_t __wrap_livery_spawn(const struct livery_spawn *spawn);
int __wrap_kill(pid_t pid, int number);
int __real_kill(pid_t pid, int number);
pid_t __wrap_waitpid(pid_t pid, int *status, int options);
pid_t __real_waitpid(pid_t pid, int *status, int options);

pid_t __wrap_livery_spawn(const struct livery_spawn *spawn) {
	given_fd = fcntl(spawn->pass_fd, F_DUPFD_CLOEXEC, 3);
	check(given_fd >= 0);
	bool is_work = strcmp(spawn->argv[2], "work") == 0;
	ended[is_work] = false;
	return is_work ? WORK_PID : OTHER_PID;
}

int __wrap_kill(pid_t pid, int number) {
	if (pid != WORK_PID && pid != OTHER_PID) {
		return __real_kill(pid, number);
	}
	ended[pid == WORK_PID] = true;
	return 0;
}

pid_t __wrap_waitpid(pid_t pid, int *status, int options) {
	if (pid != WORK_PID && pid != OTHER_PID) {
		return __real_waitpid(pid, status, options);
	}
	if (status != NULL) {
		*status = 0;
	}
	return ended[pid == WORK_PID] ? pid : 0;
}

/* ---- the desktop ---- */

static void turn(void) {
	client_flush(&guid);
	wl_event_loop_dispatch(server.loop, 0);
	wl_display_flush_clients(server.display);
	client_receive(&guid);
	client_receive(&bystander);
}

static void start_guid(struct livery_domain *domain, struct client *client) {
	livery_domain_start(domain);
	check(domain->owner.client != NULL && given_fd >= 0);
	client_open(client, given_fd, known);
	given_fd = -1;
}

/* The globals of a domain do not change: they are asked for once. */
static void get_globals(struct client *client, struct client *from) {
	uint32_t registry = client_send(client, 1, "get_registry");
	check(registry == 2);
	if (from != NULL) {
		memcpy(client->globals, from->globals, sizeof(from->globals));
		client->n_globals = from->n_globals;
		return;
	}
	client_flush(client);
	turn();
	check(client->n_globals > 0);
}

struct desk {
	uint32_t compositor, seat, manager, surface, toplevel, pool, buffer;
};

static void bind_all(struct client *client, struct desk *desk) {
	desk->compositor = client_bind(client, 2, &wl_compositor_interface);
	desk->seat = client_bind(client, 2, &wl_seat_interface);
	desk->manager = client_bind(client, 2, &livery_domain_manager_v1_interface);
	uint32_t shapes = client_bind(client, 2, &wp_cursor_shape_manager_v1_interface);
	check(desk->compositor && desk->seat && desk->manager && shapes);
}

static void make_window(struct client *client, struct desk *desk) {
	desk->surface = client_send(client, desk->compositor, "create_surface");
	desk->toplevel = client_send(client, desk->manager, "get_toplevel",
		desk->surface);
	client_send(client, desk->toplevel, "map", 100, 60);
}

static void draw(struct client *client, struct desk *desk) {
	desk->pool = client_send(client, desk->manager, "create_pool",
		client_descriptor(0), 0, CLIENT_MEMFD);
	desk->buffer = client_send(client, desk->pool, "create_buffer", 0, 100, 60,
		400, LIVERY_DOMAIN_POOL_V1_FORMAT_ARGB8888);
	client_send(client, desk->surface, "attach", desk->buffer, 0, 0);
	client_send(client, desk->surface, "damage_buffer", 0, 0, 100, 60);
	client_send(client, desk->surface, "frame");
	client_send(client, desk->surface, "commit");
}

static struct livery_domain *find_domain(const char *name) {
	struct livery_domain *domain;
	wl_list_for_each(domain, &server.domains, link) {
		if (strcmp(domain->owner.name, name) == 0) {
			return domain;
		}
	}
	abort();
}

static void add_devices(void) {
	static const struct wlr_pointer_impl pointer_impl = { .name = "fuzz" };
	static const struct wlr_keyboard_impl keyboard_impl = { .name = "fuzz" };
	wlr_pointer_init(&pointer, &pointer_impl, "fuzz");
	wlr_keyboard_init(&keyboard, &keyboard_impl, "fuzz");
	wl_signal_emit_mutable(&server.backend->events.new_input, &pointer.base);
	wl_signal_emit_mutable(&server.backend->events.new_input, &keyboard.base);
}

static void start_livery(void) {
	char error[256];
	struct desk desk;
	setenv("WLR_BACKENDS", "headless", 1);
	setenv("WLR_RENDERER", "pixman", 1);
	signal(SIGPIPE, SIG_IGN);
	livery_log_init(getenv("FUZZ_LOG") != NULL ? "info" : "error");
	struct livery_config *config =
		livery_config_parse(configuration, "fuzz", error, sizeof(error));
	check(config != NULL);
	check(livery_server_init(&server, config) && wlr_backend_start(server.backend));
	work = find_domain("work");
	other = find_domain("other");
	guid.fd = -1;
	guid.ended = true;
	start_guid(other, &bystander);
	get_globals(&bystander, NULL);
	bind_all(&bystander, &desk);
	make_window(&bystander, &desk);
	draw(&bystander, &desk);
	client_flush(&bystander);
	add_devices();
	turn();
	sigset_t none; /* livery takes signals by its loop, but the fuzzer wants them */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	check(!bystander.ended && !wl_list_empty(&server.outputs));
}

/* ---- what the user does ---- */

static struct livery_toplevel *choose_toplevel(uint32_t nth) {
	int n = wl_list_length(&server.toplevels);
	struct livery_toplevel *toplevel;
	nth = n > 0 ? nth % (uint32_t)n : 0;
	wl_list_for_each(toplevel, &server.toplevels, link) {
		if (nth-- == 0) {
			return toplevel->mapped ? toplevel : NULL;
		}
	}
	return NULL;
}

static void move_pointer(struct fuzz_reader *reader) {
	struct wlr_pointer_motion_absolute_event event = {
		.pointer = &pointer,
		.x = fuzz_u8(reader) / 255.0,
		.y = fuzz_u8(reader) / 255.0,
	};
	wl_signal_emit_mutable(&pointer.events.motion_absolute, &event);
	wl_signal_emit_mutable(&pointer.events.frame, &pointer);
}

static void press_button(struct fuzz_reader *reader) {
	uint32_t byte = fuzz_u8(reader);
	struct wlr_pointer_button_event event = {
		.pointer = &pointer,
		.button = BTN_LEFT + byte % 3,
		.state = byte & 0x80 ? WL_POINTER_BUTTON_STATE_RELEASED :
			WL_POINTER_BUTTON_STATE_PRESSED,
	};
	wl_signal_emit_mutable(&pointer.events.button, &event);
	wl_signal_emit_mutable(&pointer.events.frame, &pointer);
}

static void press_key(struct fuzz_reader *reader) {
	/* Those of chords, but not what ends livery or starts a program. */
	static const uint8_t codes[] = { KEY_A, KEY_C, KEY_V, KEY_LEFTCTRL, KEY_LEFTSHIFT,
		KEY_LEFTALT, KEY_TAB, KEY_LEFTMETA, KEY_ESC, KEY_UP, KEY_DOWN, KEY_F, KEY_F4,
		KEY_B };
	uint32_t byte = fuzz_u8(reader);
	struct wlr_keyboard_key_event event = {
		.keycode = codes[(byte & 0x7f) % sizeof(codes)],
		.update_state = true,
		.state = byte & 0x80 ? WL_KEYBOARD_KEY_STATE_RELEASED :
			WL_KEYBOARD_KEY_STATE_PRESSED,
	};
	wlr_keyboard_notify_key(&keyboard, &event);
}

static void release_everything(void) {
	while (keyboard.num_keycodes > 0) {
		struct wlr_keyboard_key_event event = {
			.keycode = keyboard.keycodes[0],
			.update_state = true,
			.state = WL_KEYBOARD_KEY_STATE_RELEASED,
		};
		wlr_keyboard_notify_key(&keyboard, &event);
	}
	for (uint32_t i = 0; i < 3; i++) {
		struct wlr_pointer_button_event event = {
			.pointer = &pointer,
			.button = BTN_LEFT + i,
			.state = WL_POINTER_BUTTON_STATE_RELEASED,
		};
		wl_signal_emit_mutable(&pointer.events.button, &event);
	}
}

static void change_window(struct livery_toplevel *toplevel, struct fuzz_reader *reader) {
	uint32_t byte = fuzz_u8(reader);
	struct wlr_box box = toplevel->box;
	switch (byte % 7) {
	case 0:
		livery_toplevel_set_maximized(toplevel, byte & 0x80);
		break;
	case 1:
		livery_toplevel_set_fullscreen(toplevel, byte & 0x80);
		break;
	case 2:
		livery_toplevel_set_minimized(toplevel, byte & 0x80);
		break;
	case 3:
		toplevel->impl->close(toplevel);
		break;
	case 4:
		box.width = 1 + fuzz_u8(reader);
		box.height = 1 + fuzz_u8(reader);
		livery_toplevel_set_box(toplevel, &box);
		break;
	case 5:
		livery_toplevel_set_resizing(toplevel, byte & 0x80);
		break;
	default:
		toplevel->impl->dismiss_popups(toplevel);
		break;
	}
}

static void show_frame(void) {
	struct livery_output *output;
	wl_list_for_each(output, &server.outputs, link) {
		wlr_output_send_frame(output->wlr_output);
	}
}

static void act(uint8_t what, struct fuzz_reader *reader) {
	struct livery_toplevel *toplevel = NULL;
	switch (what & 15) {
	case 0:
		move_pointer(reader);
		break;
	case 1:
		press_button(reader);
		break;
	case 2:
		press_key(reader);
		break;
	case 3:
		toplevel = choose_toplevel(fuzz_u8(reader));
		livery_focus_set(&server, toplevel);
		break;
	case 4:
		livery_clipboard_chords_copy(&server);
		break;
	case 5:
		livery_clipboard_chords_paste(&server);
		break;
	case 6:
		toplevel = choose_toplevel(fuzz_u8(reader));
		if (toplevel != NULL) {
			change_window(toplevel, reader);
		}
		break;
	case 7:
		show_frame();
		break;
	case 8: { /* bytes as they are */
		size_t size = fuzz_u8(reader) % 32;
		size = size < reader->size ? size : reader->size;
		client_raw(&guid, reader->data, size);
		reader->data += size;
		reader->size -= size;
		break;
	}
	default:
		turn();
		break;
	}
}

/* ---- one input ---- */

/*
 * No node of a domain lies above the windows and popups, and each window's frame is its domain's.
 */
static void check_desktop(void) {
	struct livery_toplevel *toplevel;
	check(!bystander.ended && other->owner.client != NULL);
	wl_list_for_each(toplevel, &server.toplevels, link) {
		check(toplevel->owner != NULL && livery_toplevel_is_valid(toplevel));
	}
	check(livery_domain_is_valid(work) && livery_domain_is_valid(other));
	check(livery_seat_is_valid(server.seat));
	check(wl_list_empty(&server.layers.lock->children));
}

static void begin(uint8_t flags) {
	struct desk desk;
	work->toplevel_tokens.left = work->popup_tokens.left = LIVERY_DOMAIN_MAP_BURST;
	start_guid(work, &guid);
	get_globals(&guid, &bystander);
	if (flags & 1) {
		return; /* has to bind for itself */
	}
	bind_all(&guid, &desk);
	if (flags & 2) {
		client_send(&guid, desk.seat, "get_pointer");
		client_send(&guid, desk.seat, "get_keyboard");
	}
	if (flags & 4) {
		client_send(&guid, desk.manager, "get_clipboard");
	}
	if (flags & 8) {
		make_window(&guid, &desk);
		turn();
		draw(&guid, &desk);
	}
	if (flags & 16) {
		livery_focus_set(&server, choose_toplevel(0));
	}
	turn();
}

static void end(void) {
	client_close(&guid);
	for (int i = 0; i < 4 && work->owner.client != NULL; i++) {
		turn();
	}
	check(work->owner.client == NULL && ended[true]);
	livery_domain_reap(&server);
	check(work->pid == 0);
	release_everything();
	show_frame();
	turn();
	check(work->pools == 0 && work->buffers == 0 && work->mapped_bytes == 0);
	check(work->toplevels == 0 && work->popups == 0);
	check(wl_list_length(&server.toplevels) == 1 && server.layers.windows->node.enabled);
	check_desktop();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	struct fuzz_reader reader = { data, size };
	if (work == NULL) {
		start_livery();
	}
	begin(fuzz_u8(&reader));
	for (int i = 1; i < MAX_STEPS && reader.size > 0 && !guid.ended; i++) {
		uint8_t what = fuzz_u8(&reader);
		if (what < 0xd0) {
			client_random(&guid, &reader);
		} else {
			act(what, &reader);
		}
		if (i % REQUESTS_AT_ONCE == 0) {
			turn();
		}
	}
	turn();
	check_desktop();
	end();
	return 0;
}
