/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/wire_sample.h"

/* Every message: what it says comes back, its size is exact, each bound is where it should be. */

/*
 * The base protocol as published, independent of the table: number, direction, bytes (-1: varies).
 */
static const struct {
	uint32_t number;
	enum wire_direction direction;
	int fixed;
	enum wire_tail tail;
} facts[] = {
	{ 124, WIRE_DIR_D2A, 20, WIRE_TAIL_NONE },
	{ 125, WIRE_DIR_D2A, 20, WIRE_TAIL_NONE },
	{ 126, WIRE_DIR_D2A, 16, WIRE_TAIL_NONE },
	{ 127, WIRE_DIR_D2A, 28, WIRE_TAIL_NONE },
	{ 128, WIRE_DIR_D2A, 12, WIRE_TAIL_NONE },
	{ 129, WIRE_DIR_D2A, 8, WIRE_TAIL_NONE },
	{ 130, WIRE_DIR_A2D, 24, WIRE_TAIL_NONE },
	{ 131, WIRE_DIR_BOTH, 0, WIRE_TAIL_NONE },
	{ 132, WIRE_DIR_BOTH, 8, WIRE_TAIL_NONE },
	{ 133, WIRE_DIR_A2D, 0, WIRE_TAIL_NONE },
	{ 134, WIRE_DIR_BOTH, 20, WIRE_TAIL_NONE },
	{ 135, WIRE_DIR_A2D, 28, WIRE_TAIL_REFS },
	{ 136, WIRE_DIR_A2D, 16, WIRE_TAIL_NONE },
	{ 137, WIRE_DIR_D2A, 0, WIRE_TAIL_NONE },
	{ 138, WIRE_DIR_D2A, 255, WIRE_TAIL_NONE },
	{ 139, WIRE_DIR_D2A, 0, WIRE_TAIL_NONE },
	{ 140, WIRE_DIR_BOTH, 0, WIRE_TAIL_BYTES },
	{ 141, WIRE_DIR_A2D, 128, WIRE_TAIL_NONE },
	{ 142, WIRE_DIR_D2A, 32, WIRE_TAIL_NONE },
	{ 143, WIRE_DIR_A2D, 0, WIRE_TAIL_NONE },
	{ 144, WIRE_DIR_A2D, 36, WIRE_TAIL_NONE },
	{ 145, WIRE_DIR_BOTH, 8, WIRE_TAIL_NONE },
	{ 146, WIRE_DIR_A2D, 128, WIRE_TAIL_NONE },
	{ 147, WIRE_DIR_A2D, 16, WIRE_TAIL_REFS },
	{ 148, WIRE_DIR_A2D, 4, WIRE_TAIL_NONE },
	{ 149, WIRE_DIR_D2A, 0, WIRE_TAIL_NONE },
};

static void test_the_base_is_the_26_published_messages(void **state) {
	size_t base = 0;
	for (size_t i = 0; i < wire_messages_count; i++) {
		base += !wire_is_extension(wire_messages[i].type);
	}
	assert_int_equal(base, 26);
	for (size_t i = 0; i < 26; i++) {
		const struct wire_message *desc = wire_message_find(facts[i].number);
		assert_non_null(desc);
		assert_int_equal(desc->direction, facts[i].direction);
		assert_int_equal(desc->fixed, facts[i].fixed);
		assert_int_equal(desc->tail, facts[i].tail);
	}
}

static bool same_tail(const struct livery_msg *a, const struct livery_msg *b, uint32_t element) {
	return a->tail_count == b->tail_count &&
		(a->tail_count == 0 ||
			memcmp(a->tail, b->tail, (size_t)a->tail_count * element) == 0);
}

