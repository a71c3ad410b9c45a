/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/wire/table.h"
#include "tests/fuzz/fuzz.h"

/*
 * The codec. First byte: bit 0 the receiver, bit 1 the extension, bits 4 to 7 the version's minor;
 * then messages. What passes the decoder can be dumped, clamped and, as it came, encoded again to
 * the same bytes.
 */

static void check_again(enum livery_role receiver, const struct livery_wire_mode *mode,
		const struct livery_msg *msg, const uint8_t *bytes, size_t used) {
	static uint8_t out[LIVERY_WIRE_MAX];
	enum livery_role sender =
		receiver == LIVERY_ROLE_DAEMON ? LIVERY_ROLE_AGENT : LIVERY_ROLE_DAEMON;

	check(wire_encode_from(sender, mode, msg, out, sizeof(out)) == used);
	/* The length in the header may be where the window stands: see wire.h. */
	check(memcmp(out, bytes, 4) == 0);
	check(memcmp(out + LIVERY_WIRE_HEADER, bytes + LIVERY_WIRE_HEADER,
		used - LIVERY_WIRE_HEADER) == 0);
	check(used == LIVERY_WIRE_HEADER ||
		wire_encode_from(sender, mode, msg, out, used - 1) == 0);
}

static void check_message(const struct wire_message *desc, struct livery_msg *msg) {
	char line[512];
	uint32_t sum = 0, first, count;

	check(desc != NULL && msg->tail_count <= desc->tail_max);
	livery_wire_dump(msg, msg->tail_count, line, sizeof(line));
	check(memchr(line, '\0', sizeof(line)) != NULL && strchr(line, '\n') == NULL);
	for (uint32_t i = 0; i < msg->tail_count && i < 64; i++) {
		switch (wire_tail_size(desc->tail)) {
		case 4:
			sum += livery_tail_u32(msg, i);
			break;
		case 8:
			livery_tail_run(msg, i, &first, &count);
			sum += first + count;
			break;
		case 16:
			sum += livery_tail_rect(msg, i).width;
			break;
		default:
			sum += msg->tail[i];
			break;
		}
	}
	livery_msg_clamp(msg);
	livery_wire_dump(msg, sum, line, sizeof(line));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	if (size < 1) {
		return 0;
	}
	enum livery_role role = data[0] & 1 ? LIVERY_ROLE_AGENT : LIVERY_ROLE_DAEMON;
	struct livery_wire_mode mode = {
		.version = LIVERY_WIRE_VERSION(1, (data[0] >> 4) % 9),
		.extension = data[0] & 2,
	};
	size_t left = size - 1;
	uint8_t *bytes = fuzz_copy(data + 1, left), *at = bytes;
	char line[256];

	for (;;) {
		struct livery_msg msg;
		struct livery_wire_error error;
		size_t used = 0, skip = 0;
		enum livery_wire_result result =
			livery_wire_decode(role, &mode, at, left, &msg, &used, &skip, &error);
		check(used <= left);
		if (result == LIVERY_WIRE_ERROR) {
			check(livery_wire_error_format(&error, line, sizeof(line)) > 0);
			break;
		}
		if (result == LIVERY_WIRE_MORE) {
			check(used == 0 && left < LIVERY_WIRE_MAX);
			break;
		}
		if (result == LIVERY_WIRE_OK) {
			check_again(role, &mode, &msg, at, used);
			check_message(wire_message_find(msg.type), &msg);
		} else {
			check(role == LIVERY_ROLE_AGENT && used >= LIVERY_WIRE_HEADER);
		}
		at += used;
		left -= used;
	}
	free(bytes);
	return 0;
}
