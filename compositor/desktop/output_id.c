/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/output_id.h"
#include "compositor/desktop/output.h"
#include <stdio.h>
#include <string.h>
#include <wlr/types/wlr_output.h>

enum {
	MATCH_NONE,
	MATCH_MONITOR, /* on another connector */
	MATCH_TWIN, /* one that looks the same, on the same connector */
	MATCH_SAME,
};

static const char *text(const char *value) {
	return value != NULL ? value : "";
}

static bool is_taken(const struct livery_output_id *id, const struct wl_list *others) {
	const struct livery_output *other;
	wl_list_for_each(other, others, link) {
		if (livery_output_id_match(&other->id, id) == MATCH_SAME) {
			return true;
		}
	}
	return false;
}

void livery_output_id_init(struct livery_output_id *id, const struct wlr_output *output,
	const struct wl_list *others) {
	*id = (struct livery_output_id){ 0 };
	snprintf(id->name, sizeof(id->name), "%s", output->name);
	if (output->make != NULL || output->model != NULL || output->serial != NULL) {
		snprintf(id->monitor, sizeof(id->monitor), "%s\n%s\n%s", text(output->make),
			text(output->model), text(output->serial));
	}
	while (is_taken(id, others)) {
		id->nth++;
	}
}

int livery_output_id_match(const struct livery_output_id *a, const struct livery_output_id *b) {
	if (strcmp(a->monitor, b->monitor) != 0) {
		return MATCH_NONE;
	}
	if (strcmp(a->name, b->name) != 0) {
		return a->monitor[0] != '\0' ? MATCH_MONITOR : MATCH_NONE;
	}
	return a->nth == b->nth ? MATCH_SAME : MATCH_TWIN;
}
