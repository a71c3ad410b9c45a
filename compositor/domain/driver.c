/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/driver.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/desktop/toplevel.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/launcher.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_SIZE 256
#define RESTART_MS 1000

struct livery_driver {
	struct livery_server *server;
	int fd; /* both directions, or -1 */
	struct wl_event_source *source;
	struct wl_event_source *restart_timer;
	struct wl_listener toplevel_unmap;
	char line[LINE_SIZE];
	size_t line_size;
};

/* One line of the driver, parsed. */
struct driver_event {
	bool up;
	uint32_t domid;
	char uuid[64];
	char name[64];
};

/* ---- what the driver says ---- */

static bool parse_line(const char *line, struct driver_event *event) {
	char verb[8], domid[8], end, *rest;
	*event = (struct driver_event){0};
	if (sscanf(line, "%7s %7s %63s %63s%c", verb, domid, event->uuid, event->name, &end) != 4) {
		return false;
	}
	event->up = strcmp(verb, "up") == 0;
	event->domid = (uint32_t)strtoul(domid, &rest, 10);
	return (event->up || strcmp(verb, "down") == 0) && *rest == '\0' && event->domid >= 1 &&
		event->domid <= LIVERY_ENDPOINT_DOMID_MAX;
}

static bool matches(const struct livery_domain *domain, const struct driver_event *event) {
	const struct livery_config_domain *config = domain->config;
	if (config == NULL || config->socket != NULL) {
		return false;
	}
	return config->uuid != NULL ? strcasecmp(config->uuid, event->uuid) == 0
		: strcmp(config->name, event->name) == 0;
}

static bool is_in_xen(const struct livery_domain *domain) {
	return domain->endpoint.kind == LIVERY_ENDPOINT_XEN;
}

static struct livery_domain *find_by_domid(struct livery_server *server, uint32_t domid) {
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		if (is_in_xen(domain) && domain->endpoint.domid == domid) {
			return domain;
		}
	}
	return NULL;
}

static bool name_is_taken(struct livery_server *server, const char *name) {
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		if (strcmp(domain->owner.name, name) == 0) {
			return true;
		}
	}
	return false;
}

#define NUMBER_PREFIX "domain-"

/* Of an unknown domain whose own name cannot be shown: one that no other domain has. */
static void number_name(struct livery_server *server, const struct driver_event *event, char *out,
	size_t size) {
	snprintf(out, size, NUMBER_PREFIX "%u", event->domid);
	for (unsigned n = 2; name_is_taken(server, out); n++) {
		snprintf(out, size, NUMBER_PREFIX "%u-%u", event->domid, n);
	}
}

/* Names that livery makes itself are no domain's own. */
static bool name_is_usable(struct livery_server *server, const char *name) {
	return livery_domain_name_is_valid(name) && !name_is_taken(server, name) &&
		strncmp(name, NUMBER_PREFIX, strlen(NUMBER_PREFIX)) != 0;
}

/* Whether an unknown domain is the one that is told of, by all that the driver knows of it. */
static bool was_announced(const struct livery_domain *domain, const struct driver_event *event) {
	return domain->config == NULL && strcmp(domain->announced_name, event->name) == 0 &&
		strcmp(domain->announced_uuid, event->uuid) == 0;
}

/*
 * The configured domain, else a free one of the unknown domains, else a new one of these; NULL
 * without memory or when there are too many.
 */
static struct livery_domain *find_domain(struct livery_server *server,
	const struct driver_event *event) {
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		if (matches(domain, event)) {
			return domain;
		}
	}
	wl_list_for_each(domain, &server->domains, link) {
		bool same_name = domain->config == NULL &&
			strcmp(domain->owner.name, event->name) == 0 &&
			strcmp(domain->announced_name, event->name) == 0;
		if (same_name || (!is_in_xen(domain) && was_announced(domain, event))) {
			return domain;
		}
	}
	char number[LIVERY_DOMAIN_NAME_MAX];
	number_name(server, event, number, sizeof(number));
	bool usable = name_is_usable(server, event->name);
	return livery_domain_create_unknown(server, usable ? event->name : number);
}

/*
 * Whether the domain that runs under a number is the one that is told of, and not another one that
 * got its number.
 */
