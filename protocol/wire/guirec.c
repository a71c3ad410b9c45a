/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "protocol/wire/guirec.h"
#include "protocol/wire/wire.h"

#define MAGIC "GUIREC1\n"
#define MAGIC_SIZE 8
#define HEAD_SIZE 16

struct guirec_reader {
	FILE *file;
	size_t next; /* number of the record to read */
	uint64_t time; /* of the record before */
	uint8_t payload[LIVERY_WIRE_MAX];
};

static bool read_magic(FILE *file, char *error, size_t error_size) {
	char magic[MAGIC_SIZE];
	if (fread(magic, 1, sizeof(magic), file) == sizeof(magic) &&
			memcmp(magic, MAGIC, MAGIC_SIZE) == 0) {
		return true;
	}
	if (ferror(file)) {
		snprintf(error, error_size, "cannot read: %s", strerror(errno));
	} else {
		snprintf(error, error_size, "not a recording: it does not begin with GUIREC1");
	}
	return false;
}

struct guirec_reader *guirec_reader_create(FILE *file, char *error, size_t error_size) {
	if (!read_magic(file, error, error_size)) {
		goto fail;
	}
	struct guirec_reader *reader = calloc(1, sizeof(*reader));
	if (reader == NULL) {
		snprintf(error, error_size, "no memory");
		goto fail;
	}
	reader->file = file;
	return reader;

fail:
	fclose(file);
	return NULL;
}

static enum guirec_result fail(const struct guirec_reader *reader, char *error, size_t error_size,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

static enum guirec_result fail(const struct guirec_reader *reader, char *error, size_t error_size,
		const char *format, ...) {
	char reason[128];
	va_list args;
	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	snprintf(error, error_size, "record %zu: %s", reader->next, reason);
	return GUIREC_ERROR;
}

/* Fewer bytes than asked for: the disk's fault or the file's. */
static enum guirec_result fail_short(const struct guirec_reader *reader, char *error,
		size_t error_size, const char *part) {
	if (ferror(reader->file)) {
		return fail(reader, error, error_size, "cannot read: %s", strerror(errno));
	}
	return fail(reader, error, error_size, "the file ends inside the %s", part);
}

static enum guirec_result check_head(const struct guirec_reader *reader, const uint8_t *head,
		const struct guirec_record *record, char *error, size_t error_size) {
	if (record->time < reader->time) {
		return fail(reader, error, error_size, "time goes back by %" PRIu64 " ns",
			reader->time - record->time);
	}
	if (head[8] > GUIREC_D2A) {
		return fail(reader, error, error_size, "direction %u is neither 0 nor 1", head[8]);
	}
	if (head[9] != 0 || head[10] != 0 || head[11] != 0) {
		return fail(reader, error, error_size, "reserved bytes are not zero");
	}
	if (record->length > LIVERY_WIRE_MAX) {
		return fail(reader, error, error_size, "length %" PRIu32 " is above %d",
			record->length, LIVERY_WIRE_MAX);
	}
	return GUIREC_OK;
}

enum guirec_result guirec_reader_next(struct guirec_reader *reader, struct guirec_record *record,
		char *error, size_t error_size) {
	uint8_t head[HEAD_SIZE];
	size_t got = fread(head, 1, sizeof(head), reader->file);
	if (got == 0 && feof(reader->file)) {
		return GUIREC_END;
	}
	if (got < sizeof(head)) {
		return fail_short(reader, error, error_size, "head");
	}
	*record = (struct guirec_record){
		.time = livery_get_u32(head) | (uint64_t)livery_get_u32(head + 4) << 32,
		.direction = head[8] == 0 ? GUIREC_A2D : GUIREC_D2A,
		.length = livery_get_u32(head + 12),
		.payload = reader->payload,
	};
	if (check_head(reader, head, record, error, error_size) != GUIREC_OK) {
		return GUIREC_ERROR;
	}
	if (fread(reader->payload, 1, record->length, reader->file) < record->length) {
		return fail_short(reader, error, error_size, "payload");
	}
	reader->time = record->time;
	reader->next++;
	return GUIREC_OK;
}

size_t guirec_reader_get_index(const struct guirec_reader *reader) {
	return reader->next > 0 ? reader->next - 1 : 0;
}

void guirec_reader_destroy(struct guirec_reader *reader) {
	if (reader != NULL) {
		fclose(reader->file);
		free(reader);
	}
}

bool guirec_write_start(FILE *file) {
	return fwrite(MAGIC, 1, MAGIC_SIZE, file) == MAGIC_SIZE;
}

bool guirec_write_record(FILE *file, const struct guirec_record *record) {
	uint8_t head[HEAD_SIZE] = { 0 };
	livery_put_u32(head, record->time & UINT32_MAX);
	livery_put_u32(head + 4, record->time >> 32);
	head[8] = (uint8_t)record->direction;
	livery_put_u32(head + 12, record->length);
	return fwrite(head, 1, sizeof(head), file) == sizeof(head) &&
		fwrite(record->payload, 1, record->length, file) == record->length;
}
