/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/domain.h"
#include "common/clock.h"
#include "common/wlr_compat.h"
#include "compositor/base/domain_log.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/base/spawn.h"
#include "compositor/config/config.h"
#include "compositor/config/label.h"
#include "compositor/desktop/focus.h"
#include "compositor/desktop/stage.h"
#include "compositor/domain/hidden.h"
#include "compositor/domain/pause.h"
#include "compositor/domain/popup.h"
#include "compositor/domain/requests.h"
#include "compositor/domain/toplevel.h"
#include "compositor/input/serial.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_DELAY_MS 200
#define LAST_DELAY_MS 30000
#define STABLE_MS 60000 /* after so long a life the delay begins anew */
/* The same for a guid whose agent went away: agents may start again as often as they like. */
#define WELL_LAST_DELAY_MS 1000
#define WELL_STABLE_MS 1000
#define GUID_BUFFER_SIZE (256 * 1024) /* of events, while it does not read */
#define STOP_MS 1000 /* for all guids to end when livery ends */
#define END_MS 1000 /* for one that is asked to end meanwhile */
/* Guids of all domains that start at once, and then one in so many ms: each costs livery a fork. */
#define START_BURST 16
#define START_MS 20
#define IDLE_UNKNOWN 32 /* unknown domains that are remembered while they are down */

bool livery_domain_is_present(const struct livery_domain *domain) {
	return domain->endpoint.kind != LIVERY_ENDPOINT_NONE;
}

bool livery_domain_is_valid(const struct livery_domain *domain) {
	return domain->owner.name != NULL && domain->owner.label != NULL &&
		domain->pools <= LIVERY_DOMAIN_MAX_POOLS &&
		domain->buffers <= LIVERY_DOMAIN_MAX_BUFFERS &&
		domain->toplevels <= LIVERY_DOMAIN_MAX_TOPLEVELS &&
		domain->popups <= LIVERY_DOMAIN_MAX_POPUPS &&
		domain->mapped_bytes <= LIVERY_DOMAIN_MAX_MAPPED &&
		domain->mapped_bytes <= domain->server->stats.mapped_bytes &&
		domain->texture_bytes <= domain->server->stats.texture_bytes;
}

static void plan_restart(struct livery_domain *domain) {
	if (domain->server->terminating || !livery_domain_is_present(domain) ||
		domain->owner.client != NULL || domain->pid != 0) {
		return;
	}
	uint32_t last = domain->ended_well ? WELL_LAST_DELAY_MS : LAST_DELAY_MS;
	int64_t stable = domain->ended_well ? WELL_STABLE_MS : STABLE_MS;
	if (livery_clock_ms() - domain->started >= stable) {
		domain->restart_delay = FIRST_DELAY_MS;
	}
	if (domain->restart_delay > last) {
		domain->restart_delay = last;
	}
	livery_info(
		"domain %s: guid starts again in %u ms", domain->owner.name, domain->restart_delay);
	wl_event_source_timer_update(domain->restart_timer, (int)domain->restart_delay);
	domain->restart_delay *= 2; /* bounded when it is used */
}

static bool take_start_token(void) {
	static int64_t tokens = START_BURST, refilled;
	int64_t now = livery_clock_ms(), more = (now - refilled) / START_MS;
	if (more > 0) {
		tokens = tokens + more < START_BURST ? tokens + more : START_BURST;
		refilled = now;
	}
	if (tokens == 0) {
		return false;
	}
	tokens--;
	return true;
}

static void start_in_turn(struct livery_domain *domain) {
	if (!livery_domain_is_present(domain) || domain->pid != 0) {
		return;
	}
	if (take_start_token()) {
		livery_domain_start(domain);
	} else {
		wl_event_source_timer_update(domain->restart_timer, START_MS);
	}
}

static int handle_restart(void *data) {
	start_in_turn(data);
	return 0;
}

/*
 * How long to wait until a domain that has come again may have its next guid, ms: who comes and
 * goes all the time has to wait ever longer.
 */
