/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "common/socket.h"
#include "guid/base/log.h"
#include "guid/sandbox/broker.h"
#include "guid/sandbox/sandbox.h"
#include "protocol/pages/pages.h"
#include "protocol/pages/pages_impl.h"
#include "protocol/wire/messages.h"

/* A question is this and then n_runs runs. */
struct question {
	uint32_t n_runs, size;
};

/* With a descriptor where error is 0. */
struct answer {
	int32_t error; /* errno */
	uint32_t offset, size; /* as in livery_page_range */
};

/* ---- bytes; both ends wait for each other, never for the domain ---- */

/* passed: gets the descriptor that comes along, where one does; NULL: none may. */
static bool receive(int fd, void *data, size_t size, int *passed) {
	for (size_t done = 0; done < size;) {
		size_t n_fds = 1;
		ssize_t n = livery_socket_receive(fd, (char *)data + done, size - done, 0, passed,
			passed != NULL ? &n_fds : NULL);
		if (n <= 0) {
			return false;
		}
		passed = n_fds == 1 ? NULL : passed;
		done += (size_t)n;
	}
	return true;
}

static bool transmit(int fd, const void *data, size_t size, int passed) {
	for (size_t done = 0; done < size; passed = -1) {
		ssize_t n = livery_socket_send(
			fd, (const char *)data + done, size - done, passed, 0);
		if (n < 0) {
			return false;
		}
		done += (size_t)n;
	}
	return true;
}

/* ---- the broker; what guid asks may have been written by the domain ---- */

static struct livery_run untrusted_runs[LIVERY_EXT_MAX_RUNS];

static bool serve_one(int fd, struct livery_resolver *resolver) {
	struct question untrusted;
	if (!receive(fd, &untrusted, sizeof(untrusted), NULL) || untrusted.n_runs == 0 ||
			untrusted.n_runs > LIVERY_EXT_MAX_RUNS ||
			!receive(fd, untrusted_runs, untrusted.n_runs * sizeof(untrusted_runs[0]),
				NULL)) {
		return false;
	}
	struct livery_page_range range = { .fd = -1 };
	struct answer answer = { .error = ENOENT };
	/* The resolver checks the runs against the size, as it does in guid. */
	if (livery_resolver_resolve(resolver, untrusted_runs, untrusted.n_runs, untrusted.size,
			&range)) {
		answer = (struct answer){ .offset = range.offset, .size = range.size };
	} else if (errno != 0) {
		answer.error = errno;
	}
	if (transmit(fd, &answer, sizeof(answer), answer.error == 0 ? range.fd : -1)) {
		return true;
	}
	if (errno != ETOOMANYREFS) {
		return false;
	}
	/* Livery is slow to take descriptors: these pages are not to be had, others later are. */
	answer.error = ETOOMANYREFS;
	return transmit(fd, &answer, sizeof(answer), -1);
}

static void serve(int fd, struct livery_resolver *resolver, const char *device) {
	if (!guid_sandbox_enter_broker(fd, device)) {
		return;
	}
	while (serve_one(fd, resolver)) {
	}
}

int guid_broker_start(struct livery_resolver *resolver, const char *device) {
	int fds[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
		goto fail;
	}
	pid_t pid = fork();
	if (pid < 0) {
		close(fds[0]);
		close(fds[1]);
		goto fail;
	}
	if (pid == 0) {
		serve(fds[1], resolver, device);
		_exit(0);
	}
	close(fds[1]);
	livery_resolver_destroy(resolver);
	return fds[0];

fail:
	guid_error("cannot start the broker: %s", strerror(errno));
	livery_resolver_destroy(resolver);
	return -1;
}

/* ---- guid's end ---- */

struct broker_resolver {
	struct livery_resolver base;
	int fd;
	int last; /* handed out by the last resolve, or -1 */
	size_t grant_calls; /* of the broker, on our behalf */
};

static void close_last(struct broker_resolver *resolver) {
	if (resolver->last >= 0) {
		close(resolver->last);
		resolver->last = -1;
	}
}

static bool resolver_resolve(struct livery_resolver *base, const struct livery_run *runs,
		size_t n_runs, uint32_t size, struct livery_page_range *range) {
	struct broker_resolver *resolver = (struct broker_resolver *)base;
	struct question question = { .n_runs = (uint32_t)n_runs, .size = size };
	struct answer answer;

	close_last(resolver);
	if (n_runs == 0 || n_runs > LIVERY_EXT_MAX_RUNS) {
		errno = ENOENT;
		return false;
	}
	if (!transmit(resolver->fd, &question, sizeof(question), -1) ||
			!transmit(resolver->fd, runs, n_runs * sizeof(runs[0]), -1) ||
			!receive(resolver->fd, &answer, sizeof(answer), &resolver->last)) {
		guid_error("the broker is gone");
		exit(EXIT_FAILURE);
	}
	resolver->grant_calls++;
	if (answer.error != 0 || resolver->last < 0) {
		errno = answer.error != 0 ? answer.error : EIO;
		return false;
	}
	*range = (struct livery_page_range){
		.fd = resolver->last, .offset = answer.offset, .size = answer.size,
	};
	return true;
}

static size_t resolver_get_grant_calls(const struct livery_resolver *base) {
	return ((const struct broker_resolver *)base)->grant_calls;
}

static void resolver_destroy(struct livery_resolver *base) {
	struct broker_resolver *resolver = (struct broker_resolver *)base;
	close_last(resolver);
	close(resolver->fd);
	free(resolver);
}

static const struct livery_resolver_impl broker_impl = {
	.resolve = resolver_resolve,
	.get_grant_calls = resolver_get_grant_calls,
	.destroy = resolver_destroy,
};

struct livery_resolver *guid_broker_resolver_create(int fd) {
	struct broker_resolver *resolver = calloc(1, sizeof(*resolver));
	if (resolver == NULL) {
		return NULL;
	}
	resolver->base.impl = &broker_impl;
	resolver->base.max_pages = LIVERY_PAGES_MAX;
	resolver->fd = fd;
	resolver->last = -1;
	return &resolver->base;
}
