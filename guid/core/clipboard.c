/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/core/clipboard.h"
#include "guid/core/emit.h"
#include "guid/core/window.h"

/*
 * The clipboard between domains. The compositor holds it; here only the newest question matters:
 * what the domain says unasked, a second time, or late in answer to an older question, changes
 * nothing. Answers come in the order of the questions, so they are counted.
 */

void livery_core_clipboard_requested(struct livery_core *core, uint32_t serial) {
	struct core_window *window = core_window_at(core, core->keyboard.window);

	core->clipboard_refused = !core->greeted || core->failed || core->starved;
	if (core->clipboard_refused) {
		core->ops->clipboard_answer(core->data, serial, NULL, 0);
		return;
	}
	/* Some answered, and some are missing still: those were lost, not late. */
	if (core->clipboard_answered) {
		core->clipboard_asked = 0;
	}
	core->clipboard_asked++;
	core->clipboard_answered = false;
	core->clipboard_serial = serial;
	core_send_empty(core, LIVERY_MSG_CLIPBOARD_REQ, window != NULL ? window->entry.id : 0);
}

bool core_clipboard_handle_data(struct livery_core *core, const struct livery_msg *msg) {
	uint32_t size = msg->tail_count;

	if (!core_at_least(core, 8) && size > LIVERY_CLIPBOARD_OLD) {
		return core_fail(core, msg->window, "length", size, "is more than 65000");
	}
	if (core->clipboard_asked == 0) {
		return true;
	}
	core->clipboard_answered = true;
	core->clipboard_asked--;
	if (core->clipboard_asked > 0 || core->clipboard_refused) {
		return true;
	}
	if (size > LIVERY_CLIPBOARD_MAX) {
		core_log_once(core, CORE_LINE_CLIPBOARD,
			"a copied text is larger than 256000 bytes: not taken");
		core->ops->clipboard_too_large(core->data, core->clipboard_serial);
		return true;
	}
	core->ops->clipboard_answer(core->data, core->clipboard_serial, msg->tail, size);
	return true;
}

/* At most size bytes without a cut character. */
static size_t cut(const uint8_t *bytes, size_t size, size_t most) {
	if (size <= most) {
		return size;
	}
	while (most > 0 && (bytes[most] & 0xc0) == 0x80) {
		most--;
	}
	return most;
}

size_t livery_core_clipboard_pasted(struct livery_core *core, const uint8_t *bytes, size_t size) {
	struct core_window *window = core_window_at(core, core->keyboard.window);
	struct livery_msg msg = { .type = LIVERY_MSG_CLIPBOARD_DATA };

	if (core->starved || core_congested(core)) {
		core->ops->log(core->data,
			"the domain does not read: it does not get the pasted text");
		return 0;
	}
	msg.window = window != NULL ? window->entry.id : 0;
	msg.tail = bytes;
	msg.tail_count = (uint32_t)cut(bytes, size,
		core_at_least(core, 8) ? LIVERY_CLIPBOARD_MAX : LIVERY_CLIPBOARD_OLD);
	core_send(core, &msg);
	return msg.tail_count;
}
