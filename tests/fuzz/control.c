/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/control/request.h"
#include "tests/fuzz/fuzz.h"

/* One line of the control socket: exactly a request, or refused with one line. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	struct livery_control_request request;
	char error[128] = "";
	char *line = (char *)fuzz_copy(data, size);

	if (livery_control_parse(line, size, &request, error, sizeof(error))) {
		check(size <= LIVERY_CONTROL_LINE && request.command < LIVERY_CONTROL_COUNT);
		const char *name = livery_control_command_name(request.command);
		check(memmem(line, size, name, strlen(name)) != NULL ||
			memchr(line, '\\', size) != NULL);
		check(livery_control_needs_domain(request.command) ?
			livery_domain_name_is_valid(request.domain) : request.domain[0] == '\0');
	} else {
		check(error[0] != '\0' && strlen(error) < sizeof(error) &&
			strchr(error, '\n') == NULL);
	}
	free(line);
	return 0;
}
