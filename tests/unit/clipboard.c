/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clipboard with real Wayland connections: two domains on socket pairs, as livery makes them
 * for guids, and the seat's selection. Only livery_domain_manager_v1 is reduced to its
 * get_clipboard.
 */
#include "compositor/shell/clipboard.h"
#include "common/memfd.h"
#include "livery-domain-v1-client-protocol.h"
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <wayland-client.h>
#include <wayland-server-core.h>
#include <wlr/types/wlr_data_device.h>
#include <wlr/types/wlr_seat.h>
#include <cmocka.h>

/*
 * The request that the test needs, by hand: the server's header cannot stand beside the client's.
 */
struct manager_interface {
	void (*destroy)(struct wl_client *client, struct wl_resource *resource);
	void (*create_pool)(void);
	void (*get_toplevel)(void);
	void (*get_popup)(void);
	void (*get_clipboard)(struct wl_client *client, struct wl_resource *resource, uint32_t id);
};

#define NOT_COPIED "not copied, clipboard empty: "

static struct wl_display *server;
static struct wl_event_loop *loop;
static struct wlr_seat *seat;
static struct livery_clipboard *clipboard;
static int changes;

struct domain {
	const char *name;
	struct wl_client *client;
	struct wl_display *display;
	struct livery_domain_manager_v1 *manager;
	struct livery_domain_clipboard_v1 *object;
	uint32_t asked; /* serial of the last request */
	int questions;
	char pasted[64];
	int pastes;
};

static struct domain work = { .name = "work" }, other = { .name = "other" };

static struct livery_clipboard_peer peer_of(const struct domain *domain) {
	return (struct livery_clipboard_peer){
		.key = domain,
		.name = domain ? domain->name : "local",
		.label = &livery_label_builtins[domain == &other],
	};
}

static void handle_changed(void *data) {
	changes++;
}

static char failure[160]; /* the newest, since it was looked at */

static void handle_failed(void *data, const char *text) {
	assert_string_equal(failure, "");
	snprintf(failure, sizeof(failure), "%s", text);
}

/* The user was told this since the last look, and nothing else. */
static void assert_told(const char *text) {
	assert_string_equal(failure, text);
	failure[0] = '\0';
}

static void handle_get_clipboard(struct wl_client *client, struct wl_resource *resource,
	uint32_t id) {
	struct livery_clipboard_peer peer = peer_of(client == work.client ? &work : &other);
	livery_clipboard_handle_get(clipboard, &peer, resource, id);
}

static const struct manager_interface manager_impl = { .get_clipboard = handle_get_clipboard };

static void handle_bind(struct wl_client *client, void *data, uint32_t version, uint32_t id) {
	struct wl_resource *resource =
		wl_resource_create(client, &livery_domain_manager_v1_interface, (int)version, id);
	assert_non_null(resource);
	wl_resource_set_implementation(resource, &manager_impl, NULL, NULL);
}

/* The domain's side */

static void handle_request(void *data, struct livery_domain_clipboard_v1 *object, uint32_t serial) {
	struct domain *domain = data;
	domain->asked = serial;
	domain->questions++;
}

static void handle_paste(void *data, struct livery_domain_clipboard_v1 *object, int32_t fd,
	uint32_t size) {
	struct domain *domain = data;
	assert_true(size < sizeof(domain->pasted));
	char *bytes = livery_memfd_read(fd, size);
	assert_non_null(bytes);
	memcpy(domain->pasted, bytes, size);
	domain->pasted[size] = '\0';
	domain->pastes++;
	free(bytes);
	close(fd);
}

static const struct livery_domain_clipboard_v1_listener clipboard_listener = {
	.request = handle_request,
	.paste = handle_paste,
};

static void handle_global(void *data, struct wl_registry *registry, uint32_t name,
	const char *interface, uint32_t version) {
	struct domain *domain = data;
	if (strcmp(interface, livery_domain_manager_v1_interface.name) == 0) {
		domain->manager =
			wl_registry_bind(registry, name, &livery_domain_manager_v1_interface, 1);
	}
}

static void handle_global_remove(void *data, struct wl_registry *registry, uint32_t name) {
}

static const struct wl_registry_listener registry_listener = {
	.global = handle_global,
	.global_remove = handle_global_remove,
};