static bool is_same(const struct livery_domain *domain, const struct driver_event *event) {
	return domain->config != NULL ? matches(domain, event) : was_announced(domain, event);
}

static void handle_up(struct livery_driver *driver, const struct driver_event *event) {
	struct livery_domain *domain = find_by_domid(driver->server, event->domid);
	if (domain != NULL && is_same(domain, event)) {
		domain->announced = true; /* a driver that was started again tells all anew */
		return;
	}
	if (domain != NULL) {
		livery_domain_set_down(domain);
	}
	domain = find_domain(driver->server, event);
	if (domain == NULL) {
		livery_error("no room for domain %s", event->name);
		return;
	}
	if (is_in_xen(domain)) {
		livery_error("domain %s: runs as %u already, %u of the same name is not shown",
			domain->owner.name, domain->endpoint.domid, event->domid);
		return;
	}
	domain->announced = true;
	snprintf(domain->announced_name, sizeof(domain->announced_name), "%s", event->name);
	snprintf(domain->announced_uuid, sizeof(domain->announced_uuid), "%s", event->uuid);
	livery_domain_set_up(domain, event->domid);
}

/*
 * The driver has told all that are up: others, which an earlier driver told, have gone meanwhile.
 */
static void handle_all(struct livery_driver *driver) {
	struct livery_domain *domain;
	wl_list_for_each(domain, &driver->server->domains, link) {
		if (is_in_xen(domain) && !domain->announced) {
			livery_domain_set_down(domain);
		}
	}
}

static void handle_line(struct livery_driver *driver) {
	struct driver_event event;
	if (strcmp(driver->line, "all") == 0) {
		handle_all(driver);
		return;
	}
	if (!parse_line(driver->line, &event)) {
		livery_error("driver: cannot understand: %s", driver->line);
		return;
	}
	if (event.up) {
		handle_up(driver, &event);
		return;
	}
	struct livery_domain *domain = find_by_domid(driver->server, event.domid);
	if (domain != NULL) {
		livery_domain_set_down(domain);
	}
}

static void handle_bytes(struct livery_driver *driver, const char *data, size_t size) {
	for (size_t i = 0; i < size; i++) {
		if (data[i] == '\n') {
			driver->line[driver->line_size] = '\0';
			driver->line_size = 0;
			handle_line(driver);
		} else if (driver->line_size < LINE_SIZE - 1) {
			driver->line[driver->line_size++] = data[i];
		}
	}
}

static void hang_up(struct livery_driver *driver) {
	if (driver->source != NULL) {
		wl_event_source_remove(driver->source);
		driver->source = NULL;
	}
	if (driver->fd >= 0) {
		close(driver->fd);
		driver->fd = -1;
	}
	driver->line_size = 0;
}

/* It has hung up, or does not listen: the next is started when it has ended. */
static void give_up(struct livery_driver *driver) {
	hang_up(driver);
	livery_launcher_end_driver(driver->server->launcher);
}

static int handle_readable(int fd, uint32_t mask, void *data) {
	struct livery_driver *driver = data;
	char bytes[1024];
	ssize_t n = read(fd, bytes, sizeof(bytes));
	if (n > 0) {
		handle_bytes(driver, bytes, (size_t)n);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		give_up(driver);
	}
	return 0;
}

/* ---- its process ---- */

static void plan_restart(struct livery_driver *driver) {
	if (!driver->server->terminating) {
		wl_event_source_timer_update(driver->restart_timer, RESTART_MS);
	}
}

static void start(struct livery_driver *driver) {
	struct livery_domain *domain;
	wl_list_for_each(domain, &driver->server->domains, link) {
		domain->announced = false;
	}
	int sockets[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
		livery_error("driver: %s", strerror(errno));
		plan_restart(driver);
		return;
	}
	bool said = livery_launcher_start_driver(driver->server->launcher, sockets[1]);
	close(sockets[1]);
	if (!said) {
		close(sockets[0]);
		plan_restart(driver);
		return;
	}
	fcntl(sockets[0], F_SETFL, O_NONBLOCK);
	driver->fd = sockets[0];
	driver->source = wl_event_loop_add_fd(
		driver->server->loop, driver->fd, WL_EVENT_READABLE, handle_readable, driver);
}

