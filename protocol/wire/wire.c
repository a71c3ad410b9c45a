/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "protocol/wire/table.h"

uint32_t livery_get_u32(const uint8_t *in) {
	uint32_t low = in[0] | (uint32_t)in[1] << 8;
	return low | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
}

void livery_put_u32(uint8_t *out, uint32_t value) {
	out[0] = value & 0xff;
	out[1] = value >> 8 & 0xff;
	out[2] = value >> 16 & 0xff;
	out[3] = value >> 24;
}

uint32_t livery_tail_u32(const struct livery_msg *msg, uint32_t index) {
	return livery_get_u32(msg->tail + (size_t)index * 4);
}

void livery_tail_run(const struct livery_msg *msg, uint32_t index, uint32_t *first,
		uint32_t *count) {
	const uint8_t *run = msg->tail + (size_t)index * 8;
	*first = livery_get_u32(run);
	*count = livery_get_u32(run + 4);
}

struct livery_rect livery_tail_rect(const struct livery_msg *msg, uint32_t index) {
	static const struct wire_field coordinate = { .kind = WIRE_KIND_I32 };
	const uint8_t *rect = msg->tail + (size_t)index * 16;
	return (struct livery_rect){
		.x = (int32_t)wire_field_value(&coordinate, livery_get_u32(rect)),
		.y = (int32_t)wire_field_value(&coordinate, livery_get_u32(rect + 4)),
		.width = livery_get_u32(rect + 8),
		.height = livery_get_u32(rect + 12),
	};
}

/* What is legal before both sides use the extension. */
static bool is_extension_prelude(uint32_t type) {
	return type == LIVERY_MSG_EXT_OFFER || type == LIVERY_MSG_EXT_ACCEPT ||
		type == LIVERY_MSG_EXT_PAGES || type == LIVERY_MSG_EXT_PAGES_FORGET;
}

static bool is_negotiated(const struct livery_wire_mode *mode, uint32_t type) {
	return mode->extension || !wire_is_extension(type) || is_extension_prelude(type);
}

/* Below 1.2 the daemon's CLIPBOARD_DATA has its length where the window stands. */
static bool length_is_in_window(enum livery_role sender, uint32_t version, uint32_t type) {
	return sender == LIVERY_ROLE_DAEMON && version < LIVERY_WIRE_VERSION(1, 2) &&
		type == LIVERY_MSG_CLIPBOARD_DATA;
}

/* ---- decoding ---- */

struct header {
	uint32_t type, window, length;
};

static enum livery_wire_result refuse(struct livery_wire_error *error, const char *field,
		int64_t value, const char *reason) {
	error->field = field;
	error->value = value;
	error->reason = reason;
	return LIVERY_WIRE_ERROR;
}

static bool is_for(enum livery_role receiver, const struct wire_message *desc) {
	enum wire_direction direction =
		receiver == LIVERY_ROLE_DAEMON ? WIRE_DIR_A2D : WIRE_DIR_D2A;
	return desc->direction == WIRE_DIR_BOTH || desc->direction == direction;
}

static enum livery_wire_result skip_message(const struct header *header, size_t size, size_t *used,
		size_t *skip) {
	size_t body = size - LIVERY_WIRE_HEADER;
	if (body > header->length) {
		body = header->length;
	}
	*used = LIVERY_WIRE_HEADER + body;
	*skip = header->length - body;
	return LIVERY_WIRE_SKIP;
}

/* Judges what the header alone shows. */
static enum livery_wire_result check_header(const struct wire_message *desc,
		enum livery_role receiver, const struct livery_wire_mode *mode, uint32_t length,
		struct livery_wire_error *error) {
	if (!is_negotiated(mode, desc->type)) {
		return refuse(error, NULL, 0, "is of the extension, which was not accepted");
	}
	if (desc->type == LIVERY_MSG_MFNDUMP && receiver == LIVERY_ROLE_DAEMON) {
		return refuse(error, NULL, 0, "is refused: images by frame numbers are obsolete");
	}
	uint32_t least, greatest;
	wire_body_bounds(desc, mode->version, &least, &greatest);
	if (length < least) {
		return refuse(error, "length", length, "is too short");
	}
	if (length > greatest) {
		return refuse(error, "length", length, "is too long");
	}
	uint32_t element = wire_tail_size(desc->tail);
	if (element > 1 && (length - least) % element != 0) {
		return refuse(error, "length", length, "does not end with a whole element");
	}
	return LIVERY_WIRE_OK;
}

