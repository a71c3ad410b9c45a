/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/client.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVED_FIRST 0xff000000u
#define HEADER 8
#define MAX_ARGS 20
#define MAX_STRING 300

/* ---- descriptors ---- */

static int make_memfd(size_t size, int seals) {
	int fd = memfd_create("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	check(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
	static const char text[] = "text of a domain";
	check(size < sizeof(text) || pwrite(fd, text, sizeof(text), 0) == (ssize_t)sizeof(text));
	check(seals == 0 || fcntl(fd, F_ADD_SEALS, seals) == 0);
	return fd;
}

static int make_pipe(int end) {
	int fds[2];
	check(pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0);
	return fds[end];
}

int client_descriptor(uint32_t which) {
	static int fds[8];
	if (fds[0] == 0) {
		fds[0] = make_memfd(CLIENT_MEMFD, F_SEAL_SHRINK | F_SEAL_WRITE);
		fds[1] = make_memfd(CLIENT_MEMFD, F_SEAL_SHRINK);
		fds[2] = make_memfd(CLIENT_MEMFD, 0);
		fds[3] = make_memfd(100, F_SEAL_SHRINK | F_SEAL_WRITE);
		fds[4] = make_memfd(0, F_SEAL_SHRINK | F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SEAL);
		fds[5] = make_pipe(0);
		fds[6] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		fds[7] = open("/dev/null", O_RDWR | O_CLOEXEC);
		check(fds[6] >= 0 && fds[7] >= 0);
	}
	return fds[which % 8];
}

/* ---- objects ---- */

static const struct wl_interface *find_object(const struct client *client, uint32_t id) {
	if (id >= SERVED_FIRST) {
		id -= SERVED_FIRST;
		return id < CLIENT_SERVED ? client->served[id] : NULL;
	}
	return id < CLIENT_OBJECTS ? client->objects[id] : NULL;
}

static uint32_t add_object(struct client *client, const struct wl_interface *interface) {
	uint32_t id = client->next_id++;
	if (id < CLIENT_OBJECTS) {
		client->objects[id] = interface;
	}
	return id;
}

void client_forget(struct client *client, uint32_t object) {
	if (object >= SERVED_FIRST && object - SERVED_FIRST < CLIENT_SERVED) {
		client->served[object - SERVED_FIRST] = NULL;
	} else if (object < CLIENT_OBJECTS) {
		client->objects[object] = NULL;
	}
}

static bool is_same(const struct wl_interface *a, const struct wl_interface *b) {
	return a != NULL && b != NULL && strcmp(a->name, b->name) == 0;
}

static uint32_t last_id(const struct client *client) {
	return client->next_id < CLIENT_OBJECTS ? client->next_id : CLIENT_OBJECTS;
}

uint32_t client_find(const struct client *client, const struct wl_interface *interface) {
	for (uint32_t id = last_id(client); id-- > 1;) {
		if (is_same(client->objects[id], interface)) {
			return id;
		}
	}
	return 0;
}

/* The nth (round and round) object of an interface, NULL: of any. */
static uint32_t choose_object(const struct client *client, const struct wl_interface *interface,
		uint32_t nth) {
	uint32_t ids[CLIENT_OBJECTS + CLIENT_SERVED], n = 0;
	for (uint32_t id = last_id(client); id-- > 1;) {
		const struct wl_interface *has = client->objects[id];
		if (has != NULL && (interface == NULL || is_same(has, interface))) {
			ids[n++] = id;
		}
	}
	for (uint32_t i = 0; i < CLIENT_SERVED; i++) {
		const struct wl_interface *has = client->served[i];
		if (has != NULL && (interface == NULL || is_same(has, interface))) {
			ids[n++] = SERVED_FIRST + i;
		}
	}
	return n > 0 ? ids[nth % n] : 0;
}

/* ---- requests ---- */

/* The next type in a signature; nullable and version marks are passed over. */
static char next_type(const char **signature, bool *nullable) {
	*nullable = false;
	while (isdigit((unsigned char)**signature) || **signature == '?') {
		*nullable = *nullable || **signature == '?';
		(*signature)++;
	}
	return **signature != '\0' ? *(*signature)++ : '\0';
}

static void put_u32(uint8_t *out, size_t *size, uint32_t value) {
	memcpy(out + *size, &value, 4);
	*size += 4;
}

/* A string (with its end) or an array. */
static void put_bytes(uint8_t *out, size_t *size, const void *bytes, size_t length) {
	put_u32(out, size, (uint32_t)length);
	memcpy(out + *size, bytes, length);
	memset(out + *size + length, 0, (4 - length % 4) % 4);
	*size += (length + 3) / 4 * 4;
}

static void queue(struct client *client, uint32_t object, uint32_t opcode, uint8_t *bytes,
		size_t size) {
	uint32_t word = (uint32_t)size << 16 | (opcode & 0xffff);
	memcpy(bytes, &object, 4);
	memcpy(bytes + 4, &word, 4);
	client_raw(client, bytes, size);
}

static void queue_fd(struct client *client, int fd) {
	if (client->n_fds == CLIENT_FDS) {
		client_flush(client);
	}
	client->fds[client->n_fds++] = fd;
}

void client_raw(struct client *client, const uint8_t *bytes, size_t size) {
	if (size > CLIENT_OUT - client->out_size) {
		client_flush(client);
	}
	if (size <= CLIENT_OUT - client->out_size) {
		memcpy(client->out + client->out_size, bytes, size);
		client->out_size += size;
	}
}

static uint32_t find_request(const struct wl_interface *interface, const char *name) {
	for (uint32_t i = 0; i < (uint32_t)interface->method_count; i++) {
		if (strcmp(interface->methods[i].name, name) == 0) {
			return i;
		}
	}
	fprintf(stderr, "%s has no request %s\n", interface->name, name);
	abort();
}

uint32_t client_send(struct client *client, uint32_t object, const char *request, ...) {
	uint8_t bytes[HEADER + 1024];
	size_t size = HEADER;
	const struct wl_interface *interface = find_object(client, object);
	uint32_t made = 0;
	bool nullable;
	va_list args;

	if (interface == NULL) {
		return 0;
	}
	uint32_t opcode = find_request(interface, request);
	const struct wl_message *message = &interface->methods[opcode];
	const char *signature = message->signature;
	va_start(args, request);
	for (size_t i = 0;; i++) {
		char type = next_type(&signature, &nullable);
		if (type == '\0') {
			break;
		} else if (type == 'n') {
			made = add_object(client, message->types[i]);
			put_u32(bytes, &size, made);
		} else if (type == 's') {
			const char *text = va_arg(args, const char *);
			put_bytes(bytes, &size, text, strlen(text) + 1);
		} else if (type == 'h') {
			queue_fd(client, va_arg(args, int));
		} else {
			put_u32(bytes, &size, va_arg(args, uint32_t));
		}
	}
	va_end(args);
	queue(client, object, opcode, bytes, size);
	return made;
}

static uint32_t bind_global(struct client *client, uint32_t registry, uint32_t name,
		const struct wl_interface *interface, uint32_t version) {
	uint8_t bytes[256];
	size_t size = HEADER;
	put_u32(bytes, &size, name);
	put_bytes(bytes, &size, interface->name, strlen(interface->name) + 1);
	put_u32(bytes, &size, version);
	uint32_t made = add_object(client, interface);
	put_u32(bytes, &size, made);
	queue(client, registry, 0, bytes, size);
	return made;
}

uint32_t client_bind(struct client *client, uint32_t registry,
	const struct wl_interface *interface) {
	for (size_t i = 0; i < client->n_globals; i++) {
		const struct client_global *global = &client->globals[i];
		if (strcmp(global->interface, interface->name) == 0) {
			uint32_t version = (uint32_t)interface->version;
			version = global->version < version ? global->version : version;
			return bind_global(client, registry, global->name, interface, version);
		}
	}
	return 0;
}

/* ---- requests that the input chooses ---- */

/* Mostly small; else a bound, or any. */
static uint32_t random_number(struct client *client, struct fuzz_reader *reader) {
	static const uint32_t bounds[] = { 0xffffffff, 0x7fffffff, 0x80000000, 0xfffffffe, 16384,
		16385, 32767, 32768, 0xffff8000, 0xffff7fff, 4096, 65536, 1u << 18, 1u << 30,
		(1u << 30) + 1, 256000, 256001, 400, 1600, 640, 480, 320, 200, 100 };
	const uint32_t n = sizeof(bounds) / sizeof(bounds[0]);
	uint32_t byte = fuzz_u8(reader);
	if (byte < 0xc0) {
		return byte;
	} else if (byte < 0xd0) {
		return client->serial - (byte & 3);
	} else if (byte < 0xd0 + n) {
		return bounds[byte - 0xd0];
	} else if (byte < 0xf4) {
		return fuzz_u16(reader);
	}
	return fuzz_u32(reader);
}

static uint32_t random_object(struct client *client, struct fuzz_reader *reader,
		const struct wl_interface *interface, bool nullable) {
	uint32_t byte = fuzz_u8(reader);
	if (byte == 0xff || (nullable && byte >= 0xf0)) {
		return 0;
	} else if (byte == 0xfe) {
		return choose_object(client, NULL, fuzz_u8(reader)); /* of another interface */
	} else if (byte == 0xfd) {
		return fuzz_u32(reader);
	}
	return choose_object(client, interface, byte);
}

static uint32_t random_new_id(struct client *client, struct fuzz_reader *reader,
		const struct wl_interface *interface) {
	/* A wrong one in a request that ends in a number anyway: rarely, and only by the input. */
	if (reader->size > 0 && reader->data[0] == 0xee) {
		fuzz_u8(reader);
		return fuzz_u32(reader);
	}
	return add_object(client, interface);
}

static void put_random_string(uint8_t *bytes, size_t *size, struct fuzz_reader *reader) {
	uint8_t text[MAX_STRING + 1];
	size_t length = fuzz_u8(reader);
	length = length < reader->size ? length : reader->size;
	memcpy(text, reader->data, length);
	reader->data += length;
	reader->size -= length;
	text[length] = '\0';
	put_bytes(bytes, size, text, length + 1);
}

static void random_bind(struct client *client, uint32_t registry, struct fuzz_reader *reader) {
	size_t n = 0;
	while (client->known[n] != NULL) {
		n++;
	}
	const struct wl_interface *interface = client->known[fuzz_u8(reader) % n];
	uint32_t version = fuzz_u8(reader);
	if (version >= 0x80 || client_bind(client, registry, interface) == 0) {
		/* One that is not offered, or a version that is not. */
		bind_global(client, registry, fuzz_u8(reader), interface, version & 15);
	}
}

static size_t random_arguments(struct client *client, struct fuzz_reader *reader,
		const struct wl_message *message, uint8_t *bytes) {
	size_t size = HEADER;
	const char *signature = message->signature;
	bool nullable;
	for (size_t i = 0;; i++) {
		switch (next_type(&signature, &nullable)) {
		case '\0':
			return size;
		case 'n':
			put_u32(bytes, &size, random_new_id(client, reader, message->types[i]));
			break;
		case 'o':
			put_u32(bytes, &size,
				random_object(client, reader, message->types[i], nullable));
			break;
		case 's':
		case 'a':
			put_random_string(bytes, &size, reader);
			break;
		case 'h': {
			uint32_t which = fuzz_u8(reader);
			queue_fd(client, client_descriptor(which < 0x80 ? which & 1 : which));
			break;
		}
		default:
			put_u32(bytes, &size, random_number(client, reader));
			break;
		}
	}
}

void client_random(struct client *client, struct fuzz_reader *reader) {
	uint8_t bytes[HEADER + MAX_ARGS * (MAX_STRING + 16)];
	uint32_t object = choose_object(client, NULL, fuzz_u8(reader));
	uint32_t opcode = fuzz_u8(reader);
	const struct wl_interface *interface = find_object(client, object);
	if (interface == NULL || interface->method_count == 0) {
		return;
	}
	if (is_same(interface, &wl_registry_interface)) {
		random_bind(client, object, reader);
		return;
	}
	bool wrong = opcode == 0xff; /* no such request */
	uint32_t chosen = opcode % (uint32_t)interface->method_count;
	const struct wl_message *message = &interface->methods[chosen];
	size_t size = random_arguments(client, reader, message, bytes);
	queue(client, object, wrong ? 0xff : chosen, bytes, size);
	bool ends = strcmp(message->name, "destroy") == 0 || strcmp(message->name, "release") == 0;
	/* Some bits choose to use it after its end. */
	if (ends && opcode < 0xc0) {
		client_forget(client, object);
	}
}

/* ---- the socket ---- */

void client_open(struct client *client, int fd, const struct wl_interface *const *known) {
	memset(client, 0, offsetof(struct client, out));
	client->out_size = client->in_size = client->n_fds = client->n_received = 0;
	client->fd = fd;
	client->known = known;
	client->objects[1] = &wl_display_interface;
	client->next_id = 2;
	check(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
}

void client_close(struct client *client) {
	if (client->fd >= 0) {
		close(client->fd);
	}
	for (size_t i = 0; i < client->n_received; i++) {
		close(client->received[i]);
	}
	client->n_received = 0;
	client->fd = -1;
	client->ended = true;
}

void client_flush(struct client *client) {
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(CLIENT_FDS * sizeof(int))];
	} control = { 0 };
	struct iovec iov = { .iov_base = client->out, .iov_len = client->out_size };
	struct msghdr header = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (client->n_fds > 0 && client->out_size > 0) {
		header.msg_control = &control;
		header.msg_controllen = CMSG_SPACE(client->n_fds * sizeof(int));
		struct cmsghdr *cmsg = CMSG_FIRSTHDR(&header);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(client->n_fds * sizeof(int));
		memcpy(CMSG_DATA(cmsg), client->fds, client->n_fds * sizeof(int));
	}
	if (client->out_size > 0 && !client->ended &&
			sendmsg(client->fd, &header, MSG_NOSIGNAL) != (ssize_t)client->out_size) {
		client->ended = true; /* nobody reads, or half a request was sent */
	}
	client->out_size = client->n_fds = 0;
}

