/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/core_desk.h"
#include "tests/unit/rng.h"

/*
 * Long random runs of domains that mostly follow the protocol, with livery's events in between.
 * The desk checks every effect; at the end nothing may be left. A domain that is refused is
 * followed by the next one.
 */

#define IDS 6
#define STEPS 4000
#define LIVES 60

static const uint32_t base_types[] = {
	LIVERY_MSG_CREATE, LIVERY_MSG_DESTROY, LIVERY_MSG_MAP, LIVERY_MSG_MAP, LIVERY_MSG_UNMAP,
	LIVERY_MSG_CONFIGURE, LIVERY_MSG_CONFIGURE, LIVERY_MSG_SHMIMAGE, LIVERY_MSG_SHMIMAGE,
	LIVERY_MSG_WINDOW_DUMP, LIVERY_MSG_WINDOW_DUMP, LIVERY_MSG_DOCK, LIVERY_MSG_WINDOW_FLAGS,
	LIVERY_MSG_CURSOR, LIVERY_MSG_WINDOW_HINTS, LIVERY_MSG_WMNAME, LIVERY_MSG_WMCLASS,
	LIVERY_MSG_CLIPBOARD_DATA,
};

static const uint32_t ext_types[] = {
	LIVERY_MSG_CREATE, LIVERY_MSG_DESTROY, LIVERY_MSG_MAP, LIVERY_MSG_MAP, LIVERY_MSG_UNMAP,
	LIVERY_MSG_EXT_POOL, LIVERY_MSG_EXT_POOL_DESTROY, LIVERY_MSG_EXT_BUFFER,
	LIVERY_MSG_EXT_BUFFER_DESTROY, LIVERY_MSG_EXT_COMMIT, LIVERY_MSG_EXT_COMMIT,
	LIVERY_MSG_EXT_COMMIT, LIVERY_MSG_EXT_POPUP, LIVERY_MSG_EXT_POPUP, LIVERY_MSG_EXT_STATE,
	LIVERY_MSG_EXT_PARENT, LIVERY_MSG_EXT_CURSOR, LIVERY_MSG_EXT_SIZE, LIVERY_MSG_WMNAME,
};

struct life {
	struct desk *desk;
	struct rng *rng;
	bool extension;
	bool alive[IDS]; /* what the domain believes of its windows, pools and buffers */
	bool pools[IDS], buffers[IDS];
	bool mapped[IDS], popup[IDS];
};

static uint32_t below(struct life *life, uint32_t bound) {
	return rng_below(life->rng, bound);
}

static int32_t around_screen(struct life *life) {
	return (int32_t)below(life, 3000) - 800;
}

/* One of those that exist (or not); 0 where there is none. */
static uint32_t pick(struct life *life, const bool *set, bool exists) {
	uint32_t start = below(life, IDS);
	for (uint32_t i = 0; i < IDS; i++) {
		uint32_t id = (start + i) % IDS;
		if (set[id] == exists) {
			return id + 1;
		}
	}
	return 0;
}

static uint8_t tail[64];

static void put_tail(struct livery_msg *msg, uint32_t words, uint32_t elements, struct life *life) {
	for (uint32_t i = 0; i < words; i++) {
		livery_put_u32(tail + 4 * i, below(life, 40));
	}
	msg->tail = tail;
	msg->tail_count = elements;
}