static void test_every_message_comes_back_as_it_was_sent(void **state) {
	uint8_t tail[SAMPLE_MAX_TAIL];
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		struct livery_msg msg = sample_msg(desc, tail);
		size_t size = livery_wire_encode(
			&sample_mode, &msg, sample_bytes, sizeof(sample_bytes));
		assert_int_equal(size, livery_wire_length(&msg));
		assert_int_equal(size, 12 + desc->fixed +
			msg.tail_count * wire_tail_size(desc->tail));
		if (desc->type == LIVERY_MSG_MFNDUMP) {
			continue; /* the daemon refuses it */
		}
		struct sample_result r = sample_decode(
			sample_receiver(desc), sample_mode, sample_bytes, size);
		assert_int_equal(r.result, LIVERY_WIRE_OK);
		assert_int_equal(r.used, size);
		assert_int_equal(r.msg.type, msg.type);
		assert_int_equal(r.msg.window, msg.window);
		assert_memory_equal(wire_msg_fields(&r.msg), wire_msg_fields(&msg), desc->fixed);
		assert_true(same_tail(&r.msg, &msg, wire_tail_size(desc->tail)));
	}
}

static void test_messages_of_both_directions_have_both_receivers(void **state) {
	uint8_t tail[SAMPLE_MAX_TAIL];
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		struct livery_msg msg = sample_msg(desc, tail);
		size_t size = sample_write(desc, &msg, sample_bytes);
		struct sample_result daemon = sample_decode(
			LIVERY_ROLE_DAEMON, sample_mode, sample_bytes, size);
		struct sample_result agent = sample_decode(
			LIVERY_ROLE_AGENT, sample_mode, sample_bytes, size);
		bool refused = desc->direction == WIRE_DIR_D2A || desc->type == LIVERY_MSG_MFNDUMP;
		assert_int_equal(daemon.result, refused ? LIVERY_WIRE_ERROR : LIVERY_WIRE_OK);
		assert_int_equal(agent.result,
			desc->direction == WIRE_DIR_A2D ? LIVERY_WIRE_SKIP : LIVERY_WIRE_OK);
	}
}

/* The header alone is enough to refuse a length. */
static void assert_length_refused(const struct wire_message *desc, uint32_t length) {
	uint8_t header[12];
	livery_put_u32(header, desc->type);
	livery_put_u32(header + 4, 1);
	livery_put_u32(header + 8, length);
	struct sample_result r =
		sample_decode(sample_receiver(desc), sample_mode, header, sizeof(header));
	assert_int_equal(r.result, LIVERY_WIRE_ERROR);
	assert_string_equal(r.error.field, "length");
	assert_int_equal(r.error.value, length);
	assert_int_equal(r.error.length, length);
}

static void test_a_wrong_length_is_refused_before_the_body_is_there(void **state) {
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		if (desc->type == LIVERY_MSG_MFNDUMP) {
			continue;
		}
		uint32_t element = wire_tail_size(desc->tail);
		uint32_t most = desc->fixed + element * desc->tail_max;
		if (desc->fixed > 0) {
			assert_length_refused(desc, desc->fixed - 1);
			assert_length_refused(desc, 0);
		}
		if (element != 1) {
			assert_length_refused(desc, desc->fixed + 1);
		}
		if (element > 1) {
			assert_length_refused(desc, desc->fixed + element - 1);
			assert_length_refused(desc, most + element);
		}
		assert_length_refused(desc, most + 1);
		assert_length_refused(desc, UINT32_MAX);
	}
}

static void test_a_message_needs_its_last_byte(void **state) {
	uint8_t tail[SAMPLE_MAX_TAIL];
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		if (desc->type == LIVERY_MSG_MFNDUMP) {
			continue;
		}
		struct livery_msg msg = sample_msg(desc, tail);
		size_t size = sample_write(desc, &msg, sample_bytes);
		for (size_t part = 0; part < size; part++) {
			struct sample_result r = sample_decode(
				sample_receiver(desc), sample_mode, sample_bytes, part);
			assert_int_equal(r.result, LIVERY_WIRE_MORE);
			assert_int_equal(r.used, 0);
		}
	}
}

