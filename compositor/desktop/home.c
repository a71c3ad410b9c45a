/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/home.h"
#include "compositor/desktop/output.h"
#include "compositor/desktop/placement.h"
#include "compositor/desktop/toplevel.h"

static struct livery_output *output_of(
	const struct livery_toplevel *toplevel, const struct wlr_box *box) {
	return livery_output_at(
		toplevel->server, box->x + box->width / 2.0, box->y + box->height / 2.0);
}

static bool is_known(const struct livery_home *home) {
	return home->output.name[0] != '\0';
}

void livery_home_set(struct livery_toplevel *toplevel) {
	const struct livery_output *output = output_of(toplevel, &toplevel->floating);
	if (output == NULL) {
		return;
	}
	toplevel->home = (struct livery_home){
		.output = output->id,
		.box = toplevel->floating,
		.width = output->box.width,
		.height = output->box.height,
	};
	toplevel->home.box.x -= output->box.x;
	toplevel->home.box.y -= output->box.y;
}

void livery_home_resize(struct livery_toplevel *toplevel) {
	struct livery_home *home = &toplevel->home;
	if (!home->away || !is_known(home)) {
		livery_home_set(toplevel);
	} else if (!home->shrunk) {
		home->box.width = toplevel->floating.width;
		home->box.height = toplevel->floating.height;
	}
}

struct livery_output *livery_home_find(struct livery_toplevel *toplevel, struct wlr_box *box) {
	struct livery_home *home = &toplevel->home;
	struct livery_output *output = livery_output_find(toplevel->server, &home->output);
	bool there = output != NULL;
	if (!there) {
		output = output_of(toplevel, &toplevel->floating);
	}
	if (output == NULL) {
		return NULL;
	}
	struct wlr_box wanted = toplevel->floating;
	if (is_known(home)) {
		wanted.width = home->box.width;
		wanted.height = home->box.height;
	}
	if (there) {
		wanted.x = output->box.x + home->box.x;
		wanted.y = output->box.y + home->box.y;
	}
	*box = wanted;
	if (!there || output->box.width < home->width || output->box.height < home->height) {
		livery_placement_fit(output, box);
	}
	livery_placement_keep_reachable(toplevel->server, box);
	home->away = !there || !wlr_box_equal(box, &wanted);
	home->shrunk = box->width != wanted.width || box->height != wanted.height;
	return output;
}

bool livery_home_recall(
	struct livery_toplevel *toplevel, int width, int height, struct wlr_box *box) {
	struct livery_home *home = &toplevel->home;
	const struct wlr_box before = home->box;
	if (!is_known(home)) {
		return false;
	}
	home->box.width = width;
	home->box.height = height;
	const struct livery_output *output = livery_home_find(toplevel, box);
	if (output == NULL) {
		return false;
	}
	struct wlr_box bounds = livery_placement_bounds(output);
	box->width = box->width < bounds.width ? box->width : bounds.width;
	box->height = box->height < bounds.height ? box->height : bounds.height;
	livery_placement_contain_growth(output, &before, box);
	return true;
}
