/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_DOMAIN_LIMITS_H
#define LIVERY_COMPOSITOR_DOMAIN_LIMITS_H

/*
 * What one connection of a domain may hold; more is the protocol error `limit`. Apart from domain.h
 * so that the tests of guid, which keeps a little below, check the same numbers.
 */

#include <stdint.h>

#define LIVERY_DOMAIN_MAX_POOLS 1024
#define LIVERY_DOMAIN_MAX_BUFFERS 4096
#define LIVERY_DOMAIN_MAX_MAPPED (UINT64_C(8) << 30) /* bytes */
#define LIVERY_DOMAIN_MAX_TOPLEVELS 512
#define LIVERY_DOMAIN_MAX_POPUPS 128

#endif
