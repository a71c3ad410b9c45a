/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * livery as it is installed, linked anew with another backend: one whose outputs a test plugs,
 * unplugs and changes at will, which wlroots' headless backend cannot do from outside. The test
 * says what by packets on a socket (SOCK_SEQPACKET) at the path LIVERY_TEST_OUTPUTS; each is
 * answered by one packet, after it was done:
 *
 *	plug NAME MODE[,MODE...] [make=S] [model=S] [serial=S] [refuse=MODE[,MODE...]] [fixed]
 *		A MODE is WIDTHxHEIGHT; the first is preferred, and current at once unless fixed is
 *		said. A fixed output is as those of DRM: it has a list of modes and is off at first.
 *		Modes that are refused fail when they are committed; "*" refuses those that are not
 *		in the list.
 *	unplug NAME		the one of this name that was plugged last
 *	mode NAME MODE		as a nested output whose window was resized
 *	fail N			the N-th allocation or creation of the next plug fails; the answer
 *				to that plug is "failed" then, "ok" when there were not so many
 *	nodes			how many nodes the scene has
 *	plugged			how many outputs there are
 *
 * LIVERY_TEST_PLUG holds such commands, a line each, that are done when livery starts.
 *
 * The linker puts it in (--wrap): there is no trace of it in the sources of livery.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <wayland-server-core.h>
#include <wlr/backend.h>
#include <wlr/backend/interface.h>
#include <wlr/interfaces/wlr_output.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_output_layout.h>
#include <wlr/types/wlr_scene.h>
#include "common/wlr_compat.h"

#define REFRESH 60000 /* mHz */
#define FRAME_MS 16
#define SIZE_MAX_MODES 16
#define PACKET_MAX 4096

struct size {
	int width, height;
};

struct sizes {
	struct size list[SIZE_MAX_MODES];
	size_t count;
};

struct output {
	struct wlr_output base;
	struct wl_list link; /* backend.outputs, the newest first */
	struct wl_event_source *timer;
	struct sizes refused;
	bool refuses_unlisted;
};

struct backend {
	struct wlr_backend base;
	struct wl_event_loop *loop;
	struct wl_list outputs;
	bool started;
	int listener, connection; /* -1: none */
	struct wl_event_source *listener_source, *connection_source;
};

static struct wlr_scene *the_scene; /* livery has one */
static unsigned int planned_failure; /* of the next plug; 0: none */
static unsigned int until_failure; /* 0: nothing fails */
static bool failed;

/* ---- an output ---- */

static bool has_size(const struct sizes *sizes, int width, int height) {
	for (size_t i = 0; i < sizes->count; i++) {
		if (sizes->list[i].width == width && sizes->list[i].height == height) {
			return true;
		}
	}
	return false;
}

static bool test_output(struct wlr_output *base, const struct wlr_output_state *state) {
	struct output *output = wl_container_of(base, output, base);
	if (state->committed & ~(uint32_t)(WLR_OUTPUT_STATE_BACKEND_OPTIONAL |
			WLR_OUTPUT_STATE_BUFFER | WLR_OUTPUT_STATE_ENABLED |
			WLR_OUTPUT_STATE_MODE)) {
		return false;
	}
	if (!(state->committed & WLR_OUTPUT_STATE_MODE)) {
		return true;
	}
	bool custom = state->mode_type == WLR_OUTPUT_STATE_MODE_CUSTOM;
	int width = custom ? state->custom_mode.width : state->mode->width;
	int height = custom ? state->custom_mode.height : state->mode->height;
	return !has_size(&output->refused, width, height) &&
		!(custom && output->refuses_unlisted);
}

static void send_present(struct wlr_output *base) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	struct wlr_output_event_present event = {
		.commit_seq = base->commit_seq + 1,
		.presented = true,
#if LIVERY_WLR_SINCE(19)
		.when = now,
#else
		.when = &now,
#endif
	};
	wlr_output_send_present(base, &event);
}

static bool commit_output(struct wlr_output *base, const struct wlr_output_state *state) {
	struct output *output = wl_container_of(base, output, base);
	if (!test_output(base, state)) {
		return false;
	}
	bool on = state->committed & WLR_OUTPUT_STATE_ENABLED ? state->enabled : base->enabled;
	if (on) {
		send_present(base);
	}
	wl_event_source_timer_update(output->timer, on ? FRAME_MS : 0);
	return true;
}

