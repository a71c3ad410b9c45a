/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_DRIVER_TABLE_H
#define LIVERY_DRIVER_TABLE_H

/*
 * The domains that offer a GUI now, and who is notified when one comes or goes. It is filled by
 * reading at all domains, again and again: what changed between two looks is what is told. Pure.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIVERY_DRIVER_NAME 64 /* bytes incl. NUL */
#define LIVERY_DRIVER_UUID 40
#define LIVERY_DRIVER_DOMAINS 1024

struct livery_table_domain {
	uint32_t domid;
	char name[LIVERY_DRIVER_NAME]; /* "?": not a word that could be told */
	char uuid[LIVERY_DRIVER_UUID]; /* "-": none */
};

struct livery_table_listener {
	void (*up)(void *data, const struct livery_table_domain *domain);
	void (*down)(void *data, const struct livery_table_domain *domain);
	/* The first look has ended: all that were there were told. */
	void (*all)(void *data);
	void *data;
};

struct livery_table {
	struct livery_table_listener listener;
	struct livery_table_domain up[LIVERY_DRIVER_DOMAINS];
	bool seen[LIVERY_DRIVER_DOMAINS];
	size_t n_up;
	bool looked; /* once */
};

/* A look at all domains: begin, see for each one that offers a GUI, end. */
void livery_table_begin(struct livery_table *table);
/*
 * False: there is no room for another one. One whose number had another name or UUID before is
 * another domain.
 */
bool livery_table_see(struct livery_table *table, const struct livery_table_domain *domain);
void livery_table_end(struct livery_table *table);

/*
 * Copies length bytes of text to out, size bytes with the NUL. False where it is no word for a
 * line: empty, too long, or not printable ASCII without spaces.
 */
bool livery_table_get_word(const char *text, size_t length, char *out, size_t size);

#endif