static void fill_base(struct life *life, struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_CREATE:
		msg->create.x = around_screen(life);
		msg->create.y = around_screen(life);
		msg->create.width = 1 + below(life, 1300);
		msg->create.height = 1 + below(life, 800);
		msg->create.override_redirect = below(life, 2);
		break;
	case LIVERY_MSG_MAP:
		msg->map.transient_for = below(life, IDS + 2);
		msg->map.override_redirect = below(life, 2);
		break;
	case LIVERY_MSG_CONFIGURE:
		msg->configure.x = around_screen(life);
		msg->configure.y = around_screen(life);
		msg->configure.width = 1 + below(life, 1300);
		msg->configure.height = 1 + below(life, 800);
		break;
	case LIVERY_MSG_SHMIMAGE:
		msg->shmimage.x = (int32_t)below(life, 40) - 4;
		msg->shmimage.y = (int32_t)below(life, 40) - 4;
		msg->shmimage.width = (int32_t)below(life, 40);
		msg->shmimage.height = (int32_t)below(life, 40);
		break;
	case LIVERY_MSG_WINDOW_DUMP:
		msg->window_dump.width = 1 + below(life, 40);
		msg->window_dump.height = 1 + below(life, 40);
		put_tail(msg, 3, 3, life);
		break;
	case LIVERY_MSG_WINDOW_FLAGS:
		msg->window_flags.set = below(life, 8);
		msg->window_flags.unset = below(life, 8) & ~msg->window_flags.set;
		break;
	case LIVERY_MSG_CURSOR:
		msg->cursor.cursor = 0x100 + below(life, 154);
		break;
	case LIVERY_MSG_WINDOW_HINTS:
		msg->window_hints.flags = below(life, 0x200);
		msg->window_hints.max_width = below(life, 20000);
		msg->window_hints.max_height = below(life, 7000);
		break;
	case LIVERY_MSG_WMNAME:
		rng_fill(life->rng, (uint8_t *)msg->wmname.title, sizeof(msg->wmname.title));
		break;
	case LIVERY_MSG_CLIPBOARD_DATA:
		put_tail(msg, 2, below(life, 9), life);
		break;
	default:
		break;
	}
}

/* Names that fit what exists; returns false where there is nothing to say. */
static bool fill_pools(struct life *life, struct livery_msg *msg) {
	uint32_t pool = pick(life, life->pools, msg->type != LIVERY_MSG_EXT_POOL);
	uint32_t buffer = pick(life, life->buffers, msg->type != LIVERY_MSG_EXT_BUFFER);

	msg->window = 0;
	switch (msg->type) {
	case LIVERY_MSG_EXT_POOL:
		msg->ext_pool.pool = pool;
		msg->ext_pool.size = 8192;
		livery_put_u32(tail, 1 + below(life, 100));
		livery_put_u32(tail + 4, 2);
		msg->tail = tail;
		msg->tail_count = 1;
		break;
	case LIVERY_MSG_EXT_POOL_DESTROY:
		msg->ext_pool_destroy.pool = pool;
		break;
	case LIVERY_MSG_EXT_BUFFER:
		msg->ext_buffer.buffer = buffer;
		msg->ext_buffer.pool = pool;
		msg->ext_buffer.offset = 4 * below(life, 512);
		msg->ext_buffer.width = 1 + below(life, 32);
		msg->ext_buffer.height = 1 + below(life, 48);
		msg->ext_buffer.stride = 128;
		return pool != 0 && buffer != 0;
	default:
		msg->ext_buffer_destroy.buffer = buffer;
		return buffer != 0;
	}
	return pool != 0;
}

static bool fill_ext(struct life *life, struct livery_msg *msg) {
	uint32_t other = pick(life, life->alive, true);

	switch (msg->type) {
	case LIVERY_MSG_EXT_COMMIT:
		msg->ext_commit.buffer = below(life, 8) == 0 ? 0 : pick(life, life->buffers, true);
		put_tail(msg, 8, msg->ext_commit.buffer != 0 ? below(life, 3) : 0, life);
		livery_put_u32(tail + 8, 1 + below(life, 40));
		livery_put_u32(tail + 12, 1 + below(life, 40));
		livery_put_u32(tail + 24, 1 + below(life, 40));
		livery_put_u32(tail + 28, 1 + below(life, 40));
		break;
	case LIVERY_MSG_EXT_POPUP:
		msg->ext_popup.parent = other;
		msg->ext_popup.width = 1 + below(life, 300);
		msg->ext_popup.height = 1 + below(life, 300);
		msg->ext_popup.anchor_x = around_screen(life);
		msg->ext_popup.grab = below(life, 2);
		/* What is refused is another test's. */
		return other != msg->window && !life->mapped[msg->window - 1];
	case LIVERY_MSG_EXT_STATE:
		msg->ext_state.set = below(life, 16);
		msg->ext_state.unset = below(life, 16) & ~msg->ext_state.set;
		break;
	case LIVERY_MSG_EXT_PARENT:
		msg->ext_parent.parent = other;
		break;
	case LIVERY_MSG_EXT_CURSOR:
		msg->ext_cursor.shape = below(life, 35);
		break;
	case LIVERY_MSG_EXT_SIZE:
		msg->ext_size.width = 1 + below(life, 60);
		msg->ext_size.height = 1 + below(life, 60);
		break;
	default:
		fill_base(life, msg);
		break;
	}
	return true;
}

