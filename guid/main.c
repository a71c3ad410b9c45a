/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guid/base/log.h"
#include "guid/guid.h"
#include "guid/options.h"
#include "guid/sandbox/sandbox.h"
#include "guid/transport.h"

/* livery-guid: shows the windows of one domain on livery's desktop. */

static int run(struct guid *guid, const struct guid_options *options) {
	guid->options = *options;
	guid->broker = -1;
	guid->signal_fd = -1;
	guid->transport = guid_transport_find(options->endpoint.kind);
	if (options->no_sandbox) {
		guid_error("no sandbox (--no-sandbox): "
			"who takes over this process has your rights");
	} else if (!guid_sandbox_prepare(options) || !guid->transport->prepare(guid)) {
		return GUID_FAILED;
	}
	if (!guid_init(guid)) {
		return GUID_FAILED;
	}
	if (!guid_connect(guid)) {
		return guid->status;
	}
	if (!options->no_sandbox) {
		guid->transport->seal(guid);
		if (!guid_sandbox_enter(guid->transport->sandbox,
				guid->transport->descriptors)) {
			return GUID_FAILED;
		}
	}
	/* From here on bytes of the domain are read. */
	return guid_run(guid);
}

int main(int argc, char **argv) {
	struct guid_arguments arguments;
	static struct guid guid;

	int status = guid_options_parse(&arguments, argc, argv);
	if (status >= 0) {
		return status;
	}
	guid_log_init(arguments.options.domain,
		arguments.verbose > 1 ? LIVERY_LOG_DEBUG
		: arguments.verbose == 1 ? LIVERY_LOG_INFO
		: LIVERY_LOG_ERROR);
	status = run(&guid, &arguments.options);
	guid_finish(&guid);
	return status;
}
