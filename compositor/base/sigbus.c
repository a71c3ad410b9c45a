/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/base/sigbus.h"
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>

/* Changed by the main thread only, which touches no watched memory while it does. */
static struct wl_list watched_list = { &watched_list, &watched_list };

static void handle_sigbus(int number, siginfo_t *info, void *context) {
	uintptr_t fault = (uintptr_t)info->si_addr;
	struct livery_watched *watched;
	wl_list_for_each(watched, &watched_list, link) {
		uintptr_t start = (uintptr_t)watched->address;
		if (fault < start || fault - start >= watched->size) {
			continue;
		}
		/* mmap is a bare system call: safe here. */
		if (mmap(watched->address, watched->size, PROT_READ,
			    MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			    0) != MAP_FAILED) {
			watched->dead = true;
			return;
		}
		break;
	}
	/* Not ours: the instruction faults again, now with the default action. */
	signal(SIGBUS, SIG_DFL);
}

void livery_sigbus_init(void) {
	struct sigaction action = { .sa_sigaction = handle_sigbus,
		.sa_flags = SA_SIGINFO | SA_NODEFER };
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
}

void livery_sigbus_watch(struct livery_watched *watched) {
	watched->dead = false;
	wl_list_insert(&watched_list, &watched->link);
}

void livery_sigbus_forget(struct livery_watched *watched) {
	wl_list_remove(&watched->link);
}
