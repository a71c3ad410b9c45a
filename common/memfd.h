/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMMON_MEMFD_H
#define LIVERY_COMMON_MEMFD_H

/*
 * Small data in sealed memfds, as clipboard text crosses between livery and a guid. Nothing is
 * mapped: the bytes are copied by read and write, so that whatever the other side does with the
 * descriptor is an error code here.
 */

#include <stddef.h>

/* A memfd of these bytes, sealed against every change; -1 with errno. */
int livery_memfd_create(const char *name, const char *bytes, size_t size);

/*
 * The first size bytes of an untrusted descriptor, in memory from malloc. NULL unless it is a memfd
 * that is sealed against shrinking and writing and holds that much. Does not close untrusted_fd.
 */
char *livery_memfd_read(int untrusted_fd, size_t size);

#endif