static void test_what_follows_a_message_is_left_alone(void **state) {
	uint8_t tail[SAMPLE_MAX_TAIL];
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		if (desc->type == LIVERY_MSG_MFNDUMP) {
			continue;
		}
		struct livery_msg msg = sample_msg(desc, tail);
		size_t size = sample_write(desc, &msg, sample_bytes);
		sample_bytes[size] = 0xff;
		struct sample_result r = sample_decode(
			sample_receiver(desc), sample_mode, sample_bytes, size + 1);
		assert_int_equal(r.result, LIVERY_WIRE_OK);
		assert_int_equal(r.used, size);
	}
}

/* Fields that are legal at their bounds only together with others (tested in wire_decode.c). */
static bool depends_on_others(uint32_t type, const char *field) {
	return type == LIVERY_MSG_MFNDUMP || type == LIVERY_MSG_EXT_POOL ||
		type == LIVERY_MSG_EXT_BUFFER ||
		(type == LIVERY_MSG_WINDOW_DUMP && strcmp(field, "kind") != 0) ||
		(type == LIVERY_MSG_EXT_PAGES && strcmp(field, "first") == 0) ||
		(type == LIVERY_MSG_EXT_PAGES_FORGET && strcmp(field, "first") == 0);
}

static void check_range(const struct livery_msg *sample, const struct wire_field *field,
		size_t offset) {
	struct livery_msg msg = *sample;
	uint8_t *place = wire_msg_fields(&msg) + offset;
	if (!depends_on_others(msg.type, field->name)) {
		wire_field_set(place, (uint32_t)field->lo);
		assert_legal(&msg);
		wire_field_set(place, (uint32_t)field->hi);
		assert_legal(&msg);
	}
	bool can_be_less = field->kind == WIRE_KIND_I32 || field->lo > 0;
	if (can_be_less) {
		wire_field_set(place, (uint32_t)(field->lo - 1));
		assert_refused(&msg, field->name, field->lo - 1);
	}
	if (field->hi < UINT32_MAX) {
		wire_field_set(place, (uint32_t)(field->hi + 1));
		assert_refused(&msg, field->name, field->hi + 1);
		wire_field_set(place, 0x80000000);
		assert_refused(&msg, field->name,
			field->kind == WIRE_KIND_I32 ? INT32_MIN : INT64_C(0x80000000));
	}
}

static void check_size(const struct livery_msg *sample, const struct wire_field *field,
		size_t offset) {
	struct livery_msg msg = *sample;
	uint8_t *place = wire_msg_fields(&msg) + offset;
	wire_field_set(place, 0);
	assert_refused(&msg, field->name, 0);
	wire_field_set(place, 0x80000000);
	assert_refused(&msg, field->name, INT32_MIN);
	wire_field_set(place, UINT32_MAX);
	assert_refused(&msg, field->name, -1);
	wire_field_set(place, 0x7fffffff);
	assert_legal(&msg);
	wire_field_set(place, 1);
	assert_legal(&msg);
}

static void test_each_field_is_refused_just_outside_its_bounds(void **state) {
	uint8_t tail[SAMPLE_MAX_TAIL];
	size_t checked = 0;
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		struct livery_msg msg = sample_msg(desc, tail);
		size_t offset = 0;
		for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
			if (desc->type == LIVERY_MSG_MFNDUMP) {
				break;
			}
			if (field->check == WIRE_CHECK_RANGE) {
				check_range(&msg, field, offset);
				checked++;
			} else if (field->check == WIRE_CHECK_SIZE) {
				check_size(&msg, field, offset);
				checked++;
			}
			offset += field->size;
		}
	}
	assert_true(checked > 40);
}

static int64_t clamped(const struct wire_message *desc, const struct wire_field *field,
		size_t offset, int64_t value) {
	struct livery_msg msg = { .type = desc->type };
	wire_field_set(wire_msg_fields(&msg) + offset, (uint32_t)value);
	livery_msg_clamp(&msg);
	return wire_field_value(field, wire_field_get(wire_msg_fields(&msg) + offset));
}