static int64_t wait_after_last(struct livery_domain *domain) {
	int64_t since = livery_clock_ms() - domain->started;
	if (domain->started == 0 || since >= STABLE_MS) {
		domain->restart_delay = FIRST_DELAY_MS;
		return 0;
	}
	if (domain->restart_delay > LAST_DELAY_MS) {
		domain->restart_delay = LAST_DELAY_MS;
	}
	return domain->restart_delay > since ? domain->restart_delay - since : 0;
}

/*
 * Asks guid to end, and kills it if it does not: one that ignores the signal, or is stopped, would
 * keep the domain without a display.
 */
static void end_guid(struct livery_domain *domain) {
	if (domain->pid != 0 && !domain->ending) {
		domain->ending = true;
		kill(domain->pid, SIGTERM);
		livery_domain_resume(domain);
		wl_event_source_timer_update(domain->end_timer, END_MS);
	}
}

static int handle_end_timer(void *data) {
	struct livery_domain *domain = data;
	if (domain->pid != 0) {
		livery_error("domain %s: guid does not end: killed", domain->owner.name);
		kill(domain->pid, SIGKILL);
	}
	return 0;
}

/*
 * With so many windows they are hidden together first: one by one each costs the more the more
 * there are.
 */
#define MANY_WINDOWS 8

/* All objects of the connection are gone, and guid was sent why. */
static void handle_client_destroy_late(struct wl_listener *listener, void *data) {
	struct livery_domain *domain = wl_container_of(listener, domain, client_destroy_late);
	wl_list_remove(&domain->client_destroy_late.link);
	wl_list_init(&domain->client_destroy_late.link);
	livery_hidden_clear(domain);
	end_guid(domain);
}

/* The connection is gone: guid has ended, was refused, or hung up. */
static void handle_gone(struct livery_owner *owner) {
	struct livery_domain *domain = wl_container_of(owner, domain, owner);
	assert(livery_domain_is_valid(domain));
	livery_domain_requests_forget(domain);
	if (domain->toplevels > MANY_WINDOWS) {
		livery_stage_suspend(domain->server);
	}
	plan_restart(domain);
}

/*
 * A client numbers its objects without gaps, so the number of a new one tells how many there are.
 */
static void handle_object_created(struct wl_listener *listener, void *data) {
	struct livery_domain *domain = wl_container_of(listener, domain, object_created);
	struct wl_resource *resource = data;
	struct wl_client *client = wl_resource_get_client(resource);
	if (wl_resource_get_id(resource) > LIVERY_DOMAIN_MAX_OBJECTS) {
		wl_client_post_implementation_error(
			client, "more than %d objects", LIVERY_DOMAIN_MAX_OBJECTS);
	}
	if (strcmp(wl_resource_get_class(resource), "wl_keyboard") == 0 &&
		++domain->keyboards > LIVERY_DOMAIN_MAX_KEYBOARDS) {
		wl_client_post_implementation_error(
			client, "more than %d keyboards", LIVERY_DOMAIN_MAX_KEYBOARDS);
	}
}

/* The identity: what comes by this connection is this domain's, whatever it says. */
static bool adopt(struct livery_domain *domain, int fd) {
	struct wl_client *client = wl_client_create(domain->server->display, fd);
	if (client == NULL) {
		return false;
	}
	livery_owner_connect(&domain->owner, client);
	compat_client_set_buffer_size(client, GUID_BUFFER_SIZE);
	if (!livery_serial_hide(client)) {
		livery_error("domain %s: it can count the serials of others", domain->owner.name);
	}
	domain->keyboards = 0;
	domain->object_created.notify = handle_object_created;
	wl_client_add_resource_created_listener(client, &domain->object_created);
	domain->client_destroy_late.notify = handle_client_destroy_late;
	wl_client_add_destroy_late_listener(client, &domain->client_destroy_late);
	return true;
}

/*
 * All that a guid needs of livery's environment. Who took it over reads the rest: addresses of the
 * session's services, and whatever secrets the user has there.
 */
