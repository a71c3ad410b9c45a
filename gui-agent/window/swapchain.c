/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/swapchain.h"

#include "gui-agent/share/buffer.h"

void agent_swapchain_init(struct agent_swapchain *swapchain) {
	for (size_t i = 0; i < AGENT_SLOTS; i++) {
		swapchain->slots[i].buffer = NULL;
		pixman_region32_init(&swapchain->slots[i].damage);
	}
}

void agent_swapchain_finish(struct agent_swapchain *swapchain) {
	for (size_t i = 0; i < AGENT_SLOTS; i++) {
		agent_buffer_destroy(swapchain->slots[i].buffer);
		swapchain->slots[i].buffer = NULL;
		pixman_region32_fini(&swapchain->slots[i].damage);
	}
}

static bool slot_fits(const struct agent_slot *slot, int width, int height, uint32_t format) {
	return slot->buffer != NULL && slot->buffer->width == width &&
		slot->buffer->height == height && slot->buffer->format == format;
}

struct agent_slot *agent_swapchain_find(struct agent_swapchain *swapchain, int width, int height,
		uint32_t format, bool in_place) {
	struct agent_slot *best = NULL;
	for (size_t i = 0; i < AGENT_SLOTS; i++) {
		struct agent_slot *slot = &swapchain->slots[i];
		bool fits = slot_fits(slot, width, height, format);
		if (slot->buffer != NULL && slot->buffer->busy > 0 && !(in_place && fits)) {
			continue;
		}
		if (fits) {
			return slot;
		}
		if (best == NULL || (slot->buffer != NULL && best->buffer == NULL)) {
			best = slot;
		}
	}
	return best;
}

/* Memory of the slot's former size is used again where it is large enough. */
static bool slot_renew(struct agent_slot *slot, struct agent_buffers *buffers, int width,
		int height, uint32_t format) {
	struct agent_pool *pool = slot->buffer != NULL ? slot->buffer->pool : NULL;
	struct agent_buffer *buffer = agent_buffers_alloc(buffers, pool, width, height, format);
	if (buffer == NULL) {
		return false;
	}
	agent_buffer_destroy(slot->buffer);
	slot->buffer = buffer;
	pixman_region32_fini(&slot->damage);
	pixman_region32_init_rect(&slot->damage, 0, 0, (unsigned int)width, (unsigned int)height);
	return true;
}

bool agent_slot_fit(struct agent_slot *slot, struct agent_buffers *buffers, int width, int height,
		uint32_t format) {
	return slot_fits(slot, width, height, format) ||
		slot_renew(slot, buffers, width, height, format);
}

void agent_swapchain_add_damage(struct agent_swapchain *swapchain, pixman_region32_t *damage) {
	for (size_t i = 0; i < AGENT_SLOTS; i++) {
		struct agent_slot *slot = &swapchain->slots[i];
		if (slot->buffer != NULL) {
			pixman_region32_union(&slot->damage, &slot->damage, damage);
		}
	}
}

void agent_swapchain_shrink(struct agent_swapchain *swapchain) {
	for (size_t i = 0; i < AGENT_SLOTS; i++) {
		struct agent_slot *slot = &swapchain->slots[i];
		if (slot->buffer != NULL && slot->buffer->busy == 0) {
			agent_buffer_destroy(slot->buffer);
			slot->buffer = NULL;
		}
	}
}

struct agent_slot *agent_swapchain_largest(struct agent_swapchain *swapchain) {
	struct agent_slot *best = NULL;
	for (size_t i = 0; i < AGENT_SLOTS; i++) {
		struct agent_slot *slot = &swapchain->slots[i];
		if (slot->buffer != NULL && (best == NULL ||
				slot->buffer->pool->size > best->buffer->pool->size)) {
			best = slot;
		}
	}
	return best;
}