static void check_clamp(const struct wire_message *desc, const struct wire_field *field,
		size_t offset) {
	switch (field->check) {
	case WIRE_CHECK_CLAMP:
		assert_int_equal(clamped(desc, field, offset, field->lo), field->lo);
		assert_int_equal(clamped(desc, field, offset, field->lo - 1), field->lo);
		assert_int_equal(clamped(desc, field, offset, INT32_MIN), field->lo);
		assert_int_equal(clamped(desc, field, offset, 0), 0);
		assert_int_equal(clamped(desc, field, offset, field->hi), field->hi);
		assert_int_equal(clamped(desc, field, offset, field->hi + 1), field->hi);
		assert_int_equal(clamped(desc, field, offset, INT32_MAX), field->hi);
		break;
	case WIRE_CHECK_SIZE:
		assert_int_equal(clamped(desc, field, offset, 1), 1);
		assert_int_equal(clamped(desc, field, offset, field->hi), field->hi);
		assert_int_equal(clamped(desc, field, offset, field->hi + 1), field->hi);
		assert_int_equal(clamped(desc, field, offset, INT32_MAX), field->hi);
		break;
	case WIRE_CHECK_MASK:
		assert_int_equal(clamped(desc, field, offset, UINT32_MAX), field->lo);
		assert_int_equal(clamped(desc, field, offset, 0), 0);
		break;
	default:
		if (field->kind == WIRE_KIND_FLAG) {
			assert_int_equal(clamped(desc, field, offset, 0), 0);
			assert_int_equal(clamped(desc, field, offset, 4174509744), 1);
		} else {
			assert_int_equal((uint32_t)clamped(desc, field, offset, UINT32_MAX),
				UINT32_MAX);
		}
	}
}

static void test_clamping_forces_each_field_into_its_bounds(void **state) {
	for (size_t i = 0; i < wire_messages_count; i++) {
		const struct wire_message *desc = &wire_messages[i];
		size_t offset = 0;
		for (const struct wire_field *field = desc->fields; field->name != NULL; field++) {
			if (wire_field_is_word(field)) {
				check_clamp(desc, field, offset);
			}
			offset += field->size;
		}
	}
}

static void test_clamping_ends_each_text(void **state) {
	struct livery_msg msg = { .type = LIVERY_MSG_WMCLASS };
	memset(&msg.wmclass, 'x', sizeof(msg.wmclass));
	livery_msg_clamp(&msg);
	assert_int_equal(strlen(msg.wmclass.class), 63);
	assert_int_equal(strlen(msg.wmclass.instance), 63);
	msg.type = LIVERY_MSG_WMNAME;
	memset(&msg.wmname, 'x', sizeof(msg.wmname));
	livery_msg_clamp(&msg);
	assert_int_equal(strlen(msg.wmname.title), 127);
}

static void test_the_encoder_never_writes_past_its_room(void **state) {
	uint8_t tail[SAMPLE_MAX_TAIL], out[1024];
	for (size_t i = 0; i < wire_messages_count; i++) {
		struct livery_msg msg = sample_msg(&wire_messages[i], tail);
		size_t size = livery_wire_length(&msg);
		memset(out, 0xee, sizeof(out));
		assert_int_equal(livery_wire_encode(&sample_mode, &msg, out, size - 1), 0);
		assert_int_equal(out[0], 0xee);
		assert_int_equal(livery_wire_encode(&sample_mode, &msg, out, size), size);
		assert_int_equal(out[size], 0xee);
	}
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_base_is_the_26_published_messages),
		cmocka_unit_test(test_every_message_comes_back_as_it_was_sent),
		cmocka_unit_test(test_messages_of_both_directions_have_both_receivers),
		cmocka_unit_test(test_a_wrong_length_is_refused_before_the_body_is_there),
		cmocka_unit_test(test_a_message_needs_its_last_byte),
		cmocka_unit_test(test_what_follows_a_message_is_left_alone),
		cmocka_unit_test(test_each_field_is_refused_just_outside_its_bounds),
		cmocka_unit_test(test_clamping_forces_each_field_into_its_bounds),
		cmocka_unit_test(test_clamping_ends_each_text),
		cmocka_unit_test(test_the_encoder_never_writes_past_its_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
