/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/core.h"
#include "guid/core/valid.h"
#include "tests/fuzz/memory.h"
#include "tests/fuzz/messages.h"

/*
 * The core of guid between a domain and livery. The input: the domain's bytes, from its version on;
 * then a script of livery's events; then the script's length as 16 bits. A step of the script is a
 * byte that says what happens and, by its upper bits, to which slot; the domain's bytes go in
 * between, by whole messages or cut. Each effect is checked as livery would check it, and at the
 * end nothing may be left.
 */

#define SLOTS 12

enum role {
	NONE,
	TOPLEVEL,
	POPUP,
	ICON,
};

struct side {
	struct livery_core *core;
	struct livery_wire_mode mode;
	bool greeted, no_pages, traced;
	size_t queued;
	uint32_t serial;
	struct {
		enum role role;
		bool mapped, placed, frame;
		uint32_t parent, width, height;
	} windows[SLOTS];
	struct {
		bool exists, named;
		uint32_t size, buffers;
	} pools[SLOTS];
	struct {
		bool exists;
		struct livery_core_buffer_info info;
	} buffers[SLOTS];
	uint64_t mapped; /* bytes of pools that exist, named or with buffers */
	uint32_t asked, answered;
	uint32_t pinged;
	uint32_t looks; /* whether the compositor is busy */
};

static const struct livery_core_limits limits = {
	.windows = SLOTS,
	.pools = SLOTS,
	.buffers = SLOTS,
	.runs = 64,
	.mapped_bytes = 1u << 20,
	.queued_bytes = 1u << 14,
};

/* The version (since 1.4) and the screen, and with them the offer to an agent of 1.8. */
static void check_greeting(const uint8_t *bytes, size_t size) {
	size_t hello = LIVERY_WIRE_SCREEN + (size > LIVERY_WIRE_SCREEN ? 4 : 0);
	struct livery_wire_mode mode = { .version = LIVERY_VERSION_1_8 };
	struct livery_msg msg;
	struct livery_wire_error error;
	size_t used = 0, skip = 0;

	check(size >= hello);
	if (size > hello) {
		check(livery_wire_decode(LIVERY_ROLE_AGENT, &mode, bytes + hello, size - hello,
			&msg, &used, &skip, &error) == LIVERY_WIRE_OK);
		check(msg.type == LIVERY_MSG_EXT_OFFER && used == size - hello);
	}
}

static void op_output(void *data, const uint8_t *bytes, size_t size) {
	struct side *side = data;
	struct livery_msg msg;
	struct livery_wire_error error;
	size_t used = 0, skip = 0;

	if (!side->greeted) {
		side->greeted = true;
		check_greeting(bytes, size);
		return;
	}
	side->mode.extension = true; /* what an agent that knows all can read */
	check(livery_wire_decode(LIVERY_ROLE_AGENT, &side->mode, bytes, size, &msg, &used, &skip,
		&error) == LIVERY_WIRE_OK);
	check(used == size);
	side->queued += size;
}

static size_t op_queued(void *data) {
	return ((struct side *)data)->queued;
}

/* Now and then, so that messages wait that were cut anywhere. */
static bool op_busy(void *data) {
	return ++((struct side *)data)->looks % 4 == 0;
}

static void op_log(void *data, const char *text) {
	check(strchr(text, '\n') == NULL);
}

static void op_trace(void *data, bool from_domain, const struct livery_msg *msg) {
	char line[512];
	if (!((struct side *)data)->traced) {
		return; /* half of the time would be spent on it */
	}
	livery_wire_dump(msg, msg->tail_count, line, sizeof(line));
	check(strchr(line, '\n') == NULL);
}

static const char *op_pages(void *data, uint32_t first, uint32_t count) {
	check(first > 0 && count > 0);
	return first == 0xdead ? "is refused" : NULL;
}

static void drop_pool(struct side *side, uint32_t pool) {
	if (!side->pools[pool].named && side->pools[pool].buffers == 0) {
		side->mapped -= side->pools[pool].size;
		side->pools[pool].exists = false;
	}
}

