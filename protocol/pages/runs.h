/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_PAGES_RUNS_H
#define LIVERY_PAGES_RUNS_H

/* What can be said of the runs of page numbers that a domain names. Pure. */

#include <stdbool.h>
#include <stddef.h>
#include "protocol/pages/pages.h"

/* Whether no number is named twice; false also without memory. */
bool livery_runs_distinct(const struct livery_run *runs, size_t n_runs);

#endif
