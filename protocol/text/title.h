/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TEXT_TITLE_H
#define LIVERY_TEXT_TITLE_H

/*
 * The one sanitiser for text that a domain wrote and a person reads: window titles and program
 * names. Its result is one line of well-formed UTF-8 of bounded length and bounded height that
 * cannot reorder, hide or imitate what livery writes beside it. livery-guid cleans what the domain
 * sent; livery cleans again what guid sent. Pure: no allocation, no locale, no I/O.
 */

#include <stdbool.h>
#include <stddef.h>

#define LIVERY_TITLE_MAX 512 /* bytes of a cleaned title, incl. NUL */
#define LIVERY_TITLE_MARKS 2 /* combining marks kept on one base character */

/*
 * Cleans at most in_size bytes of untrusted_in, up to its first NUL, into out (out_size >= 4 bytes,
 * NUL-terminated). Dropped: controls (C0, C1, DEL), bidi controls and isolates, line and paragraph
 * separators, zero-width and other format characters, variation selectors, tags, private use,
 * noncharacters, more than LIVERY_TITLE_MARKS marks in a row or a mark without a base. Each
 * ill-formed byte and each code point that Unicode has not assigned becomes '_'; newlines, tabs and
 * all kinds of spaces become a space; runs of spaces become one; both ends are trimmed. A text that
 * does not fit ends in U+2026. Returns the number of bytes written without the NUL.
 */
size_t livery_title_clean(const char *untrusted_in, size_t in_size, char *out, size_t out_size);

/* Whether cleaning size bytes of text would change nothing. */
bool livery_title_is_clean(const char *text, size_t size);

#endif
