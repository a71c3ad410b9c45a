/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hostile agent for tests, on either transport: it serves the channel as livery-agent does,
 * shakes hands, and then does one evil. It stays until it is ended, so that what livery does in the
 * meantime can be seen.
 *
 * usage: hostile {--socket PATH | --domid N} EVIL
 *   half-message     the header and half of the body of a CREATE, then silence
 *   silence          no handshake at all
 *   version-2        a version that is not of this protocol
 *   bad-refs         a window whose image is at references that were not granted
 *   many-refs        the same, with as many references as a message can hold
 *   foreign-refs     the same, with low numbers, which other domains and devices use
 *   ungranted        Xen: pages granted and shown, then the grant taken back while livery reads
 *                    them
 *   bad-indices      Xen: ring indices out of range while guid reads and writes
 *   flood            messages without end
 *   many-maps        Xen: few pages, named by so many pools that mapping them all takes more of
 *                    the hypervisor's table than it has
 *   repeats          Xen: pools that name each page twice
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "protocol/channel/channel.h"
#include "protocol/pages/pages.h"
#include "protocol/wire/wire.h"
#ifdef LIVERY_HAVE_XEN
#include <libxenvchan.h>
#include "protocol/channel/vchan.h"
#include "protocol/pages/pages_xen.h"
#endif

#define WINDOW 1
#define WIDTH 320u
#define HEIGHT 200u
#define PAGES ((WIDTH * HEIGHT * 4 + LIVERY_PAGE - 1) / LIVERY_PAGE)

struct hostile {
	struct livery_channel_server *server;
	struct livery_channel *channel;
	long domid; /* -1 embedded */
	struct livery_wire_mode mode;
};

static void die(const char *what) {
	fprintf(stderr, "hostile: %s\n", what);
	exit(EXIT_FAILURE);
}

static void send_bytes(struct hostile *hostile, const void *data, size_t size) {
	if (!livery_channel_write(hostile->channel, data, size, -1)) {
		printf("hung up\n");
		fflush(stdout);
	}
}

static void send_message(struct hostile *hostile, const struct livery_msg *msg) {
	static uint8_t data[LIVERY_WIRE_MAX];
	size_t size = livery_wire_encode(&hostile->mode, msg, data, sizeof(data));
	if (size == 0) {
		die("cannot encode");
	}
	send_bytes(hostile, data, size);
}

/* Reads until size bytes of the peer have come; false: it hung up. */
static bool receive(struct hostile *hostile, uint8_t *data, size_t size) {
	for (size_t have = 0; have < size;) {
		struct pollfd fd = {
			.fd = livery_channel_get_fd(hostile->channel),
			.events = livery_channel_get_events(hostile->channel),
		};
		poll(&fd, 1, -1);
		livery_channel_flush(hostile->channel);
		ssize_t n = livery_channel_read(hostile->channel, data + have, size - have);
		if (n < 0) {
			return false;
		}
		have += (size_t)n;
	}
	return true;
}

static void wait_for_guid(struct hostile *hostile) {
	while (hostile->channel == NULL) {
		struct pollfd fd = { .fd = livery_channel_server_get_fd(hostile->server),
			.events = POLLIN };
		poll(&fd, 1, -1);
		hostile->channel = livery_channel_accept(hostile->server);
	}
	printf("connected\n");
	fflush(stdout);
}

/* A guid may be ended at any time, and another one comes: it is served as an agent serves it. */
static void shake_hands(struct hostile *hostile) {
	uint8_t version[4], answer[4 + LIVERY_WIRE_SCREEN];
	livery_put_u32(version, LIVERY_VERSION_1_8);
	send_bytes(hostile, version, sizeof(version));
	while (!receive(hostile, answer, sizeof(answer))) {
		printf("hung up in the handshake\n");
		livery_channel_destroy(hostile->channel);
		hostile->channel = NULL;
		wait_for_guid(hostile);
		send_bytes(hostile, version, sizeof(version));
	}
	hostile->mode.version = LIVERY_VERSION_1_8;
}

