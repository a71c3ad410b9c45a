/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/agent.h"
#include "gui-agent/base/log.h"
#include "gui-agent/seat/seat.h"
#include "protocol/channel/channel.h"
#include "tests/fuzz/client.h"
#include "tests/fuzz/messages.h"
#include "xdg-shell-protocol.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wlr/types/wlr_seat.h>

/*
 * The agent between a daemon and a program of the domain. The agent is the real one and runs
 * through all inputs; each input is one connection of a daemon, over the embedded channel, and one
 * program.
 *
 * Two bytes: flags, and the minor version that the daemon answers; then the daemon's messages, the
 * script of the program, and its length (messages.h). Whatever the agent sends must be what a
 * daemon can read.
 */

#define MAX_STEPS 150

enum flags {
	OFFER = 1, /* the daemon offers the extension */
	RAW = 2, /* no handshake: the messages begin with one */
	SEAT = 4, /* the program listens to the seat and has a clipboard */
	LATE = 8, /* the program starts after the daemon has come */
	EARLY_END = 16, /* the daemon goes before the program */
};

static const struct wl_interface *const known[] = {
	&wl_compositor_interface,
	&wl_shm_interface,
	&wl_seat_interface,
	&xdg_wm_base_interface,
	&wl_data_device_manager_interface,
	&wl_subcompositor_interface,
	&wl_output_interface,
	NULL,
};

static struct agent *agent;
static char folder[] = "/tmp/livery-fuzz-XXXXXX";
static char path[sizeof(folder) + 16];

static struct client program;
static struct client_global globals[CLIENT_GLOBALS];
static size_t n_globals;

static struct {
	struct livery_channel *channel;
	struct livery_wire_mode mode;
	bool has_version;
	uint8_t in[LIVERY_WIRE_MAX];
	size_t size;
} peer;

/* Objects of the program; 0: none. */
static struct {
	uint32_t compositor, shm, seat, base, data_manager, data_device;
	uint32_t surface, xdg, toplevel, pool, buffers[2];
	uint32_t popup_surface, popup_xdg, popup;
} desk;

/* ---- the daemon ---- */

static void read_messages(void) {
	size_t at = 0;
	if (!peer.has_version && peer.size >= 4) {
		check(livery_get_u32(peer.in) == LIVERY_VERSION_1_8);
		peer.has_version = true;
		at = 4;
	}
	while (peer.has_version && at < peer.size) {
		struct livery_msg msg;
		struct livery_wire_error error;
		size_t used = 0, skip = 0;
		enum livery_wire_result result = livery_wire_decode(LIVERY_ROLE_DAEMON, &peer.mode,
			peer.in + at, peer.size - at, &msg, &used, &skip, &error);
		if (result == LIVERY_WIRE_MORE) {
			break;
		}
		check(result == LIVERY_WIRE_OK);
		at += used;
	}
	peer.size -= at;
	memmove(peer.in, peer.in + at, peer.size);
}

static void daemon_close(void) {
	livery_channel_destroy(peer.channel);
	peer.channel = NULL;
}

static void daemon_read(void) {
	while (peer.channel != NULL) {
		ssize_t n = livery_channel_read(peer.channel, peer.in + peer.size,
			sizeof(peer.in) - peer.size);
		for (int fd; n >= 0 && (fd = livery_channel_take_fd(peer.channel)) >= 0;) {
			close(fd);
		}
		if (n < 0) {
			daemon_close();
		} else if (n == 0) {
			break;
		} else {
			peer.size += (size_t)n;
			read_messages();
		}
	}
}

static void turn(void) {
	client_flush(&program);
	wl_event_loop_dispatch(agent->loop, 0);
	wl_display_flush_clients(agent->display);
	client_receive(&program);
	daemon_read();
}

static void daemon_write(const uint8_t *bytes, size_t size) {
	if (peer.channel != NULL && !livery_channel_write(peer.channel, bytes, size, -1)) {
		daemon_close();
	}
}

