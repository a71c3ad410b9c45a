/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_OUTPUT_H
#define LIVERY_AGENT_OUTPUT_H

/*
 * The one virtual output. Programs want one to exist (GTK starts with none but works better with
 * one); its size is that of the GUI domain's desktop. Nothing is ever drawn to it: no buffer, no
 * frame, no timer.
 */

struct livery_agent;
struct livery_output;
struct wlr_output;
struct wlr_surface;

/*
 * With the size of the GUI domain's desktop, which it follows; what is outside of 1..16384 px is
 * cut. NULL after one line of log.
 */
struct livery_output *output_create(struct livery_agent *agent);
void output_destroy(struct livery_output *output);

struct wlr_output *output_get_wlr(struct livery_output *output);

#endif
