/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gui-agent/window/feedback.h"

#include "common/wlr_compat.h"
#include "gui-agent/base/agent.h"
#include "gui-agent/window/output.h"

void agent_feedback_collect(struct wl_array *array, struct wlr_surface *surface) {
	struct wlr_presentation_feedback *feedback = wlr_presentation_surface_sampled(surface);
	if (feedback == NULL) {
		return;
	}
	struct wlr_presentation_feedback **slot = wl_array_add(array, sizeof(*slot));
	if (slot == NULL) {
		wlr_presentation_feedback_destroy(feedback);
		return;
	}
	*slot = feedback;
}

void agent_feedback_present(struct agent *agent, struct wl_array *array,
		const struct timespec *when, uint32_t refresh) {
	struct wlr_presentation_event event = {
		.output = agent_output_get_wlr(agent->output),
		.tv_sec = (uint64_t)when->tv_sec,
		.tv_nsec = (uint32_t)when->tv_nsec,
		.refresh = refresh < UINT32_MAX / 1000 ? refresh * 1000 : 0,
	};
	struct wlr_presentation_feedback **slot;
	wl_array_for_each(slot, array) {
		wlr_presentation_feedback_send_presented(*slot, &event);
		wlr_presentation_feedback_destroy(*slot);
	}
	array->size = 0;
}

void agent_feedback_discard(struct wl_array *array) {
	struct wlr_presentation_feedback **slot;
	wl_array_for_each(slot, array) {
		wlr_presentation_feedback_destroy(*slot);
	}
	array->size = 0;
}