static void remember(struct life *life, const struct livery_msg *msg) {
	switch (msg->type) {
	case LIVERY_MSG_CREATE:
		life->alive[msg->window - 1] = true;
		life->mapped[msg->window - 1] = false;
		break;
	case LIVERY_MSG_DESTROY:
		life->alive[msg->window - 1] = false;
		break;
	case LIVERY_MSG_MAP:
		life->mapped[msg->window - 1] = true;
		break;
	case LIVERY_MSG_UNMAP:
		life->mapped[msg->window - 1] = false;
		break;
	case LIVERY_MSG_EXT_POOL:
		life->pools[msg->ext_pool.pool - 1] = true;
		break;
	case LIVERY_MSG_EXT_POOL_DESTROY:
		life->pools[msg->ext_pool_destroy.pool - 1] = false;
		break;
	case LIVERY_MSG_EXT_BUFFER:
		life->buffers[msg->ext_buffer.buffer - 1] = true;
		break;
	case LIVERY_MSG_EXT_BUFFER_DESTROY:
		life->buffers[msg->ext_buffer_destroy.buffer - 1] = false;
		break;
	default:
		break;
	}
}

static bool is_about_pools(uint32_t type) {
	return type == LIVERY_MSG_EXT_POOL || type == LIVERY_MSG_EXT_POOL_DESTROY ||
		type == LIVERY_MSG_EXT_BUFFER || type == LIVERY_MSG_EXT_BUFFER_DESTROY;
}

static void speak(struct life *life) {
	struct livery_msg msg = { 0 };
	const size_t n_base = sizeof(base_types) / sizeof(base_types[0]);
	const size_t n_ext = sizeof(ext_types) / sizeof(ext_types[0]);

	msg.type = life->extension ? ext_types[below(life, (uint32_t)n_ext)]
		: base_types[below(life, (uint32_t)n_base)];
	if ((msg.type == LIVERY_MSG_DESTROY || msg.type == LIVERY_MSG_DOCK) &&
			below(life, 6) != 0) {
		return; /* windows live a little */
	}
	msg.window = pick(life, life->alive, msg.type != LIVERY_MSG_CREATE);
	if (is_about_pools(msg.type)) {
		if (!fill_pools(life, &msg)) {
			return;
		}
	} else if (msg.window == 0) {
		return;
	} else if (!life->extension) {
		fill_base(life, &msg);
	} else if (!fill_ext(life, &msg)) {
		return;
	}
	assert_true(desk_send(life->desk, &msg));
	remember(life, &msg);
}

static void move_seat(struct life *life) {
	struct livery_core *core = life->desk->core;
	uint32_t slot = below(life, IDS);
	bool shown = life->desk->windows[slot].role != DESK_NONE &&
		life->desk->windows[slot].mapped;
	const uint32_t keys[] = { below(life, 800), below(life, 800) };
	struct livery_core_axis axis = {
		.axis = below(life, 2),
		.value = (int32_t)below(life, 9999) - 5000,
		.value120 = (int32_t)below(life, 480) - 240,
	};

	switch (below(life, 11)) {
	case 0:
		if (shown) {
			livery_core_keyboard_enter(core, slot, keys, 2);
		}
		break;
	case 1:
		livery_core_keyboard_leave(core);
		break;
	case 2:
		livery_core_key(core, 0, 0, below(life, 800), below(life, 2));
		break;
	case 3:
		livery_core_modifiers(core, below(life, 256), 0, 0, below(life, 4));
		break;
	case 4:
		if (shown) {
			livery_core_pointer_enter(core, slot, 0, 0);
		}
		break;
	case 5:
		livery_core_pointer_leave(core);
		break;
	case 6:
		livery_core_pointer_motion(core, 0, (int32_t)below(life, 99999) - 5000, 7);
		break;
	case 7:
		livery_core_pointer_button(core, 0, 0x110 + below(life, 5), below(life, 2));
		break;
	case 8:
		livery_core_pointer_axis(core, &axis);
		break;
	case 9:
		livery_core_pointer_frame(core);
		break;
	default:
		livery_core_tick(core, below(life, 100000));
		break;
	}
}

