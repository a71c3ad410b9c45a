/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "protocol/wire/table.h"

/*
 * What the bounds of a single field cannot say: rules between the fields and the tail of a message.
 * Used for what came in and for what goes out, so that this side never sends what the other
 * refuses.
 */

#define MAX_KEY 767 /* of linux/input-event-codes.h, as in EXT_KEY */

const char wire_reason_range[] = "is out of bounds";

static bool refuse(struct livery_wire_error *error, const char *field, int64_t value,
		const char *reason) {
	error->field = field;
	error->value = value;
	error->reason = reason;
	return false;
}

static bool check_field(const struct wire_field *field, uint32_t word,
		struct livery_wire_error *error) {
	int64_t value = wire_field_value(field, word);
	if (field->check == WIRE_CHECK_RANGE && (value < field->lo || value > field->hi)) {
		return refuse(error, field->name, value, wire_reason_range);
	}
	if (field->check == WIRE_CHECK_SIZE && (word == 0 || word > INT32_MAX)) {
		return refuse(error, field->name, wire_as_i32(word), "is not positive");
	}
	return true;
}

static bool check_fields(const struct wire_message *desc, const struct livery_msg *msg,
		struct livery_wire_error *error) {
	const uint8_t *place = wire_msg_fields_const(msg);
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		if (wire_field_is_word(field) &&
				!check_field(field, wire_field_get(place), error)) {
			return false;
		}
		place += field->size;
	}
	return true;
}

/*
 * An image of width x height from offset on fits in count pages. Bounds were checked: no overflow.
 */
static bool image_fits(uint32_t width, uint32_t height, uint32_t offset, uint32_t count) {
	return (uint64_t)count * LIVERY_PAGE >= (uint64_t)width * height * 4 + offset;
}

static bool check_window_dump(const struct livery_msg *msg, struct livery_wire_error *error) {
	if (msg->tail_count == 0) {
		return refuse(error, "refs", 0, "is too few, at least 1 is needed");
	}
	if (!image_fits(msg->window_dump.width, msg->window_dump.height, 0, msg->tail_count)) {
		return refuse(error, "refs", msg->tail_count, "is too few for width and height");
	}
	return true;
}

static bool check_mfndump(const struct livery_msg *msg, struct livery_wire_error *error) {
	if (msg->mfndump.count != msg->tail_count) {
		return refuse(error, "count", msg->mfndump.count, "does not match the length");
	}
	if (!image_fits(msg->mfndump.width, msg->mfndump.height, msg->mfndump.offset,
			msg->tail_count)) {
		return refuse(error, "count", msg->tail_count, "is too few for width and height");
	}
	return true;
}

static bool check_cursor(const struct livery_msg *msg, struct livery_wire_error *error) {
	if (msg->cursor.cursor >= 1 && msg->cursor.cursor <= 0xff) {
		return refuse(error, "cursor", msg->cursor.cursor,
			"is neither 0 nor 0x100 + glyph");
	}
	return true;
}

static bool check_ext_pages(uint32_t first, uint32_t count, struct livery_wire_error *error) {
	if (count - 1 > UINT32_MAX - first) {
		return refuse(error, "count", count, "goes past the last reference number");
	}
	return true;
}

static bool check_ext_pool(const struct livery_msg *msg, struct livery_wire_error *error) {
	uint64_t pages = 0; /* at most 2^32 * LIVERY_EXT_MAX_RUNS */
	for (uint32_t i = 0; i < msg->tail_count; i++) {
		uint32_t first, count;
		livery_tail_run(msg, i, &first, &count);
		if (count == 0) {
			return refuse(error, "run", i, "is empty");
		}
		if (count - 1 > UINT32_MAX - first) {
			return refuse(error, "run", i, "goes past the last reference number");
		}
		pages += count;
	}
	if (pages != ((uint64_t)msg->ext_pool.size + LIVERY_PAGE - 1) / LIVERY_PAGE) {
		return refuse(error, "runs", (int64_t)pages, "is not the number of pages of size");
	}
	return true;
}

