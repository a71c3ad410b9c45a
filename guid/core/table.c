/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include "guid/core/table.h"

static uint32_t bucket_of(uint32_t id) {
	return (id * 0x9e3779b1u) >> 24;
}

bool core_table_init(struct core_table *table, uint32_t limit) {
	memset(table, 0, sizeof(*table));
	table->slots = calloc(limit, sizeof(table->slots[0]));
	table->free = calloc(limit, sizeof(table->free[0]));
	if (table->slots == NULL || table->free == NULL) {
		core_table_finish(table);
		return false;
	}
	table->limit = limit;
	table->n_free = limit;
	/* Low slots first. */
	for (uint32_t i = 0; i < limit; i++) {
		table->free[i] = limit - 1 - i;
	}
	return true;
}

void core_table_finish(struct core_table *table) {
	free(table->slots);
	free(table->free);
	memset(table, 0, sizeof(*table));
}

bool core_table_add(struct core_table *table, struct core_entry *entry) {
	if (table->n_free == 0) {
		return false;
	}
	table->n_free--;
	entry->slot = table->free[table->n_free];
	entry->has_id = false;
	table->slots[entry->slot] = entry;
	return true;
}

void core_table_name(struct core_table *table, struct core_entry *entry, uint32_t id) {
	struct core_entry **bucket = &table->buckets[bucket_of(id)];

	entry->id = id;
	entry->has_id = true;
	entry->next = *bucket;
	*bucket = entry;
}

void core_table_unname(struct core_table *table, struct core_entry *entry) {
	if (!entry->has_id) {
		return;
	}
	struct core_entry **link = &table->buckets[bucket_of(entry->id)];
	while (*link != entry) {
		link = &(*link)->next;
	}
	*link = entry->next;
	entry->next = NULL;
	entry->has_id = false;
}

void core_table_remove(struct core_table *table, struct core_entry *entry) {
	core_table_unname(table, entry);
	table->slots[entry->slot] = NULL;
	table->free[table->n_free] = entry->slot;
	table->n_free++;
}

struct core_entry *core_table_find(const struct core_table *table, uint32_t id) {
	struct core_entry *entry = table->buckets[bucket_of(id)];
	while (entry != NULL && entry->id != id) {
		entry = entry->next;
	}
	return entry;
}

struct core_entry *core_table_at(const struct core_table *table, uint32_t slot) {
	return slot < table->limit ? table->slots[slot] : NULL;
}

uint32_t core_table_count(const struct core_table *table) {
	return table->limit - table->n_free;
}
