/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_TABLE_H
#define LIVERY_GUID_CORE_TABLE_H

/*
 * A bounded table of things that a domain names by 32-bit ids of its choice: finds by id, and gives
 * each a slot, a small number by which the rest of guid knows it. Things may be in the table
 * without an id. Nothing is allocated after the table was made.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* First member of everything that is kept in a table. */
struct core_entry {
	uint32_t id;
	uint32_t slot;
	bool has_id; /* found by id */
	struct core_entry *next; /* of the same bucket */
};

#define CORE_TABLE_BUCKETS 256

struct core_table {
	struct core_entry *buckets[CORE_TABLE_BUCKETS];
	struct core_entry **slots; /* limit of them; NULL where free */
	uint32_t *free; /* stack of free slots */
	uint32_t n_free, limit;
};

/* False without memory. */
bool core_table_init(struct core_table *table, uint32_t limit);
/* The entries are the caller's. */
void core_table_finish(struct core_table *table);

/* Gives entry a slot; false when the limit is reached. */
bool core_table_add(struct core_table *table, struct core_entry *entry);
/* Makes an entry of the table known by id, which must be free. */
void core_table_name(struct core_table *table, struct core_entry *entry, uint32_t id);
/* The id is free again, the slot is not. */
void core_table_unname(struct core_table *table, struct core_entry *entry);
/* Takes the entry out: id and slot are free again. */
void core_table_remove(struct core_table *table, struct core_entry *entry);

/* The entry with an id; NULL where there is none. */
struct core_entry *core_table_find(const struct core_table *table, uint32_t id);
/* The entry in a slot; NULL where it is free, or there is no such slot. */
struct core_entry *core_table_at(const struct core_table *table, uint32_t slot);
/* How many entries there are. */
uint32_t core_table_count(const struct core_table *table);

#endif