static void show_window(struct hostile *hostile) {
	struct livery_msg create = { .type = LIVERY_MSG_CREATE, .window = WINDOW };
	create.create.width = WIDTH;
	create.create.height = HEIGHT;
	send_message(hostile, &create);
	const struct livery_msg map = { .type = LIVERY_MSG_MAP, .window = WINDOW };
	send_message(hostile, &map);
}

/* An image of count references from first. */
static void show_refs(struct hostile *hostile, uint32_t first, uint32_t count, uint32_t height) {
	uint8_t *refs = calloc(count, 4);
	if (refs == NULL) {
		die("out of memory");
	}
	for (uint32_t i = 0; i < count; i++) {
		livery_put_u32(refs + 4 * i, first + i);
	}
	struct livery_msg dump = { .type = LIVERY_MSG_WINDOW_DUMP, .window = WINDOW };
	dump.window_dump.width = WIDTH;
	dump.window_dump.height = height;
	dump.window_dump.bpp = 24;
	dump.tail = refs;
	dump.tail_count = count;
	send_message(hostile, &dump);
	struct livery_msg image = { .type = LIVERY_MSG_SHMIMAGE, .window = WINDOW };
	image.shmimage.width = (int32_t)WIDTH;
	image.shmimage.height = (int32_t)height;
	send_message(hostile, &image);
	free(refs);
}

static void do_half_message(struct hostile *hostile) {
	uint8_t data[LIVERY_WIRE_HEADER + 12] = { 0 };
	livery_put_u32(data, LIVERY_MSG_CREATE);
	livery_put_u32(data + 4, WINDOW);
	livery_put_u32(data + 8, 24);
	shake_hands(hostile);
	send_bytes(hostile, data, sizeof(data));
}

static void do_silence(struct hostile *hostile) {
	(void)hostile;
}

static void do_version_2(struct hostile *hostile) {
	uint8_t version[4];
	livery_put_u32(version, 2u << 16 | 8);
	send_bytes(hostile, version, sizeof(version));
}

static void do_bad_refs(struct hostile *hostile) {
	shake_hands(hostile);
	show_window(hostile);
	show_refs(hostile, 0x7ffffff0u, PAGES, HEIGHT);
}

static void do_many_refs(struct hostile *hostile) {
	shake_hands(hostile);
	show_window(hostile);
	show_refs(hostile, 0x10000u, LIVERY_MAX_REFS, HEIGHT);
}

static void do_foreign_refs(struct hostile *hostile) {
	shake_hands(hostile);
	show_window(hostile);
	show_refs(hostile, 0, PAGES, HEIGHT);
}

static void do_flood(struct hostile *hostile) {
	shake_hands(hostile);
	show_window(hostile);
	struct livery_msg name = { .type = LIVERY_MSG_WMNAME, .window = WINDOW };
	for (uint32_t i = 0;; i++) {
		snprintf(name.wmname.title, sizeof(name.wmname.title), "flood %u", i);
		send_message(hostile, &name);
		while (livery_channel_queued(hostile->channel) > 0) {
			struct pollfd fd = {
				.fd = livery_channel_get_fd(hostile->channel),
				.events = livery_channel_get_events(hostile->channel),
			};
			poll(&fd, 1, 1000);
			uint8_t ignored[4096];
			if (livery_channel_read(hostile->channel, ignored, sizeof(ignored)) < 0) {
				die("guid hung up");
			}
			livery_channel_flush(hostile->channel);
		}
	}
}

#ifdef LIVERY_HAVE_XEN

static void do_ungranted(struct hostile *hostile) {
	char error[256];
	struct livery_sharer *sharer =
		livery_sharer_create_xen((uint32_t)hostile->domid, error, sizeof(error));
	struct livery_shared *shared = sharer != NULL
		? livery_sharer_alloc(sharer, WIDTH * HEIGHT * 4) : NULL;
	if (shared == NULL) {
		die("cannot grant pages");
	}
	memset(shared->data, 0xc3, WIDTH * HEIGHT * 4);
	shake_hands(hostile);
	show_window(hostile);
	show_refs(hostile, shared->runs[0].first, PAGES, HEIGHT);
	uint8_t ack[LIVERY_WIRE_HEADER];
	if (!receive(hostile, ack, sizeof(ack))) {
		die("guid hung up");
	}
	printf("shown\n");
	fflush(stdout);
	poll(NULL, 0, 2000); /* livery draws it meanwhile */
	livery_sharer_destroy(sharer);
	struct livery_msg image = { .type = LIVERY_MSG_SHMIMAGE, .window = WINDOW };
	image.shmimage.width = (int32_t)WIDTH;
	image.shmimage.height = (int32_t)HEIGHT;
	send_message(hostile, &image);
}

