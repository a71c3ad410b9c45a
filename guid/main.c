/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/guid.h"
#include "guid/log.h"
#include "guid/options.h"

/* livery-guid: shows the windows of one domain on livery's desktop. */

int main(int argc, char **argv) {
	struct guid_arguments arguments;
	static struct guid guid;

	int status = options_parse(&arguments, argc, argv);
	if (status >= 0) {
		return status;
	}
	guid_log_init(arguments.options.domain,
		arguments.verbose > 1 ? LIVERY_LOG_DEBUG
		: arguments.verbose == 1 ? LIVERY_LOG_INFO
		: LIVERY_LOG_ERROR);
	if (guid_init(&guid, &arguments.options)) {
		/* From here on bytes of the domain are read. */
		status = guid_run(&guid);
	} else {
		status = GUID_FAILED;
	}
	guid_finish(&guid);
	return status;
}