static void daemon_offer(void) {
	uint8_t bytes[64];
	struct livery_msg offer = { .type = LIVERY_MSG_EXT_OFFER };
	offer.ext_offer.version = LIVERY_EXT_VERSION;
	size_t size = livery_wire_encode(&peer.mode, &offer, bytes, sizeof(bytes));
	check(size > 0);
	daemon_write(bytes, size);
}

static void daemon_open(uint8_t flags, uint32_t version) {
	uint8_t bytes[4 + LIVERY_WIRE_SCREEN];
	peer.channel = livery_channel_connect_unix(path);
	check(peer.channel != NULL);
	peer.has_version = false;
	peer.size = 0;
	/* What a daemon that knows all can read. */
	peer.mode = (struct livery_wire_mode){ .version = version, .extension = true };
	if (!(flags & RAW)) {
		livery_put_u32(bytes, version);
		livery_screen_encode(1280, 800, bytes + 4);
		daemon_write(bytes, sizeof(bytes));
		if (flags & OFFER) {
			daemon_offer();
		}
	}
	turn();
	turn();
}

/* ---- the program ---- */

/* As every program must. */
static void handle_event(struct client *client, const struct wl_interface *interface,
		uint32_t opcode, const uint32_t *args, size_t words, int fd) {
	if (strcmp(interface->name, "xdg_surface") == 0) {
		uint32_t id = desk.popup_xdg != 0 ? desk.popup_xdg : desk.xdg;
		client_send(client, desk.xdg, "ack_configure", args[0]);
		if (id != desk.xdg) {
			client_send(client, id, "ack_configure", args[0]);
		}
	} else if (strcmp(interface->name, "wl_data_source") == 0 && fd >= 0) {
		ssize_t n = write(fd, "text", 4);
		(void)n; /* who asks may be gone */
	}
}

static void program_draw(int which) {
	static const uint32_t sizes[2][2] = { { 100, 60 }, { 140, 80 } };
	if (desk.buffers[which] == 0) {
		desk.buffers[which] = client_send(&program, desk.pool, "create_buffer",
			which * 65536, sizes[which][0], sizes[which][1], sizes[which][0] * 4,
			WL_SHM_FORMAT_ARGB8888);
	}
	client_send(&program, desk.surface, "attach", desk.buffers[which], 0, 0);
	client_send(&program, desk.surface, "damage_buffer", 3, 5, 30, 20);
	client_send(&program, desk.surface, "frame");
	client_send(&program, desk.surface, "commit");
}

static void program_window(void) {
	uint32_t parent = desk.toplevel;
	desk.surface = client_send(&program, desk.compositor, "create_surface");
	desk.xdg = client_send(&program, desk.base, "get_xdg_surface", desk.surface);
	desk.toplevel = client_send(&program, desk.xdg, "get_toplevel");
	client_send(&program, desk.toplevel, "set_title", "title");
	if (parent != 0) {
		client_send(&program, desk.toplevel, "set_parent", parent);
	}
	client_send(&program, desk.surface, "commit");
	turn();
	program_draw(0);
}

static void program_close_popup(void) {
	client_send(&program, desk.popup, "destroy");
	client_send(&program, desk.popup_xdg, "destroy");
	client_send(&program, desk.popup_surface, "destroy");
	client_forget(&program, desk.popup);
	client_forget(&program, desk.popup_xdg);
	client_forget(&program, desk.popup_surface);
	desk.popup = desk.popup_xdg = desk.popup_surface = 0;
}

static void program_close_window(void) {
	if (desk.popup != 0) {
		program_close_popup();
	}
	client_send(&program, desk.toplevel, "destroy");
	client_send(&program, desk.xdg, "destroy");
	client_send(&program, desk.surface, "destroy");
	client_forget(&program, desk.toplevel);
	client_forget(&program, desk.xdg);
	client_forget(&program, desk.surface);
	desk.toplevel = desk.xdg = desk.surface = 0;
}