static int take_received(struct client *client) {
	if (client->n_received == 0) {
		return -1;
	}
	int fd = client->received[0];
	client->n_received--;
	memmove(client->received, client->received + 1, client->n_received * sizeof(int));
	return fd;
}

static void note_global(struct client *client, const uint32_t *args, size_t words) {
	if (client->n_globals < CLIENT_GLOBALS && words >= 3) {
		struct client_global *global = &client->globals[client->n_globals++];
		check(args[1] > 0 && args[1] <= sizeof(global->interface));
		global->name = args[0];
		memcpy(global->interface, args + 2, args[1]);
		global->version = args[words - 1];
	}
}

static void note_made(struct client *client, const struct wl_message *message,
		const uint32_t *args) {
	/* Where the server makes an object, its id is the event's first argument. */
	if (message->signature[0] == 'n' && args[0] - SERVED_FIRST < CLIENT_SERVED) {
		client->served[args[0] - SERVED_FIRST] = message->types[0];
	}
}

static bool has_serial(const char *name) {
	static const char *const names[] = { "configure", "enter", "button", "key", "request",
		"ping" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0) {
			return true;
		}
	}
	return false;
}

static void handle_event(struct client *client, uint32_t object, uint32_t opcode,
		const uint32_t *args, size_t words) {
	const struct wl_interface *interface = find_object(client, object);
	if (object == 1 && opcode == WL_DISPLAY_ERROR) {
		client->ended = true;
	}
	if (interface == NULL) {
		return; /* ended by the client a moment ago */
	}
	check(opcode < (uint32_t)interface->event_count);
	const struct wl_message *message = &interface->events[opcode];
	int fd = strchr(message->signature, 'h') != NULL ? take_received(client) : -1;
	if (is_same(interface, &wl_registry_interface) && opcode == WL_REGISTRY_GLOBAL) {
		note_global(client, args, words);
	}
	if (words > 0) {
		note_made(client, message, args);
		if (has_serial(message->name)) {
			client->serial = args[0];
		}
	}
	if (client->event != NULL) {
		client->event(client, interface, opcode, args, words, fd);
	}
	if (fd >= 0) {
		close(fd);
	}
}

