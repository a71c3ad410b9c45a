/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_INPUT_H
#define LIVERY_GUID_CORE_INPUT_H

/*
 * The state of the seat, and what of it is dropped; the dialect says the rest.
 */

#include "guid/core/state.h"

/* The window is no longer shown: input leaves it. */
void core_input_window_gone(struct livery_core *core, struct core_window *window);
/* The domain has taken all output: ends starvation, and says how things are. */
void core_input_resume(struct livery_core *core);
/* The domain has taken all output: sends the motion that was held back. */
void core_input_drained(struct livery_core *core);
/* Whether the key, an evdev code, is held down in the window with the keyboard. */
bool core_input_key_is_down(const struct livery_core *core, uint32_t key);

#endif