static void decode_fields(const struct wire_message *desc, const uint8_t *in, uint8_t *out) {
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		if (wire_field_is_word(field)) {
			wire_field_set(out, livery_get_u32(in));
		} else {
			memcpy(out, in, field->size);
		}
		in += field->size;
		out += field->size;
	}
}

static void decode_body(const struct wire_message *desc, const struct header *header,
		const uint8_t *body, struct livery_msg *msg) {
	memset(msg, 0, sizeof(*msg));
	msg->type = header->type;
	msg->window = header->window;
	decode_fields(desc, body, wire_msg_fields(msg));
	uint32_t element = wire_tail_size(desc->tail);
	if (element != 0) {
		msg->tail = body + desc->fixed;
		msg->tail_count = (header->length - desc->fixed) / element;
	}
}

static enum livery_wire_result decode_known(const struct wire_message *desc,
		enum livery_role role, const struct livery_wire_mode *mode, struct header *header,
		const uint8_t *untrusted_data, size_t size, struct livery_msg *msg, size_t *used,
		struct livery_wire_error *error) {
	if (role == LIVERY_ROLE_AGENT &&
			length_is_in_window(LIVERY_ROLE_DAEMON, mode->version, desc->type)) {
		if (header->length != 0 && header->length != header->window) {
			return refuse(error, "length", header->length,
				"differs from the one in window");
		}
		header->length = header->window;
		header->window = 0;
	}
	if (check_header(desc, role, mode, header->length, error) != LIVERY_WIRE_OK) {
		return LIVERY_WIRE_ERROR;
	}
	if (size - LIVERY_WIRE_HEADER < header->length) {
		return LIVERY_WIRE_MORE;
	}
	decode_body(desc, header, untrusted_data + LIVERY_WIRE_HEADER, msg);
	if (!wire_msg_check(desc, msg, error)) {
		return LIVERY_WIRE_ERROR;
	}
	*used = LIVERY_WIRE_HEADER + (size_t)header->length;
	return LIVERY_WIRE_OK;
}

enum livery_wire_result livery_wire_decode(enum livery_role role,
		const struct livery_wire_mode *mode, const uint8_t *untrusted_data, size_t size,
		struct livery_msg *msg, size_t *used, size_t *skip,
		struct livery_wire_error *error) {
	*used = *skip = 0;
	if (size < LIVERY_WIRE_HEADER) {
		return LIVERY_WIRE_MORE;
	}
	struct header header = {
		.type = livery_get_u32(untrusted_data),
		.window = livery_get_u32(untrusted_data + 4),
		.length = livery_get_u32(untrusted_data + 8),
	};
	*error = (struct livery_wire_error){
		.type = header.type,
		.window = header.window,
		.length = header.length,
		.message = livery_wire_name(header.type),
	};
	const struct wire_message *desc = wire_message_find(header.type);
	if (desc != NULL && is_for(role, desc)) {
		return decode_known(
			desc, role, mode, &header, untrusted_data, size, msg, used, error);
	}
	if (role == LIVERY_ROLE_AGENT) {
		return skip_message(&header, size, used, skip);
	}
	return refuse(error, "type", header.type,
		desc != NULL ? "is a number that only the daemon sends" : "is an unknown number");
}

/* ---- encoding ---- */

size_t livery_wire_length(const struct livery_msg *msg) {
	const struct wire_message *desc = wire_message_find(msg->type);
	if (desc == NULL) {
		return 0;
	}
	return LIVERY_WIRE_HEADER + desc->fixed +
		(size_t)msg->tail_count * wire_tail_size(desc->tail);
}

static void encode_fields(const struct wire_message *desc, const uint8_t *in, uint8_t *out) {
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		if (wire_field_is_word(field)) {
			livery_put_u32(out, wire_field_get(in));
		} else {
			memcpy(out, in, field->size);
		}
		in += field->size;
		out += field->size;
	}
}

/* Whether the other side would take it. */
static bool is_sendable(const struct wire_message *desc, const struct livery_wire_mode *mode,
		const struct livery_msg *msg) {
	struct livery_wire_error error;
	uint32_t least, greatest;
	wire_body_bounds(desc, mode->version, &least, &greatest);
	return is_negotiated(mode, desc->type) && msg->tail_count <= desc->tail_max &&
		livery_wire_length(msg) - LIVERY_WIRE_HEADER <= greatest &&
		(msg->tail_count == 0 || msg->tail != NULL) && wire_msg_check(desc, msg, &error);
}