static bool op_pool_create(void *data, uint32_t pool, const struct livery_core_run *runs,
		size_t n_runs, uint32_t size) {
	struct side *side = data;
	uint64_t pages = 0;

	for (size_t i = 0; i < n_runs; i++) {
		pages += runs[i].count;
	}
	check(pool < SLOTS && !side->pools[pool].exists && size > 0);
	check(pages * LIVERY_PAGE >= size);
	check(side->mapped + size <= limits.mapped_bytes);
	if (side->no_pages) {
		return false;
	}
	side->pools[pool].exists = side->pools[pool].named = true;
	side->pools[pool].size = size;
	side->mapped += size;
	return true;
}

static void op_pool_destroy(void *data, uint32_t pool) {
	struct side *side = data;
	check(pool < SLOTS && side->pools[pool].exists && side->pools[pool].named);
	side->pools[pool].named = false;
	drop_pool(side, pool);
}

static void op_buffer_create(void *data, uint32_t buffer,
		const struct livery_core_buffer_info *info) {
	struct side *side = data;
	check(buffer < SLOTS && !side->buffers[buffer].exists);
	check(info->pool < SLOTS && side->pools[info->pool].named);
	check(info->width >= 1 && info->height >= 1 && info->format <= 1);
	check(info->offset % 4 == 0 && info->stride % 4 == 0 && info->stride / 4 >= info->width);
	check(info->offset + (uint64_t)info->stride * info->height <=
		side->pools[info->pool].size);
	side->buffers[buffer].exists = true;
	side->buffers[buffer].info = *info;
	side->pools[info->pool].buffers++;
}

static void op_buffer_destroy(void *data, uint32_t buffer) {
	struct side *side = data;
	check(buffer < SLOTS && side->buffers[buffer].exists);
	uint32_t pool = side->buffers[buffer].info.pool;
	side->buffers[buffer].exists = false;
	side->pools[pool].buffers--;
	drop_pool(side, pool);
}

static void check_role(void *data, uint32_t window, enum role role) {
	check(window < SLOTS && ((struct side *)data)->windows[window].role == role);
}

static void check_size(uint32_t width, uint32_t height) {
	check(width >= 1 && width <= LIVERY_EXT_MAX_SIDE);
	check(height >= 1 && height <= LIVERY_EXT_MAX_SIDE);
}

static void start_window(void *data, uint32_t window, enum role role) {
	struct side *side = data;
	check_role(data, window, NONE);
	memset(&side->windows[window], 0, sizeof(side->windows[window]));
	side->windows[window].role = role;
}

static void op_toplevel_create(void *data, uint32_t window, uint32_t identity) {
	start_window(data, window, TOPLEVEL);
}

static void op_toplevel_report_place(void *data, uint32_t window) {
	check_role(data, window, TOPLEVEL);
}

static void op_toplevel_map(void *data, uint32_t window, uint32_t width, uint32_t height) {
	struct side *side = data;
	check_role(data, window, TOPLEVEL);
	check_size(width, height);
	check(!side->windows[window].mapped);
	side->windows[window].mapped = true;
	side->windows[window].width = width;
	side->windows[window].height = height;
}

static void op_toplevel_size(void *data, uint32_t window, uint32_t width, uint32_t height) {
	check_role(data, window, TOPLEVEL);
	check_size(width, height);
}

static void op_toplevel_text(void *data, uint32_t window, const char *text) {
	check_role(data, window, TOPLEVEL);
	check(strlen(text) < 512);
	for (; *text != '\0'; text++) {
		check((unsigned char)*text >= 0x20 && *text != 0x7f);
	}
}

static void op_toplevel_parent(void *data, uint32_t window, uint32_t parent) {
	check_role(data, window, TOPLEVEL);
	check(parent != window);
	if (parent != LIVERY_CORE_NONE) {
		check_role(data, parent, TOPLEVEL);
	}
}

static void op_toplevel_hints(void *data, uint32_t window, const struct livery_core_hints *hints) {
	check_role(data, window, TOPLEVEL);
	check(hints->min_width <= LIVERY_MAX_WIDTH && hints->max_width <= LIVERY_MAX_WIDTH);
	check(hints->min_height <= LIVERY_MAX_HEIGHT && hints->max_height <= LIVERY_MAX_HEIGHT);
}

static void op_toplevel_request(void *data, uint32_t window, enum livery_core_request request) {
	check_role(data, window, TOPLEVEL);
	check(request <= LIVERY_CORE_ACTIVATE);
}

