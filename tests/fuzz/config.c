/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/config/config.h"
#include "tests/fuzz/fuzz.h"

/* The configuration as text: read or refused with one line, and what is read is within bounds. */

static void check_config(const struct livery_config *config) {
	check(config->outputs_len <= LIVERY_CONFIG_OUTPUTS_MAX);
	check(config->domains_len <= LIVERY_CONFIG_DOMAINS_MAX);
	check(config->clipboard.max_size >= 1 && config->clipboard.max_size <= 256000);
	for (size_t i = 0; i < config->domains_len; i++) {
		const struct livery_config_domain *domain = &config->domains[i];
		check(livery_domain_name_is_valid(domain->name));
		check(domain->label >= config->labels &&
			domain->label < config->labels + config->labels_len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	char error[256] = "";
	char *text = malloc(size + 1);

	check(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	if (strstr(text, "@include") != NULL) {
		free(text); /* reads files */
		return 0;
	}
	struct livery_config *config = livery_config_parse(text, "fuzz", error, sizeof(error));
	if (config != NULL) {
		check_config(config);
		livery_config_destroy(config);
	} else {
		check(error[0] != '\0');
	}
	free(text);
	return 0;
}
