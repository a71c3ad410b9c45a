/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CHANNEL_XEN_QUIET_H
#define LIVERY_CHANNEL_XEN_QUIET_H

/*
 * A log for Xen's libraries that keeps nothing: what goes wrong is told to the caller, who says it
 * once and in words that help. Only built where Xen's libraries are there.
 */

struct xentoollog_logger;

/* A logger that drops everything, for Xen's libraries; never freed. */
struct xentoollog_logger *livery_xen_quiet(void);

#endif
