/* SPDX-License-Identifier: GPL-2.0-or-later */
/* livery-ctl(1): asks a running livery, by its control socket, and prints the answer. */
#include "compositor/config/config.h"
#include "compositor/control/request.h"

#include <errno.h>
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_MAX (4u << 20) /* bytes */
#define COLUMNS_MAX 16

struct options {
	const char *socket;
	bool json;
};

static const char usage[] =
	"Usage: livery-ctl [OPTION]... COMMAND [DOMAIN]\n"
	"Asks a running livery.\n"
	"\n"
	"  domains            each domain, its label and what it has\n"
	"  windows            each window, topmost first\n"
	"  stats              counters\n"
	"  version            livery's version\n"
	"  screenshot         take one, as the key does\n"
	"  start DOMAIN       by the domain driver, as are\n"
	"  stop | pause | unpause | destroy DOMAIN\n"
	"\n"
	"  -j, --json         print the answer as it came\n"
	"  -s, --socket PATH  control socket (default: $LIVERY_CONTROL, else that of "
	"$WAYLAND_DISPLAY)\n"
	"      --version      print livery-ctl's own version and exit\n"
	"  -h, --help         print this help and exit\n";

/* Returns -1 to go on, else the status to exit with. */
static int parse_options(struct options *options, int argc, char *argv[]) {
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "socket", required_argument, NULL, 's' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c;
	while ((c = getopt_long(argc, argv, "js:h", long_options, NULL)) != -1) {
		switch (c) {
		case 'j':
			options->json = true;
			break;
		case 's':
			options->socket = optarg;
			break;
		case 'V':
			puts("livery-ctl " LIVERY_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		default:
			fputs("Try 'livery-ctl --help'.\n", stderr);
			return EXIT_FAILURE;
		}
	}
	return -1;
}

/* The request that the words of the command line are; NULL, with a line on stderr. */
static struct json_object *make_request(int count, char *words[]) {
	int command = 0;
	while (count > 0 && command < LIVERY_CONTROL_COUNT &&
			strcmp(words[0], livery_control_command_name(
				(enum livery_control_command)command)) != 0) {
		command++;
	}
	if (count == 0 || command == LIVERY_CONTROL_COUNT) {
		fprintf(stderr, "livery-ctl: %s%s\nTry 'livery-ctl --help'.\n",
			count == 0 ? "no command" : "no such command: ",
			count == 0 ? "" : words[0]);
		return NULL;
	}
	bool about_domain = livery_control_needs_domain((enum livery_control_command)command);
	if (count != (about_domain ? 2 : 1)) {
		fprintf(stderr, "livery-ctl: %s %s\n", words[0],
			about_domain ? "needs one domain" : "takes no argument");
		return NULL;
	}
	struct json_object *request = json_object_new_object();
	json_object_object_add(request, "command", json_object_new_string(words[0]));
	if (about_domain) {
		json_object_object_add(request, "domain", json_object_new_string(words[1]));
	}
	return request;
}

static bool find_socket(const char *chosen, struct sockaddr_un *address) {
	const char *folder = getenv("XDG_RUNTIME_DIR"), *display = getenv("WAYLAND_DISPLAY");
	int length = -1;
	address->sun_family = AF_UNIX;
	if (chosen == NULL) {
		chosen = getenv("LIVERY_CONTROL");
	}
	if (chosen != NULL) {
		length = snprintf(address->sun_path, sizeof(address->sun_path), "%s", chosen);
	} else if (folder != NULL && display != NULL) {
		length = snprintf(address->sun_path, sizeof(address->sun_path), "%s/%s.control",
			folder, display);
	} else {
		fputs("livery-ctl: no livery named: set WAYLAND_DISPLAY, LIVERY_CONTROL "
			"or --socket\n", stderr);
		return false;
	}
	if (length < 0 || (size_t)length >= sizeof(address->sun_path)) {
		fputs("livery-ctl: the socket's path is too long\n", stderr);
		return false;
	}
	return true;
}

static int connect_to(const struct sockaddr_un *address) {
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0) {
		fprintf(stderr, "livery-ctl: %s: %s\n", address->sun_path, strerror(errno));
		if (fd >= 0) {
			close(fd);
		}
		return -1;
	}
	return fd;
}

static bool send_request(int fd, struct json_object *request) {
	char line[LIVERY_CONTROL_LINE + 2];
	int length = snprintf(line, sizeof(line), "%s\n",
		json_object_to_json_string_ext(request, JSON_C_TO_STRING_PLAIN));
	return length > 0 && (size_t)length < sizeof(line) &&
		send(fd, line, (size_t)length, MSG_NOSIGNAL) == length;
}