static void move_desk(struct life *life) {
	uint32_t slot = below(life, IDS);
	struct desk_window *window = &life->desk->windows[slot];

	switch (below(life, 11)) {
	case 0:
		if (window->role == DESK_TOPLEVEL && window->mapped) {
			desk_configure(life->desk, slot, 1 + below(life, 2000),
				1 + below(life, 2000), below(life, 32));
		}
		break;
	case 1:
		livery_core_toplevel_closed(life->desk->core, slot);
		break;
	case 2:
		if (window->role == DESK_POPUP && window->mapped) {
			desk_dismiss(life->desk, slot);
		}
		break;
	case 3:
		life->desk->queued = below(life, 3) * 600000;
		break;
	case 4:
		life->desk->queued = 0;
		livery_core_drained(life->desk->core);
		break;
	case 5:
		desk_copy(life->desk, below(life, 9));
		break;
	case 6:
		window->minimized = below(life, 4) == 0;
		break;
	case 7:
		life->desk->hold_maps = below(life, 4) == 0;
		life->desk->no_popups = below(life, 8) == 0;
		break;
	default:
		desk_run(life->desk);
		break;
	}
}

/* Totals over all runs: each kind of event must have been reached. */
static uint32_t toplevels, popups, commits;

static void live(struct rng *rng, bool extension) {
	struct life life = { .desk = desk_start(extension), .rng = rng, .extension = extension };

	life.desk->quiet = true;
	life.desk->no_pages = rng_below(rng, 8) == 0;
	life.desk->copies = rng_below(rng, 2) == 0;
	for (uint32_t i = 0; i < STEPS; i++) {
		uint32_t what = rng_below(rng, 10);
		if (what < 7) {
			speak(&life);
		} else if (what < 9) {
			move_seat(&life);
		} else {
			move_desk(&life);
		}
	}
	assert_null(livery_core_get_error(life.desk->core));
	toplevels += life.desk->toplevels;
	popups += life.desk->popups;
	commits += life.desk->commits;
	desk_destroy(life.desk);
}

static void check_reach(void) {
	assert_true(toplevels > 20 * LIVES);
	assert_true(popups > 5 * LIVES);
	assert_true(commits > 20 * LIVES);
	toplevels = popups = commits = 0;
}

static void test_base(void **state) {
	struct rng rng = { 0x6c697665 };
	for (uint32_t i = 0; i < LIVES; i++) {
		live(&rng, false);
	}
	check_reach();
}

static void test_extension(void **state) {
	struct rng rng = { 0x72790001 };
	for (uint32_t i = 0; i < LIVES; i++) {
		live(&rng, true);
	}
	check_reach();
}

/*
 * Any bytes at all: refused or not, in any pieces, the desk sees nothing that livery would refuse.
 */
static void test_noise(void **state) {
	struct rng rng = { 0x6e6f6973 };
	for (uint32_t i = 0; i < 3000; i++) {
		struct desk *desk = desk_start(rng_below(&rng, 2) != 0);
		desk->quiet = true;
		assert_true(desk_words(desk, LIVERY_MSG_CREATE, 1, 0, 0, 9, 9, 0, 0));
		for (uint32_t n = 0; n < 20; n++) {
			uint8_t bytes[64];
			rng_fill(&rng, bytes, sizeof(bytes));
			const uint32_t *types = rng_below(&rng, 2) != 0 ? base_types : ext_types;
			livery_put_u32(bytes, types[rng_below(&rng, 18)]);
			livery_put_u32(bytes + 4, 1);
			livery_put_u32(bytes + 8, 4 * rng_below(&rng, 14));
			size_t size = 1 + rng_below(&rng, sizeof(bytes));
			if (!livery_core_input(desk->core, bytes, size)) {
				assert_non_null(livery_core_get_error(desk->core));
				break;
			}
			desk_run(desk);
		}
		desk_destroy(desk);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_extension),
		cmocka_unit_test(test_noise),
	};
	return cmocka_run_group_tests_name("core_random", tests, NULL, NULL);
}
