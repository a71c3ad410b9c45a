/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_CLIPBOARD_H
#define LIVERY_AGENT_CLIPBOARD_H

/*
 * The domain's end of the clipboard between domains. Asked by the GUI domain, it reads what the
 * domain's programs copied, or what is selected in the program in front if that was selected later,
 * as UTF-8 text, bounded in time and size; given a text, it
 * makes that the domain's selection, primary selection included. Whether text moves at all is the
 * user's and the GUI domain's matter.
 */

#include <stddef.h>
#include <stdint.h>

struct agent;
struct agent_clipboard;

/* NULL after one line of log. */
struct agent_clipboard *agent_clipboard_create(struct agent *agent);
/* Ends what is being read and written. NULL is allowed. */
void agent_clipboard_destroy(struct agent_clipboard *clipboard);

/*
 * CLIPBOARD_REQ for window: answered by one CLIPBOARD_DATA, within a minute or when the next one
 * comes. How long the user waits is the GUI domain's matter.
 */
void agent_clipboard_handle_request(struct agent_clipboard *clipboard, uint32_t window);
/* CLIPBOARD_DATA: size bytes of text, which are copied. */
void agent_clipboard_handle_data(struct agent_clipboard *clipboard, const uint8_t *text,
	size_t size);

#endif
