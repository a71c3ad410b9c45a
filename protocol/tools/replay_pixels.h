/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TOOLS_REPLAY_PIXELS_H
#define LIVERY_TOOLS_REPLAY_PIXELS_H

/*
 * The pixels recorded beside a stream: SESSION.json lists snapshots, each with the images that
 * windows had then, and the xz files of their pages. Between two snapshots the content of the later
 * one is shown.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pixels;

/* One image as the stream announced it. */
struct pixels_image {
	uint32_t window, first, count; /* count pages from reference first */
	uint32_t width, height;
};

/*
 * Reads the list that belongs to the recording at path: DIR/SESSION.json, where SESSION is the
 * file's name without .guirec, or, for SESSION-N.guirec, DIR/SESSION.json's stream N. NULL: one
 * line was printed.
 */
struct pixels *pixels_load(const char *dir, const char *recording);
void pixels_destroy(struct pixels *pixels);

/*
 * The number of the snapshot file that shows image at time (ns in the stream): the first not older,
 * or the newest; -1 where there is none.
 */
int pixels_find(const struct pixels *pixels, const struct pixels_image *image, uint64_t time);
/* Unpacks a file that pixels_find named to size bytes. False: one line was printed. */
bool pixels_read(const struct pixels *pixels, int file, void *out, size_t size);

#endif
