/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAINT_BIDI_H
#define LIVERY_PAINT_BIDI_H

/*
 * The order in which one line of mixed left-to-right and right-to-left text is drawn: the implicit
 * rules of the Unicode bidirectional algorithm (UAX #9: P2, P3, W1 to W7, N0 to N2, I1, I2, L1, L2)
 * with the classes of utf8proc, which fcft is linked with too. Explicit embeddings, overrides and
 * isolates are ignored, because titles and names have none (protocol/text/title.h). No I/O, no
 * allocation; the time is linear in the text but for brackets, each pair of which is looked into.
 */

#include <stddef.h>
#include <stdint.h>

#define LIVERY_BIDI_MAX 512 /* characters of a line, at most */

/*
 * Gives each of the length characters its level: even is left to right, odd is right to left, 0 to
 * 2. Returns the level of the line, 0 or 1, by its first letter.
 */
uint8_t livery_bidi_levels(const uint32_t *characters, size_t length, uint8_t *levels);

/*
 * The visual order, from left to right, of units that each have one level: order[i] is the unit
 * drawn as i-th.
 */
void livery_bidi_order(const uint8_t *levels, size_t length, size_t *order);

/* What is drawn for a character of a right-to-left run: brackets are mirrored. */
uint32_t livery_bidi_mirror(uint32_t character);

#endif
