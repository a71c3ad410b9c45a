/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAGES_FOREIGN_H
#define LIVERY_PAGES_FOREIGN_H

/*
 * Memory that a program made and the sharer shares: it must be a memfd that cannot shrink, so that
 * whoever maps it is never left with a hole.
 */

#include <stdbool.h>
#include <stddef.h>

/*
 * Seals fd against shrinking, where it is not yet, and makes sure that it holds size bytes. False
 * with errno: EPERM it cannot be sealed, EMSGSIZE it is smaller.
 */
bool livery_foreign_seal(int fd, size_t size);

/*
 * As above, and makes it end with a page, which its program does not notice: it becomes less than a
 * page longer. False with errno, also EPERM where it is sealed against growing.
 */
bool livery_foreign_seal_pages(int fd, size_t size);

#endif