static void op_toplevel_ack(void *data, uint32_t window, uint32_t serial) {
	check_role(data, window, TOPLEVEL);
	check(serial != 0 && serial <= ((struct side *)data)->serial);
}

static void op_toplevel_pong(void *data, uint32_t window, uint32_t serial) {
	check_role(data, window, TOPLEVEL);
	check(serial != 0 && serial <= ((struct side *)data)->pinged);
}

static void op_toplevel_grab(void *data, uint32_t window, uint32_t edges) {
	check_role(data, window, TOPLEVEL);
	check(edges <= 10 && (edges & 3) != 3 && (edges & 12) != 12);
}

static void op_icon_create(void *data, uint32_t window, int32_t x, int32_t y) {
	start_window(data, window, ICON);
}

static void op_popup_create(void *data, uint32_t window, uint32_t parent) {
	struct side *side = data;
	check(parent < SLOTS && parent != window && side->windows[parent].role != NONE &&
		side->windows[parent].role != ICON);
	start_window(data, window, POPUP);
	side->windows[window].parent = parent;
}

static void op_popup_place(void *data, uint32_t window, const struct livery_core_place *place) {
	check_role(data, window, POPUP);
	check(place->anchor_x >= -LIVERY_EXT_COORD && place->anchor_x <= LIVERY_EXT_COORD);
	check(place->anchor_y >= -LIVERY_EXT_COORD && place->anchor_y <= LIVERY_EXT_COORD);
	check(place->anchor <= 8 && place->gravity <= 8 && place->constraint <= 63);
	check_size(place->width, place->height);
	((struct side *)data)->windows[window].placed = true;
}

static void op_popup_map(void *data, uint32_t window, bool grab) {
	struct side *side = data;
	check_role(data, window, POPUP);
	check(side->windows[window].placed && !side->windows[window].mapped);
	side->windows[window].mapped = true;
}

static void op_commit(void *data, uint32_t window, const struct livery_core_commit *commit) {
	struct side *side = data;
	check(window < SLOTS && side->windows[window].role != NONE);
	check(!(commit->frame && side->windows[window].frame));
	side->windows[window].frame |= commit->frame;
	if (commit->buffer == LIVERY_CORE_NONE) {
		return;
	}
	check(commit->buffer < SLOTS && side->buffers[commit->buffer].exists);
	const struct livery_core_buffer_info *info = &side->buffers[commit->buffer].info;
	check(commit->width >= 1 && commit->width <= 16384);
	check(commit->height >= 1 && commit->height <= 16384);
	for (size_t i = 0; i < commit->n_damage; i++) {
		const struct livery_rect *rect = &commit->damage[i];
		check(rect->x >= 0 && rect->y >= 0 && rect->width > 0 && rect->height > 0);
		check((uint64_t)rect->x + rect->width <= info->width);
		check((uint64_t)rect->y + rect->height <= info->height);
	}
}

static void op_window_destroy(void *data, uint32_t window) {
	struct side *side = data;
	check(window < SLOTS && side->windows[window].role != NONE);
	for (uint32_t i = 0; i < SLOTS; i++) {
		check(side->windows[i].role != POPUP || side->windows[i].parent != window);
	}
	side->windows[window].role = NONE;
}

static void op_drag(void *data, uint32_t serial) {
}

static void op_cursor(void *data, uint32_t shape) {
	check(shape <= 34);
}

static void op_answer(void *data, uint32_t serial, const uint8_t *bytes, size_t size) {
	struct side *side = data;
	check(size <= LIVERY_CLIPBOARD_MAX && (size == 0 || bytes != NULL));
	side->answered++;
	check(side->answered <= side->asked);
}

static void op_too_large(void *data, uint32_t serial) {
	struct side *side = data;
	side->answered++;
	check(side->answered <= side->asked);
}