/* Pages granted to the GUI domain for good. */
static struct livery_shared *grant(const struct hostile *hostile, uint32_t pages) {
	static struct livery_sharer *sharer;
	char error[256];
	if (sharer == NULL) {
		sharer = livery_sharer_create_xen((uint32_t)hostile->domid, error, sizeof(error));
	}
	struct livery_shared *shared =
		sharer != NULL ? livery_sharer_alloc(sharer, (size_t)pages * LIVERY_PAGE) : NULL;
	if (shared == NULL) {
		die("cannot grant pages");
	}
	return shared;
}

/* Reads messages until one of this type has come. */
static void wait_for_message(struct hostile *hostile, uint32_t type) {
	uint8_t header[LIVERY_WIRE_HEADER], body[4096];
	do {
		receive(hostile, header, sizeof(header));
		uint32_t size = livery_get_u32(header + 8);
		if (size > sizeof(body)) {
			die("too long a message");
		}
		receive(hostile, body, size);
	} while (livery_get_u32(header) != type);
}

static void accept_extension(struct hostile *hostile) {
	shake_hands(hostile);
	wait_for_message(hostile, LIVERY_MSG_EXT_OFFER);
	struct livery_msg accept = { .type = LIVERY_MSG_EXT_ACCEPT };
	accept.ext_accept.version = 1;
	send_message(hostile, &accept);
	hostile->mode.extension = true;
}

static void flush(struct hostile *hostile) {
	while (livery_channel_queued(hostile->channel) > 0) {
		struct pollfd fd = {
			.fd = livery_channel_get_fd(hostile->channel),
			.events = livery_channel_get_events(hostile->channel),
		};
		poll(&fd, 1, 1000);
		livery_channel_flush(hostile->channel);
	}
}

static void make_pool(struct hostile *hostile, const uint8_t *runs, size_t n_runs,
		uint32_t pages) {
	static uint32_t number;
	struct livery_msg pool = { .type = LIVERY_MSG_EXT_POOL };
	pool.ext_pool.pool = ++number;
	pool.ext_pool.size = pages * LIVERY_PAGE;
	pool.tail = runs;
	pool.tail_count = (uint32_t)n_runs;
	send_message(hostile, &pool);
	flush(hostile);
}

/* A window, whose first message says that all before was dealt with. */
static void fence(struct hostile *hostile) {
	show_window(hostile);
	flush(hostile);
	wait_for_message(hostile, LIVERY_MSG_EXT_CONFIGURE);
}

/* The runs of shared, each of them so many times. */
static uint8_t *name_pages(const struct livery_shared *shared, uint32_t times) {
	uint8_t *runs = calloc(shared->n_runs * times, 8);
	if (runs == NULL) {
		die("out of memory");
	}
	for (size_t i = 0; i < shared->n_runs * times; i++) {
		const struct livery_run *run = &shared->runs[i / times];
		livery_put_u32(runs + 8 * i, run->first);
		livery_put_u32(runs + 8 * i + 4, run->count);
	}
	return runs;
}

/*
 * Xen itself maps a page 128 times at most; in a PV domain each of our maps is two. First with
 * large pools, then with small ones until no page is left.
 */
static void do_many_maps(struct hostile *hostile) {
	const struct livery_shared *large = grant(hostile, 4096), *small[256];
	for (size_t i = 0; i < 256; i++) {
		small[i] = grant(hostile, 16);
	}
	accept_extension(hostile);
	for (int i = 0; i < 64; i++) {
		uint8_t *runs = name_pages(large, 1);
		make_pool(hostile, runs, large->n_runs, 4096);
		free(runs);
	}
	for (size_t i = 0; i < 512; i++) {
		uint8_t *runs = name_pages(small[i % 256], 1);
		make_pool(hostile, runs, small[i % 256]->n_runs, 16);
		free(runs);
	}
	fence(hostile);
}