static void destroy_output(struct wlr_output *base) {
	struct output *output = wl_container_of(base, output, base);
#if LIVERY_WLR_SINCE(19)
	wlr_output_finish(base);
#endif
	struct wlr_output_mode *mode, *next;
	wl_list_for_each_safe(mode, next, &base->modes, link) {
		wl_list_remove(&mode->link);
		free(mode);
	}
	wl_list_remove(&output->link);
	wl_event_source_remove(output->timer);
	free(output);
}

static const struct wlr_output_impl output_impl = {
	.test = test_output,
	.commit = commit_output,
	.destroy = destroy_output,
};

static int handle_frame(void *data) {
	struct output *output = data;
	wlr_output_send_frame(&output->base);
	return 0;
}

/* ---- commands ---- */

static bool parse_size(const char *text, struct size *size) {
	return sscanf(text, "%dx%d", &size->width, &size->height) == 2;
}

static bool parse_sizes(char *text, struct sizes *sizes, bool *any_other) {
	char *rest = NULL;
	for (char *word = strtok_r(text, ",", &rest); word != NULL;
		word = strtok_r(NULL, ",", &rest)) {
		if (any_other != NULL && strcmp(word, "*") == 0) {
			*any_other = true;
		} else if (sizes->count == SIZE_MAX_MODES ||
			!parse_size(word, &sizes->list[sizes->count++])) {
			return false;
		}
	}
	return true;
}

static void add_modes(struct output *output, const struct sizes *sizes) {
	for (size_t i = 0; i < sizes->count; i++) {
		struct wlr_output_mode *mode = calloc(1, sizeof(*mode));
		mode->width = sizes->list[i].width;
		mode->height = sizes->list[i].height;
		mode->refresh = REFRESH;
		mode->preferred = i == 0;
		wl_list_insert(output->base.modes.prev, &mode->link);
	}
}

static struct output *create_output(
	struct backend *backend, const char *name, const struct sizes *sizes, bool fixed) {
	struct output *output = calloc(1, sizeof(*output));
	struct wlr_output_state state;
	wlr_output_state_init(&state);
	if (!fixed) {
		wlr_output_state_set_custom_mode(
			&state, sizes->list[0].width, sizes->list[0].height, REFRESH);
	}
	wlr_output_init(&output->base, &backend->base, &output_impl, backend->loop, &state);
	wlr_output_state_finish(&state);
	wlr_output_set_name(&output->base, name);
	wlr_output_set_description(&output->base, "an output of a test");
	output->timer = wl_event_loop_add_timer(backend->loop, handle_frame, output);
	if (fixed) {
		add_modes(output, sizes);
	}
	wl_list_insert(&backend->outputs, &output->link);
	return output;
}

static bool set_option(struct output *output, char *word) {
	char *value = strchr(word, '=');
	if (value == NULL) {
		return strcmp(word, "fixed") == 0;
	}
	*value++ = '\0';
	char **texts[] = { &output->base.make, &output->base.model, &output->base.serial };
	static const char *const names[] = { "make", "model", "serial" };
	for (size_t i = 0; i < 3; i++) {
		if (strcmp(word, names[i]) == 0) {
			*texts[i] = strdup(value);
			return true;
		}
	}
	return strcmp(word, "refuse") == 0 &&
		parse_sizes(value, &output->refused, &output->refuses_unlisted);
}

static const char *plug(struct backend *backend, char *words[]) {
	struct sizes sizes = { .count = 0 };
	if (words[0] == NULL || words[1] == NULL || !parse_sizes(words[1], &sizes, NULL) ||
		sizes.count == 0) {
		return "plug needs a name and a size";
	}
	bool fixed = false;
	for (size_t i = 2; words[i] != NULL; i++) {
		fixed = fixed || strcmp(words[i], "fixed") == 0;
	}
	struct output *output = create_output(backend, words[0], &sizes, fixed);
	for (size_t i = 2; words[i] != NULL; i++) {
		if (!set_option(output, words[i])) {
			wlr_output_destroy(&output->base);
			return "an unknown word";
		}
	}
	failed = false;
	until_failure = planned_failure;
	planned_failure = 0;
	wl_signal_emit_mutable(&backend->base.events.new_output, &output->base);
	until_failure = 0;
	return failed ? "failed" : "ok";
}