static const char *const guid_environment[] = {
	"PATH", /* where it is a script */
	"LD_LIBRARY_PATH",
	"XENSTORED_*", /* where xenstored is, for libxenstore */
#ifdef __SANITIZE_ADDRESS__
	"ASAN_OPTIONS",
	"LSAN_OPTIONS",
	"UBSAN_OPTIONS",
#endif
	NULL,
};

static pid_t run_guid(const struct livery_domain *domain, int socket, int log) {
	char endpoint[PATH_MAX], limits[LIVERY_CONFIG_LIMITS_TEXT] = "";
	if (!livery_endpoint_format(&domain->endpoint, endpoint, sizeof(endpoint))) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (domain->config != NULL) {
		livery_config_write_limits(&domain->config->limits, limits, sizeof(limits));
	}
	char *const argv[] = {
		domain->server->config->guid,
		"--domain",
		(char *)domain->owner.name,
		"--endpoint",
		endpoint,
		"--limits",
		limits,
		domain->server->config->guid_sandbox ? NULL : "--no-sandbox",
		NULL,
	};
	const struct livery_spawn spawn = {
		.argv = argv,
		.pass_fd = socket,
		.stderr_fd = log,
		.keep = guid_environment,
		.env = { "WAYLAND_SOCKET=3" },
		.isolate = domain->server->config->guid_sandbox,
	};
	return livery_spawn(&spawn);
}

/* Else it could send much before it is paused. guid may not change it: see its list of calls. */
static void limit_requests(int socket) {
	const int size = LIVERY_DOMAIN_REQUESTS_SIZE;
	setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

void livery_domain_start(struct livery_domain *domain) {
	int sockets[2] = { -1, -1 }, log[2] = { -1, -1 };
	if (!livery_domain_is_present(domain) || domain->pid != 0) {
		return;
	}
	domain->started = livery_clock_ms();
	domain->popup_area_logged = domain->pool_logged = domain->textures_logged = false;
	domain->ending = domain->pause_logged = false;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0 ||
		pipe2(log, O_CLOEXEC) != 0) {
		goto fail;
	}
	limit_requests(sockets[1]);
	domain->pid = run_guid(domain, sockets[1], log[1]);
	if (domain->pid < 0) {
		domain->pid = 0;
		goto fail;
	}
	close(sockets[1]);
	close(log[1]);
	livery_domain_log_watch(&domain->log, &domain->owner, domain->server->loop, log[0]);
	if (!adopt(domain, sockets[0])) {
		close(sockets[0]);
		end_guid(domain);
	}
	livery_info("domain %s: guid started pid=%d", domain->owner.name, (int)domain->pid);
	return;

fail:
	livery_error("domain %s: cannot start guid: %s", domain->owner.name, strerror(errno));
	for (int i = 0; i < 2; i++) {
		if (sockets[i] >= 0) {
			close(sockets[i]);
		}
		if (log[i] >= 0) {
			close(log[i]);
		}
	}
	plan_restart(domain);
}

static void log_end(const struct livery_domain *domain, int status) {
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
		livery_error("domain %s: guid ended by signal %d: "
			     "it tried what its sandbox forbids",
			domain->owner.name, SIGSYS);
	} else if (WIFSIGNALED(status)) {
		livery_error(
			"domain %s: guid ended by signal %d", domain->owner.name, WTERMSIG(status));
	} else if (WEXITSTATUS(status) != 0) {
		livery_error("domain %s: guid ended with status %d", domain->owner.name,
			WEXITSTATUS(status));
	} else {
		livery_info("domain %s: guid ended", domain->owner.name);
	}
}

/* Its windows vanish: the user is told that it was no wish of a program, nor the domain's end. */
static void notify_user(struct livery_domain *domain, int status) {
	if (status == 0 || domain->server->terminating || !livery_domain_is_present(domain)) {
		return;
	}
	char text[128];
	snprintf(text, sizeof(text), "the display of %s has stopped", domain->owner.name);
	livery_server_emit_notice(domain->server, LIVERY_NOTICE_ERROR, text);
}

