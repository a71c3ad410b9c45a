/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/prove/core.h"

/* Rectangles, sizes and offsets of the core: nothing overflows, and all lies where it must. */

#define SIDE 16 /* of window 0's image: larger products are too much for the solver */

static struct livery_rect any_rect(void) {
	struct livery_rect rect = { nondet_i32(), nondet_i32(), nondet_u32(), nondet_u32() };
	return rect;
}

static bool is_inside(const struct livery_rect *rect, uint32_t width, uint32_t height) {
	return rect->x >= 0 && rect->y >= 0 && rect->width > 0 && rect->height > 0 &&
		(uint64_t)rect->x + rect->width <= width &&
		(uint64_t)rect->y + rect->height <= height;
}

/* Any rectangle at all, cut to any image: inside, and nothing but what was in both. */
void prove_cut(void);
void prove_cut(void) {
	struct livery_rect before = any_rect(), after = before;
	uint32_t width = nondet_u32(), height = nondet_u32();
	int64_t x = nondet_u32();

	assume(width <= INT32_MAX && height <= INT32_MAX);
	bool left = core_damage_cut(&after, width, height);
	bool was = x < width && x >= before.x && x < (int64_t)before.x + before.width;
	if (left) {
		prove(is_inside(&after, width, height));
		prove((x >= after.x && x < (int64_t)after.x + after.width) == was);
	}
}

static bool holds(const struct livery_rect *rect, int64_t x, int64_t y) {
	return x >= rect->x && x < (int64_t)rect->x + rect->width && y >= rect->y &&
		y < (int64_t)rect->y + rect->height;
}

static bool damaged(const struct core_damage *damage, int64_t x, int64_t y) {
	bool found = false;
	for (uint32_t i = 0; i < CORE_MAX_DAMAGE; i++) {
		found = found || (i < damage->n && holds(&damage->rects[i], x, y));
	}
	return found;
}

/* Damage that was cut stays inside the image, however it is joined, and none is lost. */
void prove_damage(void);
void prove_damage(void) {
	struct core_damage damage = { .n = nondet_u32() };
	uint32_t width = nondet_u32(), height = nondet_u32(), at = nondet_u32();
	struct livery_rect rect = any_rect();

	assume(width <= LIVERY_EXT_MAX_SIDE && height <= LIVERY_EXT_MAX_SIDE);
	assume(damage.n <= CORE_MAX_DAMAGE);
	for (uint32_t i = 0; i < CORE_MAX_DAMAGE; i++) {
		damage.rects[i] = any_rect();
		assume(i >= damage.n || is_inside(&damage.rects[i], width, height));
	}
	assume(is_inside(&rect, width, height));
	int64_t x = nondet_u32(), y = nondet_u32();
	bool was = damaged(&damage, x, y) || holds(&rect, x, y);
	core_damage_add(&damage, rect);
	prove(!was || damaged(&damage, x, y));
	prove(damage.n >= 1 && damage.n <= CORE_MAX_DAMAGE);
	assume(at < damage.n);
	prove(is_inside(&damage.rects[at], width, height));
}

/* Popups of base agents: any place on any screen. */
void prove_popup(void);
void prove_popup(void) {
	struct livery_core *core = make_core();
	struct core_window *window = make_window(core, 1), *parent = make_window(core, 2);

	window->override_redirect = nondet_bool();
	window->mapped = nondet_bool();
	(void)core_base_popup_is_outside(core, window);
	core_base_popup_check_size(core, window);
	core_base_popup_place(core, window, parent);
	prove(effects == 1);
	uint64_t screen = (uint64_t)core->screen_width * core->screen_height;
	prove(!(window->override_redirect && window->mapped) ||
		(uint64_t)window->width * window->height <= screen / 10 * 9);
}

/* Pools of any sizes, some made and some destroyed: what is shown never exceeds the quota. */
static void make_pool(struct livery_core *core) {
	uint32_t size = nondet_u32();
	assume(size >= 1 && size <= LIVERY_EXT_MAX_POOL);
	struct core_pool *pool = core_pool_create(core, size, NULL, 0);
	if (pool != NULL) {
		pool->named = true;
	}
}

static void drop_pool(struct livery_core *core) {
	uint32_t slot = nondet_u32();
	assume(slot < WINDOWS);
	struct core_pool *pool = (struct core_pool *)core_table_at(&core->pools, slot);
	if (pool != NULL) {
		pool->named = false;
		core_pool_free_unused(core, pool);
		shown_bytes -= pool_sizes[slot];
		pool_sizes[slot] = 0;
	}
}