static void do_repeats(struct hostile *hostile) {
	const uint32_t pages = 1024;
	const struct livery_shared *shared = grant(hostile, pages);
	uint8_t *runs = name_pages(shared, 2);
	accept_extension(hostile);
	for (int i = 0; i < 30; i++) {
		make_pool(hostile, runs, shared->n_runs * 2, pages * 2);
	}
	fence(hostile);
	free(runs);
}

/* Without the channel of the project, which would not do this. */
static void run_bad_indices(uint32_t domid) {
	char path[64];
	snprintf(path, sizeof(path), "data/vchan/%u/%d", domid, LIVERY_VCHAN_PORT);
	struct libxenvchan *vchan = libxenvchan_server_init(NULL, (int)domid, path, 4096, 4096);
	if (vchan == NULL) {
		die("no vchan");
	}
	vchan->blocking = 1;
	uint8_t data[4 + LIVERY_WIRE_SCREEN];
	livery_put_u32(data, LIVERY_VERSION_1_8);
	while (libxenvchan_is_open(vchan) != 1) {
		libxenvchan_wait(vchan);
	}
	printf("connected\n");
	libxenvchan_send(vchan, data, 4);
	libxenvchan_recv(vchan, data, sizeof(data));
	printf("done\n");
	fflush(stdout);
	static const uint32_t values[] = { 0xffffffffu, 0x80000000u, 4097, 0x7fffffffu, 1,
		0xdeadbeefu };
	for (size_t i = 0;; i++) {
		uint32_t value = values[i % (sizeof(values) / sizeof(values[0]))];
		vchan->ring->left.prod = value;
		vchan->ring->left.cons = ~value;
		vchan->ring->right.prod = value * 3;
		vchan->ring->right.cons = value ^ 0x5555u;
		vchan->ring->left_order = (uint16_t)(i % 64);
		vchan->ring->right_order = (uint16_t)(i % 63);
		xenevtchn_notify(vchan->event, vchan->event_port);
		poll(NULL, 0, 20);
	}
}

#endif

static const struct {
	const char *name;
	void (*run)(struct hostile *hostile);
} evils[] = {
	{ "half-message", do_half_message },
	{ "silence", do_silence },
	{ "version-2", do_version_2 },
	{ "bad-refs", do_bad_refs },
	{ "many-refs", do_many_refs },
	{ "foreign-refs", do_foreign_refs },
	{ "flood", do_flood },
#ifdef LIVERY_HAVE_XEN
	{ "ungranted", do_ungranted },
	{ "many-maps", do_many_maps },
	{ "repeats", do_repeats },
#endif
};

static void listen_at(struct hostile *hostile, const char *how, const char *where) {
	char error[256] = "no such transport in this build";
	hostile->domid = -1;
	if (strcmp(how, "--socket") == 0) {
		hostile->server = livery_channel_listen_unix(where, error, sizeof(error));
	}
#ifdef LIVERY_HAVE_XEN
	if (strcmp(how, "--domid") == 0) {
		hostile->domid = strtol(where, NULL, 10);
		hostile->server = livery_channel_listen_vchan((uint32_t)hostile->domid,
			LIVERY_VCHAN_PORT, error, sizeof(error));
	}
#endif
	if (hostile->server == NULL) {
		die(error);
	}
}

int main(int argc, char *argv[]) {
	struct hostile hostile = { 0 };
	if (argc != 4) {
		die("usage: hostile {--socket PATH | --domid N} EVIL");
	}
#ifdef LIVERY_HAVE_XEN
	if (strcmp(argv[1], "--domid") == 0 && strcmp(argv[3], "bad-indices") == 0) {
		run_bad_indices((uint32_t)strtoul(argv[2], NULL, 10));
	}
#endif
	for (size_t i = 0; i < sizeof(evils) / sizeof(evils[0]); i++) {
		if (strcmp(argv[3], evils[i].name) != 0) {
			continue;
		}
		listen_at(&hostile, argv[1], argv[2]);
		wait_for_guid(&hostile);
		evils[i].run(&hostile);
		printf("done\n");
		fflush(stdout);
		for (;;) {
			pause();
		}
	}
	die("no such evil");
}
