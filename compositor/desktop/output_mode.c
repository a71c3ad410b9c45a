/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/desktop/output_mode.h"
#include "compositor/base/log.h"
#include "compositor/config/config.h"
#include <stdlib.h>
#include <wlr/types/wlr_output.h>

#define NEAR_MHZ 1000 /* "60 Hz" means 59.94 too */

static bool is_configured(const struct livery_config_output *config) {
	return config != NULL && config->width > 0 && config->height > 0;
}

/* custom: the mode of the configuration as it stands there. mode NULL: none is asked for. */
static bool commit(struct wlr_output *output, const struct livery_config_output *config,
	const struct wlr_output_mode *mode, bool custom) {
	struct wlr_output_state state;
	wlr_output_state_init(&state);
	wlr_output_state_set_enabled(&state, true);
	if (custom) {
		wlr_output_state_set_custom_mode(
			&state, config->width, config->height, config->refresh);
	} else if (mode != NULL) {
		wlr_output_state_set_mode(&state, (struct wlr_output_mode *)mode);
	}
	if (config != NULL && config->scale > 0) {
		wlr_output_state_set_scale(&state, (float)config->scale);
	}
	bool done = wlr_output_commit_state(output, &state);
	wlr_output_state_finish(&state);
	return done;
}

static bool start_configured(struct wlr_output *output, const struct livery_config_output *config) {
	struct wlr_output_mode *mode;
	wl_list_for_each(mode, &output->modes, link) {
		if (mode->width == config->width && mode->height == config->height &&
			(config->refresh == 0 || abs(mode->refresh - config->refresh) < NEAR_MHZ)) {
			return commit(output, config, mode, false);
		}
	}
	return commit(output, config, NULL, true);
}

/* The preferred mode, then each of the list, then whatever it has by itself. */
static bool start_any(struct wlr_output *output, const struct livery_config_output *config) {
	const struct wlr_output_mode *preferred = wlr_output_preferred_mode(output);
	if (preferred != NULL && commit(output, config, preferred, false)) {
		return true;
	}
	const struct wlr_output_mode *mode;
	wl_list_for_each(mode, &output->modes, link) {
		if (mode != preferred && commit(output, config, mode, false)) {
			return true;
		}
	}
	return commit(output, config, NULL, false);
}

bool livery_output_mode_start(
	struct wlr_output *output, const struct livery_config_output *config) {
	bool configured = is_configured(config);
	if (configured && start_configured(output, config)) {
		return true;
	}
	if (!start_any(output, config)) {
		livery_error("output %s takes no mode: it stays dark", output->name);
		return false;
	}
	if (configured) {
		livery_error("output %s refuses %dx%d of the configuration: %dx%d instead",
			output->name, config->width, config->height, output->width, output->height);
	}
	return true;
}