void livery_domain_reap(struct livery_server *server) {
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		int status;
		if (domain->pid == 0 || waitpid(domain->pid, &status, WNOHANG) != domain->pid) {
			continue;
		}
		domain->pid = 0;
		livery_domain_resume(domain);
		wl_event_source_timer_update(domain->end_timer, 0);
		livery_domain_log_close(&domain->log);
		log_end(domain, status);
		notify_user(domain, status);
		domain->ended_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
		if (domain->owner.client != NULL) {
			/* Its windows go now; this plans the restart. */
			wl_client_destroy(domain->owner.client);
		} else {
			plan_restart(domain);
		}
	}
}

bool livery_domain_take_map(struct livery_domain *domain, bool popup) {
	struct livery_tokens *tokens = popup ? &domain->popup_tokens : &domain->toplevel_tokens;
	uint32_t every = popup ? LIVERY_DOMAIN_POPUP_MS : LIVERY_DOMAIN_MAP_MS;
	if (livery_tokens_take(tokens, livery_clock_ms(), LIVERY_DOMAIN_MAP_BURST, every)) {
		return true;
	}
	wl_event_source_timer_update(domain->map_timer, LIVERY_DOMAIN_POPUP_MS);
	return false;
}

/* Windows that its requests had asked for, and that it pays for as if they did now. */
static int handle_map_timer(void *data) {
	struct livery_domain *domain = data;
	int64_t since = livery_clock_processor_ns();
	domain->server->asking = &domain->owner;
	livery_domain_toplevel_map_waiting(domain);
	livery_domain_popup_map_waiting(domain);
	domain->server->asking = NULL;
	livery_domain_charge(domain, livery_clock_processor_ns() - since);
	return 0;
}

struct livery_domain *livery_domain_of(const struct livery_owner *owner) {
	struct livery_domain *domain = NULL;
	return owner != NULL ? wl_container_of(owner, domain, owner) : NULL;
}

static enum wl_iterator_result count_object(struct wl_resource *resource, void *data) {
	unsigned *count = data;
	++*count;
	return WL_ITERATOR_CONTINUE;
}

unsigned livery_domains_count_objects(struct livery_server *server) {
	unsigned count = 0;
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		if (domain->owner.client != NULL) {
			wl_client_for_each_resource(domain->owner.client, count_object, &count);
		}
	}
	return count;
}

static struct livery_domain *create(struct livery_server *server) {
	struct livery_domain *domain = calloc(1, sizeof(*domain));
	if (domain == NULL) {
		return NULL;
	}
	domain->server = server;
	domain->restart_delay = FIRST_DELAY_MS;
	wl_list_init(&domain->managers);
	wl_list_init(&domain->popup_list);
	wl_list_init(&domain->map_queue);
	livery_owner_init(&domain->owner, handle_gone);
	wl_list_init(&domain->client_destroy_late.link);
	domain->restart_timer = wl_event_loop_add_timer(server->loop, handle_restart, domain);
	domain->map_timer = wl_event_loop_add_timer(server->loop, handle_map_timer, domain);
	domain->end_timer = wl_event_loop_add_timer(server->loop, handle_end_timer, domain);
	wl_list_insert(server->domains.prev, &domain->link);
	if (!livery_domain_pause_init(domain) || domain->restart_timer == NULL ||
		domain->map_timer == NULL || domain->end_timer == NULL) {
		livery_domain_destroy(domain);
		return NULL;
	}
	return domain;
}

struct livery_domain *livery_domain_create(
	struct livery_server *server, const struct livery_config_domain *config) {
	struct livery_domain *domain = create(server);
	if (domain != NULL) {
		domain->config = config;
		domain->owner.name = config->name;
		domain->owner.label = config->label;
		if (config->socket != NULL) {
			domain->endpoint.kind = LIVERY_ENDPOINT_UNIX;
			domain->endpoint.path = config->socket;
		}
	}
	return domain;
}

