/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_WIRE_GUIREC_H
#define LIVERY_WIRE_GUIREC_H

/*
 * Recordings of a connection between agent and daemon (*.guirec): 8 bytes of magic, then records of
 * a 16 byte head (u64 nanoseconds, u8 direction, 3 zero bytes, u32 length; little-endian) and the
 * payload. One record is one message; the handshake is three records. Reads and writes a stream,
 * one record at a time, in bounded memory.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum guirec_direction {
	GUIREC_A2D = 0,
	GUIREC_D2A = 1,
};

struct guirec_record {
	uint64_t time; /* ns since the connection was made */
	enum guirec_direction direction;
	uint32_t length;
	const uint8_t *payload; /* valid until the next record is read */
};

enum guirec_result {
	GUIREC_OK,
	GUIREC_END, /* after the last whole record */
	GUIREC_ERROR,
};

struct guirec_reader;

/*
 * Takes file over, from its start. NULL: no memory, or no recording, with one line in error. Close
 * it with guirec_reader_destroy.
 */
struct guirec_reader *guirec_reader_create(FILE *file, char *error, size_t error_size);
/* GUIREC_ERROR: one line in error that names the record by number, counted from 0. */
enum guirec_result guirec_reader_next(struct guirec_reader *reader, struct guirec_record *record,
	char *error, size_t error_size);
/* The number of the record last read. */
size_t guirec_reader_get_index(const struct guirec_reader *reader);
/* NULL is allowed. */
void guirec_reader_destroy(struct guirec_reader *reader);

/* Writes the magic. False with errno. */
bool guirec_write_start(FILE *file);
/* False with errno. */
bool guirec_write_record(FILE *file, const struct guirec_record *record);

#endif