static void pump_domain(struct domain *domain) {
	if (!domain->display) {
		return;
	}
	wl_display_flush(domain->display);
	while (wl_display_prepare_read(domain->display) != 0) {
		wl_display_dispatch_pending(domain->display);
	}
	struct pollfd fd = { wl_display_get_fd(domain->display), POLLIN, 0 };
	if (poll(&fd, 1, 0) > 0) {
		wl_display_read_events(domain->display);
	} else {
		wl_display_cancel_read(domain->display);
	}
	wl_display_dispatch_pending(domain->display);
	wl_display_flush(domain->display);
}

/* Until nothing is under way any more: each message takes at most one turn in each direction. */
static void pump(void) {
	for (int i = 0; i < 6; i++) {
		pump_domain(&work);
		pump_domain(&other);
		wl_event_loop_dispatch(loop, 0);
		wl_display_flush_clients(server);
	}
}

static void connect_domain(struct domain *domain) {
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	domain->client = wl_client_create(server, fds[0]);
	domain->display = wl_display_connect_to_fd(fds[1]);
	assert_true(domain->client && domain->display);
	struct wl_registry *registry = wl_display_get_registry(domain->display);
	wl_registry_add_listener(registry, &registry_listener, domain);
	pump();
	assert_non_null(domain->manager);
	domain->object = livery_domain_manager_v1_get_clipboard(domain->manager);
	livery_domain_clipboard_v1_add_listener(domain->object, &clipboard_listener, domain);
	wl_registry_destroy(registry);
	pump();
}

static void disconnect_domain(struct domain *domain) {
	if (domain->display) {
		livery_domain_clipboard_v1_destroy(domain->object);
		livery_domain_manager_v1_destroy(domain->manager);
		wl_display_disconnect(domain->display);
	}
	*domain = (struct domain){ .name = domain->name };
	pump();
}

static int start(uint32_t timeout_ms) {
	const struct livery_clipboard_options options = {
		.max_size = 20,
		.timeout_ms = timeout_ms,
		.hold_ms = 0,
		.changed = handle_changed,
		.failed = handle_failed,
	};
	signal(SIGPIPE, SIG_IGN);
	server = wl_display_create();
	loop = wl_display_get_event_loop(server);
	seat = wlr_seat_create(server, "seat0");
	clipboard = livery_clipboard_create(server, seat, &options);
	changes = 0;
	failure[0] = '\0';
	if (!clipboard ||
		!wl_global_create(server, &livery_domain_manager_v1_interface, 1, NULL,
			handle_bind)) {
		return -1;
	}
	connect_domain(&work);
	connect_domain(&other);
	return 0;
}

/* Long enough never to be over while a busy machine runs the test. */
static int setup(void **state) {
	return start(60000);
}

static int setup_impatient(void **state) {
	return start(30);
}

static int teardown(void **state) {
	disconnect_domain(&work);
	disconnect_domain(&other);
	livery_clipboard_destroy(clipboard);
	wl_display_destroy_clients(server);
	wl_display_destroy(server);
	return 0;
}

static bool copy(struct domain *domain) {
	struct livery_clipboard_peer peer = peer_of(domain);
	bool asked = livery_clipboard_copy(clipboard, &peer);
	wl_display_flush_clients(server);
	pump();
	return asked;
}

static bool paste(struct domain *domain) {
	struct livery_clipboard_peer peer = peer_of(domain);
	bool pasted = livery_clipboard_paste(clipboard, &peer);
	pump();
	return pasted;
}

static void answer(struct domain *domain, uint32_t serial, const char *text) {
	int fd = livery_memfd_create("answer", text, strlen(text));
	assert_true(fd >= 0);
	livery_domain_clipboard_v1_answer(domain->object, serial, fd, (uint32_t)strlen(text));
	close(fd);
	pump();
}

static struct livery_clipboard_info info(void) {
	struct livery_clipboard_info now;
	livery_clipboard_get_info(clipboard, &now);
	return now;
}