static void program_popup(int grabs) {
	if (desk.popup != 0 || desk.xdg == 0) {
		return;
	}
	uint32_t positioner = client_send(&program, desk.base, "create_positioner");
	client_send(&program, positioner, "set_size", 50, 40);
	client_send(&program, positioner, "set_anchor_rect", 10, 10, 20, 20);
	desk.popup_surface = client_send(&program, desk.compositor, "create_surface");
	desk.popup_xdg = client_send(&program, desk.base, "get_xdg_surface", desk.popup_surface);
	desk.popup = client_send(&program, desk.popup_xdg, "get_popup", desk.xdg, positioner);
	for (int i = 0; i < grabs && desk.seat != 0; i++) {
		client_send(&program, desk.popup, "grab", desk.seat, program.serial);
	}
	client_send(&program, desk.popup_surface, "commit");
}

static void program_draw_popup(void) {
	client_send(&program, desk.popup_surface, "attach", desk.buffers[0], 0, 0);
	client_send(&program, desk.popup_surface, "frame");
	client_send(&program, desk.popup_surface, "commit");
}

static void program_copy(void) {
	uint32_t source = client_send(&program, desk.data_manager, "create_data_source");
	client_send(&program, source, "offer", "text/plain;charset=utf-8");
	client_send(&program, desk.data_device, "set_selection", source, program.serial);
}

static void program_paste(void) {
	for (uint32_t i = 0; i < CLIENT_SERVED; i++) {
		const struct wl_interface *served = program.served[i];
		if (served != NULL && strcmp(served->name, "wl_data_offer") == 0) {
			client_send(&program, 0xff000000u + i, "receive",
				"text/plain;charset=utf-8", client_descriptor(7));
			return;
		}
	}
}

static void program_request_state(uint32_t which) {
	static const char *const requests[] = { "set_maximized", "unset_maximized",
		"unset_fullscreen", "set_minimized" };
	if (which < 4) {
		client_send(&program, desk.toplevel, requests[which]);
	} else if (which < 8) {
		client_send(&program, desk.toplevel, "set_fullscreen", 0);
	} else {
		client_send(&program, desk.toplevel, "set_max_size", which * 20, 200);
		client_send(&program, desk.toplevel, "set_min_size", which, 10);
	}
}

static void program_start(uint8_t flags) {
	int fds[2];
	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
	check(wl_client_create(agent->display, fds[0]) != NULL);
	client_open(&program, fds[1], known);
	program.event = handle_event;
	memset(&desk, 0, sizeof(desk));
	client_send(&program, 1, "get_registry");
	if (n_globals == 0) {
		client_flush(&program);
		turn();
		n_globals = program.n_globals;
		memcpy(globals, program.globals, sizeof(globals));
	}
	program.n_globals = n_globals;
	memcpy(program.globals, globals, sizeof(globals));
	desk.compositor = client_bind(&program, 2, &wl_compositor_interface);
	desk.shm = client_bind(&program, 2, &wl_shm_interface);
	desk.base = client_bind(&program, 2, &xdg_wm_base_interface);
	desk.pool = client_send(&program, desk.shm, "create_pool", client_descriptor(1),
		CLIENT_MEMFD);
	check(desk.compositor && desk.base && desk.pool);
	if (flags & SEAT) {
		desk.seat = client_bind(&program, 2, &wl_seat_interface);
		desk.data_manager = client_bind(&program, 2, &wl_data_device_manager_interface);
		client_send(&program, desk.seat, "get_pointer");
		client_send(&program, desk.seat, "get_keyboard");
		desk.data_device =
			client_send(&program, desk.data_manager, "get_data_device", desk.seat);
	}
	program_window();
}

