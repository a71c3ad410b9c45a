/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_GUID_CORE_CLIPBOARD_H
#define LIVERY_GUID_CORE_CLIPBOARD_H

/*
 * Texts between domains: which answer of the domain counts.
 */

#include "guid/core/state.h"

/*
 * CLIPBOARD_DATA: answers the compositor's newest question, if one is open. False: core_fail was
 * called.
 */
bool core_clipboard_handle_data(struct livery_core *core, const struct livery_msg *msg);

#endif