static int64_t milliseconds(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Turns the loops until the question is over, at most 5 s. */
static void wait_until_nothing_is_asked(void) {
	int64_t deadline = milliseconds() + 5000;
	while (info().waits && milliseconds() < deadline) {
		wl_event_loop_dispatch(loop, 20);
		pump();
	}
	assert_false(info().waits);
}

static void test_text_moves_once(void **state) {
	assert_true(copy(&work));
	assert_true(info().waits);
	assert_string_equal(info().name, "work");
	assert_int_equal(work.questions, 1);
	answer(&work, work.asked, "from work");
	assert_true(info().holds && info().size == 9);
	assert_int_equal(info().label.color, livery_label_builtins[0].color);
	assert_true(paste(&other));
	assert_string_equal(other.pasted, "from work");
	assert_int_equal(other.pastes, 1);
	assert_int_equal(work.pastes, 0);
	assert_int_equal(other.questions, 0);
	assert_false(info().holds);
	assert_string_equal(info().name, "");
	assert_told("");
	assert_false(paste(&work));
	assert_told("not pasted: the clipboard is empty");
	assert_int_equal(work.pastes, 0);
}

static void test_answers_that_change_nothing(void **state) {
	answer(&other, 0, "unasked");
	answer(&other, 1, "unasked");
	assert_int_equal(changes, 0);
	copy(&work);
	int before = changes;
	answer(&other, work.asked, "guessed");
	answer(&work, work.asked + 1, "wrong");
	livery_domain_clipboard_v1_answer_empty(other.object, work.asked);
	pump();
	assert_int_equal(changes, before);
	assert_true(info().waits && !info().holds);
	answer(&work, work.asked, "right");
	answer(&work, work.asked, "twice");
	livery_domain_clipboard_v1_answer_empty(work.object, work.asked);
	pump();
	assert_int_equal(changes, before + 1);
	paste(&other);
	assert_string_equal(other.pasted, "right");
	assert_int_equal(wl_display_get_error(work.display), 0);
	assert_int_equal(wl_display_get_error(other.display), 0);
	assert_told("");
}

/* Pipes, files, unsealed and short memfds: the question is over, and the user is told. */
static void test_bad_descriptors(void **state) {
	int fds[2];
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	int unsealed = memfd_create("unsealed", MFD_CLOEXEC);
	assert_int_equal(write(unsealed, "0123456789", 10), 10);
	int sealed = livery_memfd_create("short", "12345", 5);
	const int bad[] = { fds[0], unsealed, sealed, open("/dev/zero", O_RDONLY | O_CLOEXEC) };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		copy(&work);
		livery_domain_clipboard_v1_answer(work.object, work.asked, bad[i], 10);
		pump();
		close(bad[i]);
		assert_false(info().waits || info().holds);
		assert_told(NOT_COPIED "the answer of work is not valid");
	}
	close(fds[1]);
	copy(&work);
	answer(&work, work.asked, "good");
	assert_true(info().holds);
}

static void test_late_answer(void **state) {
	copy(&work);
	wait_until_nothing_is_asked();
	assert_told(NOT_COPIED "work did not answer within 30 ms");
	answer(&work, work.asked, "late");
	assert_false(info().holds);
	assert_false(paste(&other));
	assert_told("not pasted: the clipboard is empty");
}

static void test_too_large_answers_are_told_as_such(void **state) {
	copy(&work);
	answer(&work, work.asked, "longer than 20 bytes, see");
	assert_false(info().waits || info().holds);
	assert_told(NOT_COPIED "text of work is larger than 20 bytes");
	copy(&work);
	livery_domain_clipboard_v1_answer_too_large(work.object, work.asked);
	livery_domain_clipboard_v1_answer_too_large(work.object, work.asked);
	pump();
	assert_false(info().waits || info().holds);
	assert_told(NOT_COPIED "text of work is larger than 20 bytes");
}

static void test_a_paste_that_was_not_handed_on_is_told(void **state) {
	livery_domain_clipboard_v1_pasted(other.object, 0); /* nobody asked */
	pump();
	const uint32_t taken[] = { 4, 3, 0 };
	const char *told[] = { "", "pasted 3 of 4 bytes: other takes no more",
		"not pasted: other does not read" };
	for (size_t i = 0; i < 3; i++) {
		copy(&work);
		assert_false(paste(&other));
		assert_told("not pasted: work has not answered yet");
		answer(&work, work.asked, "text");
		assert_true(paste(&other));
		livery_domain_clipboard_v1_pasted(other.object, taken[i]);
		livery_domain_clipboard_v1_pasted(other.object, 0);
		pump();
		assert_told(told[i]);
	}
}