static void program_step(uint32_t what, uint32_t more, struct fuzz_reader *script) {
	switch (what) {
	case 1:
		program_draw(more & 1);
		break;
	case 2:
		client_send(&program, desk.surface, "commit");
		break;
	case 3:
		program_popup(more & 1 ? 1 + (more >= 8) : 0);
		break;
	case 4:
		program_close_popup();
		break;
	case 5:
		program_draw_popup();
		break;
	case 6:
		client_send(&program, desk.toplevel, "set_title", more & 1 ? "other" : "");
		client_send(&program, desk.toplevel, "set_app_id", more & 2 ? "a.b" : "");
		break;
	case 7:
		program_request_state(more);
		break;
	case 8:
		program_copy();
		break;
	case 9:
		program_paste();
		break;
	case 10:
	case 11:
		client_random(&program, script);
		break;
	case 12:
		client_send(&program, desk.surface, "attach", 0, 0, 0);
		client_send(&program, desk.surface, "commit");
		break;
	case 13:
		program_close_window();
		break;
	case 14:
		program_window();
		break;
	default:
		break;
	}
}

/* ---- one input ---- */

static void handle_exit(void) {
	agent_destroy(agent); /* and its sockets */
	rmdir(folder);
}

static void start_agent(void) {
	check(mkdtemp(folder) != NULL);
	setenv("XDG_RUNTIME_DIR", folder, 1);
	snprintf(path, sizeof(path), "%s/agent", folder);
	agent_log_init(getenv("FUZZ_LOG") != NULL ? AGENT_LOG_DEBUG : AGENT_LOG_ERROR);
	struct agent_options options = {
		.endpoint = { .kind = LIVERY_ENDPOINT_UNIX, .path = path },
		.no_x11 = true,
	};
	agent = agent_create(&options);
	check(agent != NULL);
	atexit(handle_exit);
	sigset_t none; /* the agent takes signals by its loop, but the fuzzer wants them */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	program.fd = -1;
	program.ended = true;
}

static void run(uint8_t flags, uint32_t version, struct fuzz_messages *input) {
	for (int i = 0; i < MAX_STEPS && (input->left > 0 || input->script.size > 0); i++) {
		uint8_t step = fuzz_u8(&input->script);
		size_t piece = fuzz_messages_piece(input);
		if (step == 0xff) {
			piece = piece < 3 ? piece : piece / 3; /* cut */
		} else if (step == 0xfe) {
			daemon_close();
			turn();
			daemon_open(flags, version);
		} else {
			program_step(step & 15, step >> 4, &input->script);
		}
		uint8_t *copy = fuzz_copy(input->at, piece);
		daemon_write(copy, piece);
		free(copy);
		fuzz_messages_skip(input, piece);
		if (step != 0 || i % 4 == 0) {
			turn();
		}
	}
	turn();
}

/* What a program leaves to the next one: no grab, no drag, no focus. */
static void check_seat(struct wlr_seat *seat) {
	check(!wlr_seat_pointer_has_grab(seat) && !wlr_seat_keyboard_has_grab(seat));
	check(seat->drag == NULL && seat->pointer_state.button_count == 0);
	check(seat->pointer_state.focused_client == NULL);
	check(seat->keyboard_state.focused_client == NULL);
}

static void end(uint8_t flags) {
	if (flags & EARLY_END) {
		daemon_close();
		turn();
	}
	client_close(&program);
	turn();
	check(wl_list_empty(&agent->windows));
	daemon_close();
	turn();
	turn();
	check(wl_list_empty(&agent->dumps) && wl_list_empty(&agent->retired));
	check_seat(agent_seat_get_wlr(agent->seat));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	struct fuzz_messages input;
	if (size < 2 || !fuzz_messages_split(&input, data + 2, size - 2)) {
		return 0;
	}
	if (agent == NULL) {
		start_agent();
	}
	uint8_t flags = data[0];
	uint32_t version = LIVERY_WIRE_VERSION(1, data[1] < 0xf0 ? 4 + data[1] % 5 : data[1]);
	if (flags & RAW && input.left >= 4) {
		version = livery_get_u32(input.at);
	}
	if (!(flags & LATE)) {
		program_start(flags);
		turn();
	}
	daemon_open(flags, version);
	if (flags & LATE) {
		program_start(flags);
		turn();
	}
	run(flags, version, &input);
	end(flags);
	return 0;
}