static struct output *find(const struct backend *backend, const char *name) {
	struct output *output;
	wl_list_for_each(output, &backend->outputs, link) {
		if (name != NULL && strcmp(output->base.name, name) == 0) {
			return output;
		}
	}
	return NULL;
}

static const char *unplug(struct backend *backend, char *words[]) {
	struct output *output = find(backend, words[0]);
	if (output == NULL) {
		return "no such output";
	}
	wlr_output_destroy(&output->base);
	return "ok";
}

static const char *change_mode(struct backend *backend, char *words[]) {
	struct output *output = find(backend, words[0]);
	struct size size;
	if (output == NULL || words[1] == NULL || !parse_size(words[1], &size)) {
		return "mode needs an output and a size";
	}
	struct wlr_output_state state;
	wlr_output_state_init(&state);
	wlr_output_state_set_custom_mode(&state, size.width, size.height, REFRESH);
	wlr_output_send_request_state(&output->base, &state);
	wlr_output_state_finish(&state);
	return "ok";
}

static int count_nodes(const struct wlr_scene_tree *tree) {
	int count = 1;
	struct wlr_scene_node *node;
	wl_list_for_each(node, &tree->children, link) {
		count += node->type == WLR_SCENE_NODE_TREE ?
			count_nodes(wlr_scene_tree_from_node(node)) : 1;
	}
	return count;
}

static const char *number(int value) {
	static char text[16];
	snprintf(text, sizeof(text), "%d", value);
	return text;
}

static const char *run(struct backend *backend, char *line) {
	char *words[32] = { NULL }, *rest = NULL;
	char *word = strtok_r(line, " ", &rest);
	for (size_t i = 0; word != NULL && i < 31; word = strtok_r(NULL, " ", &rest)) {
		words[i++] = word;
	}
	const char *verb = words[0] != NULL ? words[0] : "";
	if (strcmp(verb, "plug") == 0) {
		return plug(backend, words + 1);
	} else if (strcmp(verb, "unplug") == 0) {
		return unplug(backend, words + 1);
	} else if (strcmp(verb, "mode") == 0) {
		return change_mode(backend, words + 1);
	} else if (strcmp(verb, "fail") == 0 && words[1] != NULL) {
		planned_failure = (unsigned int)atoi(words[1]);
		return "ok";
	} else if (strcmp(verb, "nodes") == 0) {
		return number(count_nodes(&the_scene->tree));
	} else if (strcmp(verb, "plugged") == 0) {
		return number(wl_list_length(&backend->outputs));
	}
	return "an unknown command";
}

/* ---- the socket ---- */

static void hang_up(struct backend *backend) {
	if (backend->connection >= 0) {
		wl_event_source_remove(backend->connection_source);
		close(backend->connection);
		backend->connection = -1;
	}
}

static int handle_packet(int fd, uint32_t mask, void *data) {
	struct backend *backend = data;
	char line[PACKET_MAX + 1];
	ssize_t size = recv(fd, line, PACKET_MAX, MSG_DONTWAIT);
	if (size <= 0) {
		hang_up(backend);
		return 0;
	}
	line[size] = '\0';
	const char *answer = run(backend, line);
	send(fd, answer, strlen(answer), MSG_NOSIGNAL);
	return 0;
}

static int handle_connection(int fd, uint32_t mask, void *data) {
	struct backend *backend = data;
	int connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (connection >= 0) {
		hang_up(backend);
		backend->connection = connection;
		backend->connection_source = wl_event_loop_add_fd(
			backend->loop, connection, WL_EVENT_READABLE, handle_packet, backend);
	}
	return 0;
}

