/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_TESTS_FUZZ_CLIENT_H
#define LIVERY_TESTS_FUZZ_CLIENT_H

/*
 * A Wayland client that can do wrong: it writes the wire itself, from the tables that
 * wayland-scanner makes (struct wl_interface), so that it needs no code for an interface and can
 * send what libwayland refuses. A harness sends what it means by client_send(); client_random()
 * lets the input choose object, request and arguments, mostly such as make sense. Nothing here
 * waits.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wayland-server-protocol.h>
#include "tests/fuzz/fuzz.h"

#define CLIENT_OBJECTS 512 /* ids beyond are sent, and then forgotten */
#define CLIENT_SERVED 64 /* objects that the server makes */
#define CLIENT_GLOBALS 64
#define CLIENT_OUT 16384
#define CLIENT_FDS 24

struct client_global {
	uint32_t name, version;
	char interface[48];
};

struct client {
	int fd; /* -1: closed */
	bool ended; /* by a protocol error, or hung up */
	const struct wl_interface *objects[CLIENT_OBJECTS]; /* by id; NULL: none */
	const struct wl_interface *served[CLIENT_SERVED];
	uint32_t next_id;
	uint32_t serial; /* of the newest event that has one */
	struct client_global globals[CLIENT_GLOBALS];
	size_t n_globals;
	const struct wl_interface *const *known; /* what registry.bind may name; ends with NULL */
	/* May be NULL. Called for each event of an object that is known. */
	void (*event)(struct client *client, const struct wl_interface *interface, uint32_t opcode,
		const uint32_t *args, size_t words, int fd);

	uint8_t out[CLIENT_OUT];
	size_t out_size;
	int fds[CLIENT_FDS]; /* borrowed */
	size_t n_fds;
	uint8_t in[8192];
	size_t in_size;
	int received[CLIENT_FDS * 4]; /* owned */
	size_t n_received;
};

/* Takes fd, which becomes non-blocking. known: see above. */
void client_open(struct client *client, int fd, const struct wl_interface *const *known);
void client_close(struct client *client);

/*
 * Queues a request by its name. Arguments by its signature: 32-bit numbers and object ids, strings,
 * descriptors (borrowed until the flush); none for a new id, which is returned (0: there is none,
 * or the object does not exist).
 */
uint32_t client_send(struct client *client, uint32_t object, const char *request, ...);
/* Binds a global by its interface; 0 where it is not there. */
uint32_t client_bind(struct client *client, uint32_t registry,
	const struct wl_interface *interface);

/* Queues a request that the input chooses. */
void client_random(struct client *client, struct fuzz_reader *reader);
/* Queues bytes as they are. */
void client_raw(struct client *client, const uint8_t *bytes, size_t size);

/* Sends what is queued, as far as the socket takes it. */
void client_flush(struct client *client);
/* Reads all events that have come; descriptors are closed after event(). */
void client_receive(struct client *client);

/* The newest object of an interface that still exists; 0: none. */
uint32_t client_find(const struct client *client, const struct wl_interface *interface);
/* The object is gone by the harness's own request. */
void client_forget(struct client *client, uint32_t object);

/*
 * Descriptors to hand over, made once: the first is a good memfd of CLIENT_MEMFD bytes, sealed
 * against shrinking and writing; others lack seals, are short, or are no memfd at all.
 */
#define CLIENT_MEMFD (256 * 1024)
int client_descriptor(uint32_t which);

#endif