/* Nothing is left of it but its name. */
static bool is_idle(const struct livery_domain *domain) {
	return domain->config == NULL && !livery_domain_is_present(domain) && domain->pid == 0 &&
		domain->owner.client == NULL && domain->toplevels == 0 && domain->popups == 0 &&
		domain->mapped_bytes == 0;
}

/* Makes room for another unknown domain. False: there are as many as may be. */
static bool forget_idle(struct livery_server *server) {
	struct livery_domain *domain, *oldest = NULL;
	unsigned idle = 0, unknown = 0;
	wl_list_for_each(domain, &server->domains, link) {
		unknown += domain->config == NULL;
		idle += is_idle(domain);
		if (oldest == NULL && is_idle(domain)) {
			oldest = domain;
		}
	}
	if (idle >= IDLE_UNKNOWN) {
		livery_domain_destroy(oldest);
	}
	return unknown < LIVERY_DOMAIN_MAX_UNKNOWN;
}

struct livery_domain *livery_domain_create_unknown(struct livery_server *server, const char *name) {
	struct livery_domain *domain = forget_idle(server) ? create(server) : NULL;
	if (domain != NULL) {
		snprintf(domain->own_name, sizeof(domain->own_name), "%s", name);
		domain->owner.name = domain->own_name;
		domain->owner.label = &livery_label_unknown;
	}
	return domain;
}

void livery_domain_set_up(struct livery_domain *domain, uint32_t domid) {
	livery_info("domain %s: up domid=%u", domain->owner.name, domid);
	domain->endpoint = (struct livery_endpoint){
		.kind = LIVERY_ENDPOINT_XEN,
		.domid = domid,
		.port = LIVERY_ENDPOINT_PORT,
	};
	int64_t wait = wait_after_last(domain);
	if (wait > 0) {
		domain->restart_delay *= 2; /* bounded when it is used */
		wl_event_source_timer_update(domain->restart_timer, (int)wait);
		return;
	}
	/* A guid of the time before is reaped first; that starts the next. */
	start_in_turn(domain);
}

void livery_domain_set_down(struct livery_domain *domain) {
	livery_info("domain %s: down domid=%u", domain->owner.name, domain->endpoint.domid);
	domain->endpoint = (struct livery_endpoint){ 0 };
	wl_event_source_timer_update(domain->restart_timer, 0);
	if (domain->owner.client != NULL) {
		wl_client_destroy(domain->owner.client);
	} else {
		end_guid(domain);
	}
}

void livery_domains_stop(struct livery_server *server) {
	int64_t deadline = livery_clock_ms() + STOP_MS;
	struct livery_domain *domain;
	wl_list_for_each(domain, &server->domains, link) {
		if (domain->owner.client != NULL) {
			wl_client_destroy(domain->owner.client);
		}
		if (domain->pid != 0) {
			end_guid(domain);
		}
	}
	wl_list_for_each(domain, &server->domains, link) {
		if (domain->pid != 0) {
			livery_spawn_await(domain->pid, deadline);
			domain->pid = 0;
		}
		livery_domain_log_close(&domain->log);
	}
}

static void remove_source(struct wl_event_source *source) {
	if (source != NULL) {
		wl_event_source_remove(source);
	}
}

/* Another domain may get its place in memory, and must not be taken for this one. */
static void forget_everywhere(struct livery_domain *domain) {
	struct livery_server *server = domain->server;
	if (server->serial_owner == &domain->owner) {
		server->serial_owner = NULL;
	}
	livery_focus_forget(server, &domain->owner);
}

void livery_domain_destroy(struct livery_domain *domain) {
	forget_everywhere(domain);
	remove_source(domain->restart_timer);
	remove_source(domain->map_timer);
	remove_source(domain->end_timer);
	livery_domain_pause_finish(domain);
	wl_list_remove(&domain->link);
	livery_hidden_clear(domain);
	free(domain);
}