size_t wire_encode_from(enum livery_role sender, const struct livery_wire_mode *mode,
		const struct livery_msg *msg, uint8_t *out, size_t out_size) {
	const struct wire_message *desc = wire_message_find(msg->type);
	if (desc == NULL || !is_sendable(desc, mode, msg)) {
		return 0;
	}
	size_t size = livery_wire_length(msg);
	if (size > out_size) {
		return 0;
	}
	uint32_t length = (uint32_t)(size - LIVERY_WIRE_HEADER);
	bool in_window = length_is_in_window(sender, mode->version, desc->type);
	livery_put_u32(out, msg->type);
	livery_put_u32(out + 4, in_window ? length : msg->window);
	livery_put_u32(out + 8, length);
	encode_fields(desc, wire_msg_fields_const(msg), out + LIVERY_WIRE_HEADER);
	if (msg->tail_count != 0) {
		size_t start = LIVERY_WIRE_HEADER + (size_t)desc->fixed;
		memcpy(out + start, msg->tail, size - start);
	}
	return size;
}

size_t livery_wire_encode(const struct livery_wire_mode *mode, const struct livery_msg *msg,
		uint8_t *out, size_t out_size) {
	/* Below 1.4 only daemons of ours speak: agents refuse such an answer. */
	return wire_encode_from(LIVERY_ROLE_DAEMON, mode, msg, out, out_size);
}

/* ---- clamping ---- */

static uint32_t clamp_word(const struct wire_field *field, uint32_t word) {
	int64_t value = wire_field_value(field, word);
	switch (field->check) {
	case WIRE_CHECK_CLAMP:
		value = value < field->lo ? field->lo : value;
		value = value > field->hi ? field->hi : value;
		return (uint32_t)value;
	case WIRE_CHECK_SIZE:
		return word > field->hi ? (uint32_t)field->hi : word;
	case WIRE_CHECK_MASK:
		return word & (uint32_t)field->lo;
	default:
		return field->kind == WIRE_KIND_FLAG ? word != 0 : word;
	}
}

void livery_msg_clamp(struct livery_msg *msg) {
	const struct wire_message *desc = wire_message_find(msg->type);
	if (desc == NULL) {
		return;
	}
	uint8_t *place = wire_msg_fields(msg);
	for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
		if (field->kind == WIRE_KIND_TEXT) {
			place[field->size - 1] = '\0';
		} else if (wire_field_is_word(field)) {
			wire_field_set(place, clamp_word(field, wire_field_get(place)));
		}
		place += field->size;
	}
}

/* ---- handshake ---- */

uint32_t livery_version_negotiate(uint32_t untrusted_theirs, uint32_t ours) {
	if (LIVERY_VERSION_MAJOR(untrusted_theirs) != LIVERY_VERSION_MAJOR(ours)) {
		return 0;
	}
	return untrusted_theirs < ours ? untrusted_theirs : ours;
}

bool livery_version_acceptable(uint32_t untrusted_answer, uint32_t ours) {
	return LIVERY_VERSION_MAJOR(untrusted_answer) == LIVERY_VERSION_MAJOR(ours) &&
		LIVERY_VERSION_MINOR(untrusted_answer) >= 4 && untrusted_answer <= ours;
}

void livery_screen_encode(uint32_t width, uint32_t height, uint8_t out[LIVERY_WIRE_SCREEN]) {
	uint32_t padded = width > UINT32_MAX - 7 ? width & ~7u : (width + 7) & ~7u;
	uint64_t kib = (uint64_t)padded * height / 256 + 1; /* 4 bytes a pixel */
	livery_put_u32(out, padded);
	livery_put_u32(out + 4, height);
	livery_put_u32(out + 8, 24);
	livery_put_u32(out + 12, kib > UINT32_MAX ? UINT32_MAX : (uint32_t)kib);
}

struct livery_screen livery_screen_decode(const uint8_t in[LIVERY_WIRE_SCREEN]) {
	return (struct livery_screen){
		.width = livery_get_u32(in),
		.height = livery_get_u32(in + 4),
		.depth = livery_get_u32(in + 8),
		.mem_kib = livery_get_u32(in + 12),
	};
}
