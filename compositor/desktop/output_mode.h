/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_OUTPUT_MODE_H
#define LIVERY_COMPOSITOR_OUTPUT_MODE_H

/*
 * Which mode an output is switched on with: that of the configuration, else the preferred one. One
 * that the output refuses does not leave it dark: the others are tried after it.
 */

#include <stdbool.h>

struct livery_config_output;
struct wlr_output;

/*
 * Switches the output on. config, with mode and scale, may be NULL. One line in the log where not
 * the first choice is in force; false, with a line too, when the output takes no mode at all.
 */
bool livery_output_mode_start(
	struct wlr_output *output, const struct livery_config_output *config);

#endif
