/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/control/control.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/control/answer.h"
#include "compositor/control/request.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_CLIENTS 16
#define BACKLOG 64

struct livery_control {
	struct livery_server *server;
	struct sockaddr_un address;
	int fd;
	struct wl_event_source *source;
	struct wl_list clients; /* control_client.link, the one that spoke last first */
	unsigned n_clients;
};

struct control_client {
	struct livery_control *control;
	struct wl_list link;
	int fd;
	struct wl_event_source *source;
	char line[LIVERY_CONTROL_LINE + 1]; /* with its end of line */
	size_t line_size;
	/* The answer that the client has not taken yet; nothing is read meanwhile. */
	char *answer;
	size_t answer_size, answer_sent;
};

static void client_destroy(struct control_client *client) {
	wl_list_remove(&client->link);
	client->control->n_clients--;
	wl_event_source_remove(client->source);
	close(client->fd);
	free(client->answer);
	free(client);
}

/* Sends what the client takes now. False: it is gone. */
static bool client_flush(struct control_client *client) {
	while (client->answer != NULL) {
		ssize_t n = send(client->fd, client->answer + client->answer_sent,
			client->answer_size - client->answer_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0) {
			return errno == EAGAIN || errno == EINTR;
		}
		client->answer_sent += (size_t)n;
		if (client->answer_sent == client->answer_size) {
			free(client->answer);
			client->answer = NULL;
		}
	}
	return true;
}

static bool client_answer(struct control_client *client, struct json_object *answer) {
	int length = asprintf(&client->answer, "%s\n",
		json_object_to_json_string_ext(answer, JSON_C_TO_STRING_PLAIN));
	json_object_put(answer);
	if (length < 0) {
		client->answer = NULL;
		return false;
	}
	client->answer_size = (size_t)length;
	client->answer_sent = 0;
	return client_flush(client);
}

static bool client_obey(struct control_client *client, size_t size) {
	struct livery_control_request request;
	char error[128];
	if (!livery_control_parse(client->line, size, &request, error, sizeof(error))) {
		return client_answer(client, livery_control_refusal(error));
	}
	return client_answer(client, livery_control_answer(client->control->server, &request));
}

/* Obeys the lines that are there, until an answer has to wait. False: hang up. */
static bool client_handle_lines(struct control_client *client) {
	while (client->answer == NULL) {
		char *end = memchr(client->line, '\n', client->line_size);
		if (end == NULL) {
			return client->line_size < sizeof(client->line);
		}
		size_t size = (size_t)(end - client->line);
		if (!client_obey(client, size)) {
			return false;
		}
		client->line_size -= size + 1;
		memmove(client->line, end + 1, client->line_size);
	}
	return true;
}

static bool client_read(struct control_client *client) {
	ssize_t n = recv(client->fd, client->line + client->line_size,
		sizeof(client->line) - client->line_size, MSG_DONTWAIT);
	if (n < 0) {
		return errno == EAGAIN || errno == EINTR;
	}
	client->line_size += (size_t)n;
	return n > 0;
}

static int handle_client(int fd, uint32_t mask, void *data) {
	struct control_client *client = data;
	wl_list_remove(&client->link);
	wl_list_insert(&client->control->clients, &client->link);
	bool good = (mask & (WL_EVENT_READABLE | WL_EVENT_WRITABLE)) != 0;
	good = good && client_flush(client) && client_handle_lines(client);
	if (good && client->answer == NULL && (mask & WL_EVENT_READABLE)) {
		good = client_read(client) && client_handle_lines(client);
	}
	if (!good) {
		client_destroy(client);
		return 0;
	}
	wl_event_source_fd_update(client->source,
		client->answer != NULL ? WL_EVENT_WRITABLE : WL_EVENT_READABLE);
	return 0;
}

/* A file's mode is not enough on every system: ask who it is. */
static bool is_own_user(int fd) {
	struct ucred credentials;
	socklen_t size = sizeof(credentials);
	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 &&
		(credentials.uid == geteuid() || credentials.uid == 0);
}

static bool add_client(struct livery_control *control, int fd) {
	struct control_client *client = calloc(1, sizeof(*client));
	if (client == NULL) {
		return false;
	}
	client->control = control;
	client->fd = fd;
	client->source = wl_event_loop_add_fd(
		control->server->loop, fd, WL_EVENT_READABLE, handle_client, client);
	if (client->source == NULL) {
		free(client);
		return false;
	}
	wl_list_insert(&control->clients, &client->link);
	control->n_clients++;
	return true;
}

static int handle_connection(int listener, uint32_t mask, void *data) {
	struct livery_control *control = data;
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0) {
		return 0;
	}
	if (!is_own_user(fd) || !add_client(control, fd)) {
		close(fd);
	} else if (control->n_clients > MAX_CLIENTS) {
		/* The one that has been idle for longest: those that only wait keep nobody out. */
		struct control_client *oldest =
			wl_container_of(control->clients.prev, oldest, link);
		client_destroy(oldest);
	}
	return 0;
}

static bool open_socket(struct livery_control *control) {
	const char *folder = getenv("XDG_RUNTIME_DIR");
	struct sockaddr_un *address = &control->address;
	address->sun_family = AF_UNIX;
	int length = snprintf(address->sun_path, sizeof(address->sun_path), "%s/%s.control", folder,
		control->server->socket);
	if (length < 0 || (size_t)length >= sizeof(address->sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	/*
	 * Who has the display's name, by its lock, has this one: an old socket is a dead livery's.
	 */
	unlink(address->sun_path);
	control->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (control->fd < 0) {
		return false;
	}
	mode_t mask = umask(0177);
	bool bound = bind(control->fd, (const struct sockaddr *)address, sizeof(*address)) == 0;
	umask(mask);
	if (!bound || listen(control->fd, BACKLOG) != 0) {
		return false;
	}
	control->source = wl_event_loop_add_fd(control->server->loop, control->fd,
		WL_EVENT_READABLE, handle_connection, control);
	return control->source != NULL;
}

struct livery_control *livery_control_create(struct livery_server *server) {
	struct livery_control *control = calloc(1, sizeof(*control));
	if (control == NULL) {
		livery_error("no memory for the control socket");
		return NULL;
	}
	control->server = server;
	control->fd = -1;
	wl_list_init(&control->clients);
	if (!open_socket(control)) {
		livery_error("cannot open the control socket %s: %s", control->address.sun_path,
			strerror(errno));
		livery_control_destroy(control);
		return NULL;
	}
	return control;
}

void livery_control_destroy(struct livery_control *control) {
	if (control == NULL) {
		return;
	}
	struct control_client *client, *next;
	wl_list_for_each_safe(client, next, &control->clients, link) {
		client_destroy(client);
	}
	if (control->source != NULL) {
		wl_event_source_remove(control->source);
		unlink(control->address.sun_path);
	}
	if (control->fd >= 0) {
		close(control->fd);
	}
	free(control);
}