static void test_death_of_the_domain(void **state) {
	copy(&work);
	disconnect_domain(&work);
	assert_false(info().waits);
	assert_told(NOT_COPIED "work went away");
	connect_domain(&work);
	answer(&work, work.asked, "after a new start");
	assert_false(info().holds);
	copy(&work);
	answer(&work, work.asked, "kept");
	disconnect_domain(&work);
	assert_true(info().holds);
	assert_string_equal(info().name, "work");
	assert_true(paste(&other));
	assert_string_equal(other.pasted, "kept");
	assert_false(copy(&work));
	assert_told(NOT_COPIED "work is not running");
	copy(&other);
	answer(&other, other.asked, "held");
	assert_false(paste(&work));
	assert_told("not pasted: work is not running");
	assert_true(info().holds);
}

static void test_copy_wipes_what_was_held(void **state) {
	copy(&work);
	answer(&work, work.asked, "old");
	copy(&other);
	assert_false(info().holds);
	livery_domain_clipboard_v1_answer_empty(other.object, other.asked);
	pump();
	assert_false(info().waits);
	assert_told(NOT_COPIED "other has no text");
	assert_false(paste(&other));
	assert_told("not pasted: the clipboard is empty");
}

static void test_second_object_is_an_error(void **state) {
	struct livery_domain_clipboard_v1 *second =
		livery_domain_manager_v1_get_clipboard(work.manager);
	pump();
	const struct wl_interface *interface = NULL;
	uint32_t id;
	assert_int_not_equal(wl_display_get_error(work.display), 0);
	assert_int_equal(wl_display_get_protocol_error(work.display, &interface, &id),
		LIVERY_DOMAIN_MANAGER_V1_ERROR_LIMIT);
	assert_int_equal(wl_display_get_error(other.display), 0);
	livery_domain_clipboard_v1_destroy(second);
}

/*
 * Pastes into the GUI domain, reads the seat's selection as a program would, and copies it back
 * out.
 */
static void test_the_gui_domain_takes_part(void **state) {
	assert_false(copy(NULL));
	assert_told(NOT_COPIED "local has no text");
	copy(&work);
	answer(&work, work.asked, "to the desktop");
	assert_true(paste(NULL));
	assert_non_null(seat->selection_source);
	assert_false(info().holds);

	int fds[2];
	char text[32] = "";
	assert_int_equal(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	wlr_data_source_send(seat->selection_source, "text/plain", fds[1]);
	pump();
	assert_int_equal(read(fds[0], text, sizeof(text)), 14);
	assert_memory_equal(text, "to the desktop", 14);
	assert_int_equal(read(fds[0], text, sizeof(text)), 0);
	close(fds[0]);

	assert_true(copy(NULL));
	wait_until_nothing_is_asked();
	assert_true(info().holds);
	assert_true(paste(&other));
	assert_string_equal(other.pasted, "to the desktop");
}

/* A program that breaks off, and one that never reads, hold nothing up. */
static void test_bad_readers_of_the_selection(void **state) {
	copy(&work);
	answer(&work, work.asked, "text");
	paste(NULL);
	int fds[2];
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	close(fds[0]);
	wlr_data_source_send(seat->selection_source, "text/plain", fds[1]);
	pump();
	wlr_data_source_send(seat->selection_source, "text/plain",
		open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
	pump();
	assert_true(copy(&work));
	answer(&work, work.asked, "still works");
	assert_true(paste(&other));
	assert_string_equal(other.pasted, "still works");
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_text_moves_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_answers_that_change_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad_descriptors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_late_answer, setup_impatient, teardown),
		cmocka_unit_test_setup_teardown(test_too_large_answers_are_told_as_such, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_a_paste_that_was_not_handed_on_is_told, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_death_of_the_domain, setup, teardown),
		cmocka_unit_test_setup_teardown(test_copy_wipes_what_was_held, setup, teardown),
		cmocka_unit_test_setup_teardown(test_second_object_is_an_error, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_gui_domain_takes_part, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad_readers_of_the_selection, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
