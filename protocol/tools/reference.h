/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TOOLS_REFERENCE_H
#define LIVERY_TOOLS_REFERENCE_H

/*
 * What livery-dump prints about the protocol itself, from the same table as the codec: the message
 * reference in docs/protocol.md and the dictionary of the fuzzers.
 */

#include <stdio.h>

/* Markdown: a table of all messages, then each one's fields. */
void reference_print_table(FILE *out);
/*
 * For libFuzzer and AFL++: the numbers, the headers with their lengths, and the bounds of the
 * fields.
 */
void reference_print_dictionary(FILE *out);

#endif