static bool check_ext_buffer(const struct livery_msg *msg, struct livery_wire_error *error) {
	uint32_t offset = msg->ext_buffer.offset, stride = msg->ext_buffer.stride;
	if (offset % 4 != 0) {
		return refuse(error, "offset", offset, "is not a multiple of 4");
	}
	if (stride % 4 != 0) {
		return refuse(error, "stride", stride, "is not a multiple of 4");
	}
	if (stride < 4 * msg->ext_buffer.width) {
		return refuse(error, "stride", stride, "is less than 4 * width");
	}
	uint64_t end = offset + (uint64_t)stride * msg->ext_buffer.height;
	if (end > LIVERY_EXT_MAX_POOL) {
		return refuse(error, "stride", stride,
			"makes the buffer end past the largest pool");
	}
	return true;
}

static bool check_rect(struct livery_rect rect, uint32_t index, struct livery_wire_error *error) {
	if (rect.x < 0 || rect.x > LIVERY_EXT_MAX_SIDE || rect.y < 0 ||
			rect.y > LIVERY_EXT_MAX_SIDE) {
		return refuse(error, "rect", index, "has its corner outside 0..16384");
	}
	if (rect.width < 1 || rect.width > LIVERY_EXT_MAX_SIDE || rect.height < 1 ||
			rect.height > LIVERY_EXT_MAX_SIDE) {
		return refuse(error, "rect", index, "has a side outside 1..16384");
	}
	return true;
}

static bool check_ext_commit(const struct livery_msg *msg, struct livery_wire_error *error) {
	for (uint32_t i = 0; i < msg->tail_count; i++) {
		if (!check_rect(livery_tail_rect(msg, i), i, error)) {
			return false;
		}
	}
	return true;
}

static bool check_ext_state(const struct livery_msg *msg, struct livery_wire_error *error) {
	if ((msg->ext_state.set & msg->ext_state.unset) != 0) {
		return refuse(error, "unset", msg->ext_state.unset,
			"has a bit that is also in set");
	}
	return true;
}

static bool check_keys(const struct livery_msg *msg, struct livery_wire_error *error) {
	for (uint32_t i = 0; i < msg->tail_count; i++) {
		uint32_t key = livery_tail_u32(msg, i);
		if (key > MAX_KEY) {
			return refuse(error, "keys", key, "is no evdev key code");
		}
	}
	return true;
}

static bool check_relations(const struct livery_msg *msg, struct livery_wire_error *error) {
	switch (msg->type) {
	case LIVERY_MSG_WINDOW_DUMP:
		return check_window_dump(msg, error);
	case LIVERY_MSG_MFNDUMP:
		return check_mfndump(msg, error);
	case LIVERY_MSG_CURSOR:
		return check_cursor(msg, error);
	case LIVERY_MSG_EXT_PAGES:
		return check_ext_pages(msg->ext_pages.first, msg->ext_pages.count, error);
	case LIVERY_MSG_EXT_PAGES_FORGET:
		return check_ext_pages(
			msg->ext_pages_forget.first, msg->ext_pages_forget.count, error);
	case LIVERY_MSG_EXT_POOL:
		return check_ext_pool(msg, error);
	case LIVERY_MSG_EXT_BUFFER:
		return check_ext_buffer(msg, error);
	case LIVERY_MSG_EXT_COMMIT:
		return check_ext_commit(msg, error);
	case LIVERY_MSG_EXT_STATE:
		return check_ext_state(msg, error);
	case LIVERY_MSG_EXT_KEYBOARD_ENTER:
		return check_keys(msg, error);
	default:
		return true;
	}
}

bool wire_msg_check(const struct wire_message *desc, const struct livery_msg *msg,
		struct livery_wire_error *error) {
	return check_fields(desc, msg, error) && check_relations(msg, error);
}
