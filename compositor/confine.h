/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_COMPOSITOR_CONFINE_H
#define LIVERY_COMPOSITOR_CONFINE_H

/*
 * What livery itself gives up. It has to open screens, input devices and files of its user and to
 * start guids, so that it is no sandbox like a guid's; but it needs no network, no look into other
 * processes and no way into the kernel's less used corners, and its memory, which holds all that
 * is shown and typed, is nobody's.
 *
 * Its guids inherit the filter below their own. Programs of the user's do not: they are started
 * from before (launcher.h).
 */

#include <stdbool.h>
#include <stddef.h>

/*
 * Before anything is opened: no new privileges, no core dumps, no tracing by others, and a filter
 * of system calls. False: logged.
 */
bool livery_confine_start(void);

/*
 * Once the screen is there: whatever rights a session without a seat daemon needed. Root keeps
 * CAP_SETFCAP, to give guids user namespaces of their own.
 */
void livery_confine_drop_capabilities(void);

/* ---- for the test ---- */

/*
 * The calls that are refused (EPERM) whatever their arguments, by their place; -1 behind the last.
 */
int livery_confine_refused(size_t index);

#endif