static const struct livery_core_ops ops = {
	.output = op_output,
	.queued = op_queued,
	.busy = op_busy,
	.log = op_log,
	.trace = op_trace,
	.pages_add = op_pages,
	.pages_forget = op_pages,
	.pool_create = op_pool_create,
	.pool_destroy = op_pool_destroy,
	.buffer_create = op_buffer_create,
	.buffer_destroy = op_buffer_destroy,
	.toplevel_create = op_toplevel_create,
	.toplevel_report_place = op_toplevel_report_place,
	.toplevel_map = op_toplevel_map,
	.toplevel_size = op_toplevel_size,
	.toplevel_title = op_toplevel_text,
	.toplevel_app_id = op_toplevel_text,
	.toplevel_parent = op_toplevel_parent,
	.toplevel_hints = op_toplevel_hints,
	.toplevel_request = op_toplevel_request,
	.toplevel_ack = op_toplevel_ack,
	.toplevel_pong = op_toplevel_pong,
	.toplevel_grab = op_toplevel_grab,
	.icon_create = op_icon_create,
	.popup_create = op_popup_create,
	.popup_place = op_popup_place,
	.popup_map = op_popup_map,
	.commit = op_commit,
	.window_destroy = op_window_destroy,
	.cursor = op_cursor,
	.drag = op_drag,
	.clipboard_answer = op_answer,
	.clipboard_too_large = op_too_large,
};

/* ---- livery's events ---- */

static void configure(struct side *side, uint32_t slot, struct fuzz_reader *script) {
	uint32_t states = fuzz_u8(script);
	struct livery_core_configure configure = {
		.serial = ++side->serial,
		.width = states & 128 ? fuzz_u16(script) : side->windows[slot].width,
		.height = states & 128 ? fuzz_u16(script) : side->windows[slot].height,
		.states = states & 31,
	};
	if (states & 64) {
		livery_core_toplevel_scaled(side->core, slot, fuzz_u16(script));
	}
	if (states & 32) {
		livery_core_set_scale(side->core, fuzz_u16(script));
	}
	livery_core_toplevel_configured(side->core, slot, &configure);
}

static void scroll(struct side *side, struct fuzz_reader *script) {
	struct livery_core_axis axis = { .source = fuzz_u8(script) & 3, .axis = fuzz_u8(script) };
	axis.direction = axis.axis >> 1;
	axis.axis &= 1;
	axis.value = (int32_t)fuzz_u32(script);
	axis.value120 = (int32_t)fuzz_u32(script);
	livery_core_pointer_axis(side->core, &axis);
}

static void window_event(struct side *side, uint32_t what, uint32_t slot,
		struct fuzz_reader *script) {
	switch (what) {
	case 0:
		configure(side, slot, script);
		break;
	case 1:
		if (side->windows[slot].frame && side->windows[slot].role != NONE) {
			side->windows[slot].frame = false;
			livery_core_frame_done(side->core, slot, fuzz_u8(script));
		}
		break;
	case 2:
		livery_core_buffer_released(side->core, slot);
		break;
	case 3:
		livery_core_popup_configured(side->core, slot, (int32_t)fuzz_u16(script) - 99,
			fuzz_u8(script), fuzz_u16(script), fuzz_u16(script), 1);
		break;
	case 4:
		livery_core_toplevel_placed(side->core, slot, (int32_t)fuzz_u16(script) - 99,
			(int32_t)fuzz_u16(script) - 99);
		livery_core_popup_done(side->core, slot);
		break;
	case 5:
		livery_core_toplevel_closed(side->core, slot);
		livery_core_ping(side->core, slot, ++side->pinged);
		break;
	case 6: {
		uint32_t keys[2] = { fuzz_u16(script), fuzz_u8(script) };
		livery_core_keyboard_enter(side->core, slot, keys, 2);
		break;
	}
	default:
		livery_core_pointer_enter(side->core, slot, (int32_t)fuzz_u32(script),
			(int32_t)fuzz_u32(script));
		break;
	}
}

static void seat_event(struct side *side, uint32_t what, struct fuzz_reader *script) {
	switch (what) {
	case 0:
		livery_core_key(side->core, fuzz_u8(script), 0, fuzz_u16(script),
			fuzz_u8(script) & 1);
		break;
	case 1:
		livery_core_pointer_motion(side->core, 0, (int32_t)fuzz_u32(script),
			(int32_t)fuzz_u32(script));
		break;
	case 2:
		livery_core_pointer_button(side->core, 0, fuzz_u16(script), fuzz_u8(script) & 1);
		break;
	case 3:
		scroll(side, script);
		break;
	case 4:
		livery_core_keyboard_leave(side->core);
		break;
	case 5:
		livery_core_pointer_leave(side->core);
		break;
	case 6:
		livery_core_tick(side->core, (int64_t)fuzz_u16(script));
		break;
	case 7:
		livery_core_modifiers(side->core, fuzz_u8(script), fuzz_u8(script), 0,
			fuzz_u8(script));
		break;
	default:
		livery_core_pointer_frame(side->core);
		break;
	}
}

