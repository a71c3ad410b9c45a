/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/capabilities.h"
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

bool livery_capabilities_keep(uint32_t mask) {
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct kept[_LINUX_CAPABILITY_U32S_3] = {
		{ .permitted = mask, .effective = mask },
	};
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	return syscall(SYS_capset, &header, kept) == 0;
}
