/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_SWAPCHAIN_H
#define LIVERY_AGENT_SWAPCHAIN_H

/*
 * The few shared buffers that a window is composed in, in turns, and what changed in the content
 * since each was last drawn.
 */

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>

struct agent_buffer;
struct agent_buffers;

#define AGENT_SLOTS 3

struct agent_slot {
	struct agent_buffer *buffer; /* owned; NULL: unused */
	pixman_region32_t damage; /* what has to be drawn in it, px of the content */
};

struct agent_swapchain {
	struct agent_slot slots[AGENT_SLOTS];
};

/* An empty one. */
void agent_swapchain_init(struct agent_swapchain *swapchain);
/* Destroys its buffers; one that the GUI domain reads goes when it is released. */
void agent_swapchain_finish(struct agent_swapchain *swapchain);
/* damage, in px of the content, is to be drawn in every buffer. */
void agent_swapchain_add_damage(struct agent_swapchain *swapchain, pixman_region32_t *damage);
/*
 * A slot that the GUI domain does not read: best one of that size (px) and format, then one to be
 * changed. in_place: one that fits is good even while it is read. NULL: all are read.
 */
struct agent_slot *agent_swapchain_find(struct agent_swapchain *swapchain, int width, int height,
	uint32_t format, bool in_place);
/* Gives back the buffers that the GUI domain does not read. */
void agent_swapchain_shrink(struct agent_swapchain *swapchain);
/* The slot with the most memory; NULL: none has any. */
struct agent_slot *agent_swapchain_largest(struct agent_swapchain *swapchain);
/*
 * Gives the slot a buffer of that size (px) and format if it has none, in its former memory where
 * that is large enough. False without memory: the slot is as before.
 */
bool agent_slot_fit(struct agent_slot *slot, struct agent_buffers *buffers, int width, int height,
	uint32_t format);

#endif