static int handle_restart(void *data) {
	start(data);
	return 0;
}

static void handle_started(void *data, pid_t pid) {
	struct livery_driver *driver = data;
	if (pid == 0) {
		hang_up(driver);
		plan_restart(driver);
		return;
	}
	livery_info("driver: started pid=%d", (int)pid);
}

static void handle_ended(void *data, int status) {
	struct livery_driver *driver = data;
	hang_up(driver);
	livery_error("driver: ended with status %d, starts again in %d ms", status, RESTART_MS);
	plan_restart(driver);
}

/* ---- what livery says ---- */

/* By its number, which no other domain can have meanwhile, or by its name while it has none. */
static bool send_line(
	struct livery_driver *driver, const char *verb, const struct livery_domain *domain) {
	char line[LINE_SIZE];
	int length = is_in_xen(domain)
		? snprintf(line, sizeof(line), "%s %u\n", verb, domain->endpoint.domid)
		: snprintf(line, sizeof(line), "%s %s\n", verb, domain->owner.name);
	if (driver->fd >= 0 &&
		send(driver->fd, line, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT) == length) {
		return true;
	}
	livery_error("driver: does not take: %s %s", verb, domain->owner.name);
	if (driver->fd >= 0) {
		/* It has read nothing for hundreds of lines: livery does not wait for it. */
		give_up(driver);
	}
	return false;
}

/*
 * Whether the domain closed its last window; when its guid died instead, there is no client any
 * more.
 */
static bool is_last_window(const struct livery_toplevel *toplevel) {
	if (toplevel->owner == NULL || toplevel->owner->client == NULL) {
		return false;
	}
	struct livery_toplevel *other;
	wl_list_for_each(other, &toplevel->server->toplevels, link) {
		if (other->owner == toplevel->owner && other->mapped) {
			return false;
		}
	}
	return true;
}

/* A disposable whose last window was closed is destroyed. */
static void handle_toplevel_unmap(struct wl_listener *listener, void *data) {
	struct livery_driver *driver = wl_container_of(listener, driver, toplevel_unmap);
	struct livery_toplevel *toplevel = data;
	struct livery_domain *domain = livery_domain_of(toplevel->owner);
	if (!is_last_window(toplevel) || !livery_domain_is_present(domain) ||
		domain->config == NULL || !domain->config->disposable) {
		return;
	}
	livery_info("domain %s: disposable, its last window is closed", domain->owner.name);
	send_line(driver, "destroy", domain);
}

/* ---- its life ---- */

struct livery_driver *livery_driver_create(struct livery_server *server) {
	struct livery_driver *driver = calloc(1, sizeof(*driver));
	if (driver == NULL) {
		return NULL;
	}
	const struct livery_launcher_handler handler = { handle_started, handle_ended, driver };
	driver->server = server;
	driver->fd = -1;
	driver->restart_timer = wl_event_loop_add_timer(server->loop, handle_restart, driver);
	if (driver->restart_timer == NULL ||
		!livery_launcher_watch(server->launcher, server->loop, &handler)) {
		if (driver->restart_timer != NULL) {
			wl_event_source_remove(driver->restart_timer);
		}
		free(driver);
		return NULL;
	}
	driver->toplevel_unmap.notify = handle_toplevel_unmap;
	wl_signal_add(&server->events.toplevel_unmap, &driver->toplevel_unmap);
	start(driver);
	return driver;
}

void livery_driver_destroy(struct livery_driver *driver) {
	if (driver == NULL) {
		return;
	}
	wl_list_remove(&driver->toplevel_unmap.link);
	livery_launcher_unwatch(driver->server->launcher);
	hang_up(driver); /* which ends the process */
	wl_event_source_remove(driver->restart_timer);
	free(driver);
}

const char *livery_driver_command(struct livery_driver *driver, const char *verb,
	const struct livery_domain *domain) {
	if (driver == NULL) {
		return "livery has no domain driver";
	}
	if (strcmp(verb, "start") == 0 && is_in_xen(domain)) {
		return "it runs already";
	}
	if (!send_line(driver, verb, domain)) {
		return "the domain driver does not answer";
	}
	livery_info("domain %s: %s, by livery-ctl", domain->owner.name, verb);
	return NULL;
}