static void other_event(struct side *side, uint32_t what, struct fuzz_reader *script) {
	static const uint8_t text[70000] = "clipboard";
	struct livery_core_keymap keymap = { "evdev", "pc105", "de", "", "" };

	switch (what) {
	case 0:
		side->asked++;
		livery_core_clipboard_requested(side->core, side->asked);
		break;
	case 1: {
		uint32_t size = fuzz_u16(script) * 4;
		livery_core_clipboard_pasted(side->core, text, size < sizeof(text) ? size : 10);
		break;
	}
	case 2:
		side->queued = 0;
		livery_core_drained(side->core);
		break;
	case 3:
		side->queued += fuzz_u16(script);
		break;
	case 4:
		livery_core_set_keymap(side->core, &keymap);
		break;
	case 5:
		livery_core_set_repeat(side->core, fuzz_u16(script), fuzz_u16(script));
		break;
	case 6:
		side->no_pages = !side->no_pages;
		break;
	default:
		livery_core_set_screen(side->core, fuzz_u16(script), fuzz_u16(script));
		break;
	}
}

static void event(struct side *side, uint8_t step, struct fuzz_reader *script) {
	uint32_t what = step & 15;
	if (what < 8) {
		window_event(side, what, (step >> 4) % SLOTS, script);
	} else if (what < 12) {
		seat_event(side, (step >> 4) % 9, script);
	} else if (what == 15) {
		fuzz_memory_fail(1 + (step >> 4));
	} else {
		other_event(side, (step >> 4) % 8, script);
	}
}

static void run(struct side *side, struct fuzz_messages *input) {
	size_t piece = input->left < 4 ? input->left : 4; /* the version first */
	while (input->left > 0 || input->script.size > 0) {
		if (input->left > 0) {
			uint8_t *copy = fuzz_copy(input->at, piece);
			bool good = livery_core_input(side->core, copy, piece);
			free(copy);
			while (good && livery_core_is_held(side->core)) {
				good = livery_core_input(side->core, NULL, 0);
			}
			check(good == (livery_core_get_error(side->core) == NULL));
			fuzz_messages_skip(input, piece);
			if (!good) {
				break;
			}
		}
		uint8_t step = fuzz_u8(&input->script);
		piece = fuzz_messages_piece(input);
		if (step == 0xff) {
			size_t cut = 1 + fuzz_u8(&input->script);
			piece = cut < input->left ? cut : input->left;
		} else if (step != 0) {
			event(side, step, &input->script);
		}
		check(livery_core_get_stats(side->core).windows <= SLOTS);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	struct side side = { .mode = { .version = LIVERY_VERSION_1_8 } };
	struct fuzz_messages input;
	if (!fuzz_messages_split(&input, data, size)) {
		return 0;
	}
	if (input.left >= 4) {
		uint32_t minor = LIVERY_VERSION_MINOR(livery_get_u32(data));
		side.mode.version = LIVERY_WIRE_VERSION(1, minor < 8 ? minor : 8);
	}
	/* A script longer than any: with a trace, or which allocation of the start fails. */
	uint32_t script = data[size - 2] | (uint32_t)data[size - 1] << 8;
	side.traced = script >= 0x8000;
	fuzz_memory_fail(script >= 0xff00 ? script & 0xff : 0);
	side.core = livery_core_create(&limits, &ops, &side, 1280, 800);
	check((side.core != NULL) == !fuzz_memory_failed());
	if (side.core != NULL) {
		run(&side, &input);
		check(livery_core_get_error(side.core) != NULL || core_is_valid(side.core));
	}
	fuzz_memory_fail(0);
	livery_core_destroy(side.core);
	for (uint32_t i = 0; i < SLOTS; i++) {
		check(side.windows[i].role == NONE && !side.pools[i].exists);
		check(!side.buffers[i].exists);
	}
	check(side.mapped == 0);
	return 0;
}