static void handle_events(struct client *client) {
	size_t at = 0;
	while (client->in_size - at >= HEADER) {
		uint32_t words[2];
		uint32_t args[sizeof(client->in) / 4];
		memcpy(words, client->in + at, HEADER);
		size_t size = words[1] >> 16;
		check(size >= HEADER && size <= sizeof(client->in) && size % 4 == 0);
		if (client->in_size - at < size) {
			break;
		}
		memcpy(args, client->in + at + HEADER, size - HEADER);
		handle_event(client, words[0], words[1] & 0xffff, args, (size - HEADER) / 4);
		at += size;
	}
	client->in_size -= at;
	memmove(client->in, client->in + at, client->in_size);
}

static void keep_received(struct client *client, struct msghdr *header) {
	for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(header); cmsg != NULL;
			cmsg = CMSG_NXTHDR(header, cmsg)) {
		size_t n = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		int fds[CLIENT_FDS * 2];
		check(cmsg->cmsg_type == SCM_RIGHTS && n <= CLIENT_FDS * 2);
		memcpy(fds, CMSG_DATA(cmsg), n * sizeof(int));
		for (size_t i = 0; i < n; i++) {
			if (client->n_received < CLIENT_FDS * 4) {
				client->received[client->n_received++] = fds[i];
			} else {
				close(fds[i]);
			}
		}
	}
}

void client_receive(struct client *client) {
	while (client->fd >= 0) {
		union {
			struct cmsghdr align;
			char bytes[CMSG_SPACE(CLIENT_FDS * 2 * sizeof(int))];
		} control;
		struct iovec iov = { .iov_base = client->in + client->in_size,
			.iov_len = sizeof(client->in) - client->in_size };
		struct msghdr header = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
			.msg_controllen = sizeof(control) };
		ssize_t n = recvmsg(client->fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
		if (n <= 0) {
			client->ended = client->ended || n == 0 || errno != EAGAIN;
			return;
		}
		keep_received(client, &header);
		client->in_size += (size_t)n;
		handle_events(client);
	}
}
