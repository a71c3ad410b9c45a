/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "protocol/tools/replay_pages.h"

#define GREY 0x80

struct range {
	struct pixels_image image; /* window 0 and no size: not of a dump */
	int fd;
	uint8_t *data;
	size_t size;
	int file; /* of the pixels shown, -1 grey */
};

struct pages {
	struct peer *peer;
	const struct pixels *pixels;
	struct range *ranges; /* disjoint */
	size_t count;
	size_t dumps, dumps_with_pixels;
};

struct pages *pages_create(struct peer *peer, const struct pixels *pixels) {
	struct pages *pages = calloc(1, sizeof(*pages));
	if (pages != NULL) {
		pages->peer = peer;
		pages->pixels = pixels;
	}
	return pages;
}

static void free_range(struct range *range) {
	munmap(range->data, range->size);
	close(range->fd);
}

void pages_destroy(struct pages *pages) {
	if (pages == NULL) {
		return;
	}
	for (size_t i = 0; i < pages->count; i++) {
		free_range(&pages->ranges[i]);
	}
	free(pages->ranges);
	free(pages);
}

/* ---- content ---- */

static void show(struct pages *pages, struct range *range, uint64_t time) {
	int file = pages->pixels != NULL ? pixels_find(pages->pixels, &range->image, time) : -1;
	if (file == range->file || file < 0) {
		return;
	}
	uint8_t *pixels = malloc(range->size);
	if (pixels != NULL && pixels_read(pages->pixels, file, pixels, range->size)) {
		memcpy(range->data, pixels, range->size);
	}
	free(pixels);
	range->file = file;
}

void pages_advance(struct pages *pages, uint64_t time) {
	for (size_t i = 0; i < pages->count; i++) {
		show(pages, &pages->ranges[i], time);
	}
}

/* ---- ranges ---- */

static enum peer_result send_numbers(struct pages *pages, uint32_t type,
		const struct pixels_image *image, int fd, int64_t deadline) {
	uint8_t bytes[LIVERY_WIRE_HEADER + 8];
	struct livery_msg msg = { .type = type };
	/* Both messages have the same two fields. */
	msg.ext_pages.first = image->first;
	msg.ext_pages.count = image->count;
	size_t size = livery_wire_encode(&pages->peer->mode, &msg, bytes, sizeof(bytes));
	if (size == 0) {
		fprintf(stderr, "livery-replay: references %" PRIu32 "+%" PRIu32
			" cannot be announced\n", image->first, image->count);
		return PEER_FAILED;
	}
	return peer_send(pages->peer, bytes, size, fd, deadline);
}

static enum peer_result forget_overlapping(struct pages *pages, const struct pixels_image *image,
		int64_t deadline) {
	for (size_t i = 0; i < pages->count;) {
		struct range *range = &pages->ranges[i];
		uint64_t range_end = (uint64_t)range->image.first + range->image.count;
		uint64_t end = (uint64_t)image->first + image->count;
		if (range_end <= image->first || range->image.first >= end) {
			i++;
			continue;
		}
		enum peer_result result = send_numbers(
			pages, LIVERY_MSG_EXT_PAGES_FORGET, &range->image, -1, deadline);
		if (result != PEER_DONE) {
			return result;
		}
		free_range(range);
		*range = pages->ranges[--pages->count];
	}
	return PEER_DONE;
}

static bool make_memory(struct range *range) {
	range->fd = memfd_create("livery-replay", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (range->fd < 0) {
		return false;
	}
	if (ftruncate(range->fd, (off_t)range->size) != 0 ||
			fcntl(range->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0) {
		goto fail;
	}
	range->data = mmap(NULL, range->size, PROT_READ | PROT_WRITE, MAP_SHARED, range->fd, 0);
	if (range->data == MAP_FAILED) {
		goto fail;
	}
	memset(range->data, GREY, range->size);
	return true;

fail:
	close(range->fd);
	return false;
}

static enum peer_result add_range(struct pages *pages, const struct pixels_image *image,
		uint64_t time, int64_t deadline) {
	struct range *ranges = reallocarray(pages->ranges, pages->count + 1, sizeof(ranges[0]));
	if (ranges == NULL) {
		fprintf(stderr, "livery-replay: no memory\n");
		return PEER_FAILED;
	}
	pages->ranges = ranges;
	struct range *range = &ranges[pages->count];
	*range = (struct range){
		.image = *image,
		.size = (size_t)image->count * LIVERY_PAGE,
		.file = -1,
	};
	if (!make_memory(range)) {
		fprintf(stderr, "livery-replay: cannot make %zu bytes of memory: %s\n", range->size,
			strerror(errno));
		return PEER_FAILED;
	}
	pages->count++;
	show(pages, range, time);
	return send_numbers(pages, LIVERY_MSG_EXT_PAGES, image, range->fd, deadline);
}

static struct range *find_range(struct pages *pages, const struct pixels_image *image) {
	for (size_t i = 0; i < pages->count; i++) {
		struct range *range = &pages->ranges[i];
		if (range->image.first == image->first && range->image.count == image->count) {
			return range;
		}
	}
	return NULL;
}

enum peer_result pages_announce(struct pages *pages, uint32_t first, uint32_t count,
		int64_t deadline) {
	struct pixels_image image = { .first = first, .count = count };
	return add_range(pages, &image, 0, deadline);
}

static bool is_consecutive(const struct livery_msg *msg) {
	uint32_t first = livery_tail_u32(msg, 0);
	for (uint32_t i = 1; i < msg->tail_count; i++) {
		if (livery_tail_u32(msg, i) != first + i) {
			return false;
		}
	}
	return first > 0 && msg->tail_count - 1 <= UINT32_MAX - first;
}

enum peer_result pages_announce_dump(struct pages *pages, const struct livery_msg *msg,
		uint64_t time, int64_t deadline) {
	if (!is_consecutive(msg)) {
		fprintf(stderr, "livery-replay: window 0x%" PRIx32 " gets no pixels: its "
			"references are not consecutive\n", msg->window);
		return PEER_DONE;
	}
	struct pixels_image image = {
		.window = msg->window,
		.first = livery_tail_u32(msg, 0),
		.count = msg->tail_count,
		.width = msg->window_dump.width,
		.height = msg->window_dump.height,
	};
	enum peer_result result = PEER_DONE;
	struct range *range = find_range(pages, &image);
	if (range != NULL) {
		range->image = image;
		show(pages, range, time);
	} else {
		result = forget_overlapping(pages, &image, deadline);
		if (result == PEER_DONE) {
			result = add_range(pages, &image, time, deadline);
		}
		range = find_range(pages, &image);
	}
	pages->dumps++;
	pages->dumps_with_pixels += range != NULL && range->file >= 0;
	return result;
}

size_t pages_get_dumps(const struct pages *pages) {
	return pages->dumps;
}

size_t pages_get_dumps_with_pixels(const struct pages *pages) {
	return pages->dumps_with_pixels;
}