/* The answer's line, without its end; NULL with a line on stderr. To be freed. */
static char *read_answer(int fd) {
	size_t size = 0, room = 4096;
	char *answer = malloc(room);
	while (answer != NULL && room <= ANSWER_MAX) {
		ssize_t n = read(fd, answer + size, room - size - 1);
		if (n <= 0) {
			break;
		}
		size += (size_t)n;
		answer[size] = '\0';
		if (answer[size - 1] == '\n') {
			answer[size - 1] = '\0';
			return answer;
		}
		if (size + 1 == room) {
			room *= 2;
			char *more = realloc(answer, room);
			if (more == NULL) {
				break;
			}
			answer = more;
		}
	}
	free(answer);
	fputs("livery-ctl: livery hung up\n", stderr);
	return NULL;
}

/* ---- printing ---- */

static const char *cell(struct json_object *row, const char *key) {
	struct json_object *value;
	return json_object_object_get_ex(row, key, &value) ? json_object_get_string(value) : "-";
}

/* The longest row names all columns; flags that are not set are left out. */
static size_t find_columns(struct json_object *rows, const char *keys[COLUMNS_MAX]) {
	size_t count = 0;
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		json_object_object_foreach(json_object_array_get_idx(rows, i), key, value) {
			size_t known = 0;
			while (known < count && strcmp(keys[known], key) != 0) {
				known++;
			}
			(void)value;
			if (known == count && count < COLUMNS_MAX) {
				keys[count++] = key;
			}
		}
	}
	return count;
}

static void print_table(struct json_object *rows) {
	const char *keys[COLUMNS_MAX];
	size_t columns = find_columns(rows, keys), count = json_object_array_length(rows);
	int widths[COLUMNS_MAX];
	for (size_t c = 0; c < columns; c++) {
		widths[c] = (int)strlen(keys[c]);
		for (size_t i = 0; i < count; i++) {
			int width = (int)strlen(cell(json_object_array_get_idx(rows, i), keys[c]));
			widths[c] = width > widths[c] ? width : widths[c];
		}
	}
	for (size_t i = 0; i <= count; i++) {
		for (size_t c = 0; c < columns; c++) {
			const char *text = i == 0 ? keys[c] :
				cell(json_object_array_get_idx(rows, i - 1), keys[c]);
			printf("%-*s%s", c + 1 < columns ? widths[c] : 0, text,
				c + 1 < columns ? "  " : "\n");
		}
	}
}

static void print_members(struct json_object *object) {
	json_object_object_foreach(object, key, value) {
		printf("%s %s\n", key, json_object_get_string(value));
	}
}

static void print_answer(struct json_object *answer) {
	json_object_object_foreach(answer, key, value) {
		if (json_object_is_type(value, json_type_array)) {
			print_table(value);
		} else if (json_object_is_type(value, json_type_object)) {
			print_members(value);
		} else if (json_object_is_type(value, json_type_string)) {
			printf("%s %s\n", key, json_object_get_string(value));
		}
	}
}

static int report(const char *text, bool as_json) {
	struct json_object *answer = json_tokener_parse(text), *ok = NULL;
	if (!json_object_is_type(answer, json_type_object) ||
			!json_object_object_get_ex(answer, "ok", &ok)) {
		fputs("livery-ctl: that was no answer of livery\n", stderr);
		json_object_put(answer);
		return EXIT_FAILURE;
	}
	bool good = json_object_get_boolean(ok);
	if (as_json) {
		puts(text);
	} else if (good) {
		print_answer(answer);
	} else {
		fprintf(stderr, "livery-ctl: %s\n", cell(answer, "error"));
	}
	json_object_put(answer);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int ask(const struct options *options, struct json_object *request) {
	struct sockaddr_un address;
	if (!find_socket(options->socket, &address)) {
		return EXIT_FAILURE;
	}
	int fd = connect_to(&address);
	if (fd < 0) {
		return EXIT_FAILURE;
	}
	int status = EXIT_FAILURE;
	char *answer = NULL;
	if (send_request(fd, request)) {
		answer = read_answer(fd);
	} else {
		fputs("livery-ctl: livery does not take the request\n", stderr);
	}
	if (answer != NULL) {
		status = report(answer, options->json);
	}
	free(answer);
	close(fd);
	return status;
}

int main(int argc, char *argv[]) {
	struct options options = { 0 };
	int status = parse_options(&options, argc, argv);
	if (status >= 0) {
		return status;
	}
	struct json_object *request = make_request(argc - optind, argv + optind);
	if (request == NULL) {
		return EXIT_FAILURE;
	}
	status = ask(&options, request);
	json_object_put(request);
	return status;
}
