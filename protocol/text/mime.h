/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TEXT_MIME_H
#define LIVERY_TEXT_MIME_H

/*
 * Which of the types that a program offers its clipboard as is text in UTF-8. A MIME type is a type
 * and a subtype with parameters, all but the parameters' values in letters of either case; it is
 * read as that, not compared as a string. Pure: no allocation, no locale.
 */

#include <stdbool.h>
#include <stddef.h>

/*
 * The best of count types for text in UTF-8, one of the strings given: text/plain that says so,
 * then X11's UTF8_STRING, then text/plain that says nothing or ASCII. NULL: none.
 */
const char *livery_mime_best_text(const char *const *types, size_t count);

/* Whether UTF-8 text may be given to a program that asks for this type: also X11's STRING, TEXT. */
bool livery_mime_is_text(const char *type);

#endif
