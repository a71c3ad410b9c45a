/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "driver/table.h"

#include <string.h>

static void table_set_down(struct livery_table *table, size_t index) {
	struct livery_table_domain domain = table->up[index];
	table->n_up--;
	table->up[index] = table->up[table->n_up];
	table->seen[index] = table->seen[table->n_up];
	table->listener.down(table->listener.data, &domain);
}

static bool is_same(const struct livery_table_domain *a, const struct livery_table_domain *b) {
	return strcmp(a->name, b->name) == 0 && strcmp(a->uuid, b->uuid) == 0;
}

void livery_table_begin(struct livery_table *table) {
	memset(table->seen, 0, sizeof(table->seen));
}

bool livery_table_see(struct livery_table *table, const struct livery_table_domain *domain) {
	for (size_t i = 0; i < table->n_up; i++) {
		if (table->up[i].domid != domain->domid) {
			continue;
		}
		if (is_same(&table->up[i], domain)) {
			table->seen[i] = true;
			return true;
		}
		table_set_down(table, i);
		break;
	}
	if (table->n_up == LIVERY_DRIVER_DOMAINS) {
		return false;
	}
	table->up[table->n_up] = *domain;
	table->seen[table->n_up] = true;
	table->n_up++;
	table->listener.up(table->listener.data, domain);
	return true;
}

void livery_table_end(struct livery_table *table) {
	for (size_t i = table->n_up; i-- > 0;) {
		if (!table->seen[i]) {
			table_set_down(table, i);
		}
	}
	if (!table->looked) {
		table->looked = true;
		table->listener.all(table->listener.data);
	}
}

bool livery_table_get_word(const char *text, size_t length, char *out, size_t size) {
	if (text == NULL || length == 0 || length >= size) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		if (text[i] <= ' ' || text[i] > '~') {
			return false;
		}
	}
	memcpy(out, text, length);
	out[length] = '\0';
	return true;
}
