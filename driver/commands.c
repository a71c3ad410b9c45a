/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "driver/commands.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_MAX_BYTES 31

bool livery_driver_name_valid(const char *name) {
	size_t length = strlen(name);
	if (length == 0 || length > NAME_MAX_BYTES || !isalpha((unsigned char)name[0])) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		if (!isalnum((unsigned char)name[i]) && strchr("_.-", name[i]) == NULL) {
			return false;
		}
	}
	return true;
}

static void commands_obey(struct livery_commands *commands) {
	char *space = strchr(commands->line, ' ');
	if (space == NULL) {
		fprintf(stderr, "%s: command without a domain\n", commands->program);
		return;
	}
	*space = '\0';
	commands->run(commands->data, commands->line, space + 1);
}

static void commands_handle_byte(struct livery_commands *commands, char byte) {
	if (byte != '\n') {
		if (commands->size < sizeof(commands->line) - 1) {
			commands->line[commands->size++] = byte;
		} else {
			commands->overlong = true;
		}
		return;
	}
	commands->line[commands->size] = '\0';
	if (commands->overlong) {
		fprintf(stderr, "%s: command too long\n", commands->program);
	} else {
		commands_obey(commands);
	}
	commands->size = 0;
	commands->overlong = false;
}

bool livery_commands_read(struct livery_commands *commands, int fd) {
	char data[256];
	ssize_t n = read(fd, data, sizeof(data));
	if (n < 0 && errno == EINTR) {
		return true;
	}
	for (ssize_t i = 0; i < n; i++) {
		commands_handle_byte(commands, data[i]);
	}
	return n > 0;
}
