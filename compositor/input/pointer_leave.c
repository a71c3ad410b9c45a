/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pointer is over no client any more. Apart from pointer.c for all that take it away. */
#include "compositor/input/seat.h"
#include "compositor/input/serial.h"
#include <wlr/types/wlr_seat.h>

void livery_pointer_leave(struct livery_seat *seat) {
	struct wlr_seat *wlr_seat = seat->wlr_seat;
	livery_slow_pointer_settle(&seat->slow);
	livery_serial_pass_to(seat->server, wlr_seat->pointer_state.focused_client);
	wlr_seat_pointer_notify_clear_focus(wlr_seat);
}
