/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_OUTPUT_ID_H
#define LIVERY_COMPOSITOR_OUTPUT_ID_H

/*
 * What an output is recognised by when it comes back: the monitor by make, model and serial, on
 * whatever connector; where it does not say them, the connector's name.
 */

struct wl_list;
struct wlr_output;

struct livery_output_id {
	char name[32]; /* of the connector; "": of no output */
	char monitor[96]; /* make, model and serial; "" where it says none */
	unsigned int nth; /* counts those that are the same in both */
};

/* The id of an output that joins others, a list of livery_output.link. */
void livery_output_id_init(struct livery_output_id *id, const struct wlr_output *output,
	const struct wl_list *others);

/* How well two ids agree: 0 not at all, else the more the better. */
int livery_output_id_match(const struct livery_output_id *a, const struct livery_output_id *b);

#endif
