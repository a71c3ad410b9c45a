/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_OUTPUT_H
#define LIVERY_AGENT_OUTPUT_H

/*
 * The one virtual output. Programs want one to exist (GTK starts with none but works better with
 * one); its size is that of the GUI domain's desktop. Nothing is ever drawn to it: no buffer, no
 * frame, no timer.
 */

#include <stdint.h>

struct agent;
struct agent_output;
struct wlr_output;
struct wlr_surface;

/*
 * With the size of the GUI domain's desktop, which it follows; what is outside of 1..16384 px is
 * cut. NULL after one line of log.
 */
struct agent_output *agent_output_create(struct agent *agent);
/* The programs lose it. NULL is allowed. */
void agent_output_destroy(struct agent_output *output);

/* Of the programs that know only of whole scales, at least 1; the desktop stays as large. */
void agent_output_set_scale(struct agent_output *output, uint32_t scale);

/* Its output of wlroots, owned by it. */
struct wlr_output *agent_output_get_wlr(struct agent_output *output);

#endif