void prove_quota(void);
void prove_quota(void) {
	struct livery_core *core = make_core();
	uint64_t sum = 0;

	for (int i = 0; i < 3; i++) {
		if (nondet_bool()) {
			make_pool(core);
		} else {
			drop_pool(core);
		}
		prove(shown_bytes <= core->limits.mapped_bytes);
		prove(shown_bytes <= core->mapped_bytes);
		prove(core_table_count(&core->pools) <= WINDOWS);
	}
	for (uint32_t i = 0; i < WINDOWS; i++) {
		struct core_pool *pool = (struct core_pool *)core_table_at(&core->pools, i);
		sum += pool != NULL ? pool->size : 0;
	}
	prove(sum == core->mapped_bytes);
}

/* Any buffer that the decoder passes, in a pool of any size: none reaches beyond it. */
void prove_buffer(void);
void prove_buffer(void) {
	struct livery_core *core = make_core();
	struct livery_msg msg = { .type = LIVERY_MSG_EXT_BUFFER };

	make_pool(core);
	struct core_pool *pool = (struct core_pool *)core_table_at(&core->pools, 0);
	assume(pool != NULL);
	core_table_name(&core->pools, &pool->entry, 5);
	core->failed = false;
	msg.ext_buffer.buffer = nondet_u32();
	msg.ext_buffer.pool = nondet_u32();
	msg.ext_buffer.offset = nondet_u32();
	msg.ext_buffer.width = nondet_u32();
	msg.ext_buffer.height = nondet_u32();
	msg.ext_buffer.stride = nondet_u32();
	msg.ext_buffer.format = nondet_u32();
	/* As decode.c proves of it. */
	assume(msg.ext_buffer.width >= 1 && msg.ext_buffer.width <= LIVERY_EXT_MAX_SIDE);
	assume(msg.ext_buffer.height >= 1 && msg.ext_buffer.height <= LIVERY_EXT_MAX_SIDE);
	assume(msg.ext_buffer.stride / 4 >= msg.ext_buffer.width);
	assume(msg.ext_buffer.stride <= LIVERY_EXT_MAX_POOL);
	assume(msg.ext_buffer.offset % 4 == 0 && msg.ext_buffer.offset <= LIVERY_EXT_MAX_POOL);
	bool good = core_ext_handle_buffer(core, &msg); /* op_buffer_create checks the bounds */
	prove(good == !core->failed);
	prove(!good || msg.ext_buffer.pool == 5);
}

/* A window's part of window 0's image, wherever the window is: inside that image. */
void prove_borrow(void);
void prove_borrow(void) {
	struct livery_core *core = make_core();
	struct core_window *screen = make_window(core, 0), *window = make_window(core, 2);
	struct livery_core_buffer_info info = { .width = nondet_u32(), .height = nondet_u32() };

	assume(info.width >= 1 && info.width <= SIDE);
	assume(info.height >= 1 && info.height <= SIDE);
	info.stride = info.width * 4;
	struct core_pool *pool = core_pool_create(core, info.stride * info.height, NULL, 0);
	pool->named = true;
	screen->image = core_buffer_create(core, pool, &info);
	screen->image->named = true;
	window->role = CORE_ROLE_TOPLEVEL;
	window->frame_wait = true; /* no commit now */
	core_base_image_borrow(core, window);
	prove(window->image == NULL || (window->borrowed && window->next == window->image));
}

/* Anything that the seat can say, in any place and amount. */
void prove_pointer(void);
void prove_pointer(void) {
	struct livery_core *core = make_core();

	make_window(core, 1);
	core_dialect_set(core, false);
	core->pointer.x = nondet_i32();
	core->pointer.y = nondet_i32();
	core_base_pointer_motion(core, 0);
}

/* The axis is a constant: the solver is lost in a core that is written to at an arbitrary place. */
static void turn_wheel(uint32_t which) {
	struct livery_core *core = make_core();
	struct livery_core_axis axis = {
		.axis = which,
		.value = nondet_i32(),
		.value120 = nondet_i32(),
	};

	make_window(core, 1);
	core_dialect_set(core, false);
	core->pointer.scroll[which] = nondet_i32();
	assume(core->pointer.scroll[which] > -120 && core->pointer.scroll[which] < 120);
	core_base_pointer_axis(core, 0, &axis);
	prove(core->pointer.scroll[which] > -120 && core->pointer.scroll[which] < 120);
}

void prove_wheel_down(void);
void prove_wheel_down(void) {
	turn_wheel(0);
}

void prove_wheel_across(void);
void prove_wheel_across(void) {
	turn_wheel(1);
}