static bool open_socket(struct backend *backend) {
	const char *path = getenv("LIVERY_TEST_OUTPUTS");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (path == NULL || strlen(path) >= sizeof(address.sun_path)) {
		return false;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	unlink(path);
	backend->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (bind(backend->listener, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
		listen(backend->listener, 4) != 0) {
		return false;
	}
	backend->listener_source = wl_event_loop_add_fd(
		backend->loop, backend->listener, WL_EVENT_READABLE, handle_connection, backend);
	return true;
}

/* ---- the backend ---- */

static bool start_backend(struct wlr_backend *base) {
	struct backend *backend = wl_container_of(base, backend, base);
	const char *commands = getenv("LIVERY_TEST_PLUG");
	char *copy = strdup(commands != NULL ? commands : ""), *rest = NULL;
	bool done = true;
	for (char *line = strtok_r(copy, "\n", &rest); line != NULL;
		line = strtok_r(NULL, "\n", &rest)) {
		done = strcmp(run(backend, line), "ok") == 0 && done;
	}
	free(copy);
	return done;
}

static void destroy_backend(struct wlr_backend *base) {
	struct backend *backend = wl_container_of(base, backend, base);
	wlr_backend_finish(base);
	struct output *output, *next;
	wl_list_for_each_safe(output, next, &backend->outputs, link) {
		wlr_output_destroy(&output->base);
	}
	hang_up(backend);
	wl_event_source_remove(backend->listener_source);
	close(backend->listener);
	free(backend);
}

#define BUFFER_CAPS (WLR_BUFFER_CAP_DATA_PTR | WLR_BUFFER_CAP_SHM | WLR_BUFFER_CAP_DMABUF)

#if !LIVERY_WLR_SINCE(19)
static uint32_t get_buffer_caps(struct wlr_backend *base) {
	return BUFFER_CAPS;
}
#endif

static const struct wlr_backend_impl backend_impl = {
	.start = start_backend,
	.destroy = destroy_backend,
#if !LIVERY_WLR_SINCE(19)
	.get_buffer_caps = get_buffer_caps,
#endif
};

/* ---- what the linker puts in the place of wlroots' own ---- */

struct wlr_backend *__wrap_wlr_backend_autocreate(
	struct wl_event_loop *loop, struct wlr_session **session);

struct wlr_backend *__wrap_wlr_backend_autocreate(
	struct wl_event_loop *loop, struct wlr_session **session) {
	struct backend *backend = calloc(1, sizeof(*backend));
	wlr_backend_init(&backend->base, &backend_impl);
#if LIVERY_WLR_SINCE(19)
	backend->base.buffer_caps = BUFFER_CAPS;
#endif
	backend->loop = loop;
	backend->connection = -1;
	wl_list_init(&backend->outputs);
	if (session != NULL) {
		*session = NULL;
	}
	if (!open_socket(backend)) {
		fprintf(stderr, "no socket at LIVERY_TEST_OUTPUTS\n");
		exit(EXIT_FAILURE);
	}
	return &backend->base;
}

/* Whether this one is to fail. */
static bool fails(void) {
	if (until_failure == 0 || --until_failure > 0) {
		return false;
	}
	failed = true;
	return true;
}

/* RETURN __wrap_NAME PARAMETERS calls the real one with ARGUMENTS, unless it is to fail. */
#define MAY_FAIL(RETURN, NAME, PARAMETERS, ARGUMENTS) \
	RETURN __real_##NAME PARAMETERS; \
	RETURN __wrap_##NAME PARAMETERS; \
	RETURN __wrap_##NAME PARAMETERS { \
		return fails() ? 0 : __real_##NAME ARGUMENTS; \
	}

MAY_FAIL(void *, calloc, (size_t count, size_t size), (count, size))
MAY_FAIL(bool, wlr_output_init_render,
	(struct wlr_output * output, struct wlr_allocator *allocator,
		struct wlr_renderer *renderer),
	(output, allocator, renderer))
MAY_FAIL(struct wlr_scene_output *, wlr_scene_output_create,
	(struct wlr_scene * scene, struct wlr_output *output), (scene, output))
MAY_FAIL(struct wlr_scene_rect *, wlr_scene_rect_create,
	(struct wlr_scene_tree * parent, int width, int height, const float color[static 4]),
	(parent, width, height, color))
MAY_FAIL(struct wlr_scene_buffer *, wlr_scene_buffer_create,
	(struct wlr_scene_tree * parent, struct wlr_buffer *buffer), (parent, buffer))
MAY_FAIL(struct wlr_output_layout_output *, wlr_output_layout_add,
	(struct wlr_output_layout * layout, struct wlr_output *output, int x, int y),
	(layout, output, x, y))
MAY_FAIL(struct wlr_output_layout_output *, wlr_output_layout_add_auto,
	(struct wlr_output_layout * layout, struct wlr_output *output), (layout, output))

struct wlr_scene *__real_wlr_scene_create(void);
struct wlr_scene *__wrap_wlr_scene_create(void);

struct wlr_scene *__wrap_wlr_scene_create(void) {
	the_scene = __real_wlr_scene_create();
	return the_scene;
}
