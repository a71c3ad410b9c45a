/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/shell/capture.h"
#include "common/transform.h"
#include "compositor/base/capture_file.h"
#include "compositor/base/log.h"
#include <drm_fourcc.h>
#include <math.h>
#include <pixman.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include <wayland-server-core.h>
#include <wlr/interfaces/wlr_output.h>
#include <wlr/render/wlr_renderer.h>
#include <wlr/render/wlr_texture.h>
#include <wlr/types/wlr_buffer.h>
#include <wlr/types/wlr_output.h>
#include <wlr/types/wlr_output_layout.h>

#define FRAME_MS 2000 /* for every output to show a frame */
#define SIDE_MAX 32767 /* of the picture; pixman's bound */
#define SHOTS_MAX 4 /* pictures in memory that are not yet in their files */

struct shot;

/* An output whose next frame is waited for. */
struct shot_output {
	struct shot *shot;
	struct wl_list link; /* shot.outputs */
	struct wlr_output *output;
	struct wlr_box box; /* in the picture, px */
	struct wl_listener commit;
	struct wl_listener destroy;
};

/* One screenshot: waits for frames, then is written by a thread. */
struct shot {
	struct livery_capture *capture;
	struct wl_list link; /* capture.shots */
	struct wl_list outputs; /* shot_output.link, those that are still to come */
	pixman_image_t *image;
	char name[64];
	struct wl_event_source *timer;

	pthread_t thread;
	bool thread_runs;
	atomic_bool thread_done;
	/* Written by the thread, read after the join. */
	bool saved;
	char path[1200];
	char error[1400];
};

struct livery_capture {
	struct wl_event_loop *loop;
	struct wlr_output_layout *layout;
	struct wlr_renderer *renderer;
	char *directory; /* NULL: nowhere to put it */
	livery_capture_done_func_t done;
	void *data;
	int event_fd; /* a thread is done */
	struct wl_event_source *event_source;
	struct wl_list shots; /* shot.link, those that are being taken */
};

static void forget_output(struct shot_output *waiting) {
	wlr_output_lock_attach_render(waiting->output, false);
	wl_list_remove(&waiting->commit.link);
	wl_list_remove(&waiting->destroy.link);
	wl_list_remove(&waiting->link);
	free(waiting);
}

static void free_shot(struct shot *shot) {
	struct shot_output *waiting, *next;
	wl_list_for_each_safe(waiting, next, &shot->outputs, link) {
		forget_output(waiting);
	}
	if (shot->timer != NULL) {
		wl_event_source_remove(shot->timer);
	}
	if (shot->image != NULL) {
		pixman_image_unref(shot->image);
	}
	wl_list_remove(&shot->link);
	free(shot);
}

/* Every screenshot that was asked for is told of here, once. */
static void report(struct livery_capture *capture, const char *path, const char *error) {
	if (path != NULL) {
		livery_info("screenshot: %s", path);
	} else {
		livery_error("screenshot: %s", error);
	}
	if (capture->done != NULL) {
		capture->done(capture->data, path, error);
	}
}

/* Tells the result, and makes room for another. */
static void end_shot(struct shot *shot) {
	struct livery_capture *capture = shot->capture;
	bool saved = shot->saved;
	char text[sizeof(shot->error)];
	snprintf(text, sizeof(text), "%s", saved ? shot->path : shot->error);
	free_shot(shot);
	report(capture, saved ? text : NULL, saved ? NULL : text);
}

/* The file */

static void *write_file(void *data) {
	struct shot *shot = data;
	const struct livery_capture_picture picture = {
		.pixels = pixman_image_get_data(shot->image),
		.width = pixman_image_get_width(shot->image),
		.height = pixman_image_get_height(shot->image),
		.stride = (size_t)pixman_image_get_stride(shot->image),
	};
	shot->saved = livery_capture_save(&picture, shot->capture->directory, shot->name,
		shot->path, sizeof(shot->path), shot->error, sizeof(shot->error));
	int event_fd = shot->capture->event_fd;
	/* From here on the main thread may free the shot, as soon as it has joined this one. */
	atomic_store(&shot->thread_done, true);
	uint64_t one = 1;
	ssize_t written = write(event_fd, &one, sizeof(one));
	(void)written; /* cannot fail: a few events, and the counter starts at 0 */
	return NULL;
}

/* Signals are for the main thread, which reads them from its event loop. */
static bool start_thread(struct shot *shot) {
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&shot->thread, NULL, write_file, shot);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	shot->thread_runs = error == 0;
	if (error) {
		snprintf(shot->error, sizeof(shot->error), "no thread: %s", strerror(error));
	}
	return error == 0;
}

static int handle_written(int fd, uint32_t mask, void *data) {
	struct livery_capture *capture = data;
	uint64_t count;
	if (read(fd, &count, sizeof(count)) != sizeof(count)) {
		return 0;
	}
	struct shot *shot, *next;
	wl_list_for_each_safe(shot, next, &capture->shots, link) {
		if (shot->thread_runs && atomic_load(&shot->thread_done)) {
			pthread_join(shot->thread, NULL);
			end_shot(shot);
		}
	}
	return 0;
}

static void frames_complete(struct shot *shot) {
	wl_event_source_timer_update(shot->timer, 0);
	if (!start_thread(shot)) {
		end_shot(shot);
	}
}

/* The pixels */

static void place_image(struct shot_output *waiting, pixman_image_t *source) {
	const struct wlr_box *box = &waiting->box;
	const struct wlr_fbox all = {
		.width = pixman_image_get_width(source),
		.height = pixman_image_get_height(source),
	};
	struct pixman_f_transform map;
	pixman_transform_t fixed;
	livery_transform_map(
		&map, waiting->output->transform, &all, box->width, box->height);
	if (pixman_transform_from_pixman_f_transform(&fixed, &map)) {
		pixman_image_set_transform(source, &fixed);
	}
	pixman_image_set_repeat(source, PIXMAN_REPEAT_PAD);
	bool swapped = map.m[0][0] == 0;
	bool same_size = (swapped ? all.height : all.width) == box->width &&
		(swapped ? all.width : all.height) == box->height;
	pixman_image_set_filter(source, same_size ? PIXMAN_FILTER_NEAREST : PIXMAN_FILTER_BILINEAR,
		NULL, 0);
	pixman_image_composite32(PIXMAN_OP_SRC, source, NULL, waiting->shot->image, 0, 0, 0, 0,
		box->x, box->y, box->width, box->height);
}

/* Formats to read in, by preference; a GLES2 renderer may have the second only. */
static const struct {
	uint32_t drm;
	pixman_format_code_t pixman;
} formats[] = {
	{ DRM_FORMAT_XRGB8888, PIXMAN_x8r8g8b8 },
	{ DRM_FORMAT_XBGR8888, PIXMAN_x8b8g8r8 },
	{ DRM_FORMAT_ABGR8888, PIXMAN_x8b8g8r8 },
};

static pixman_image_t *read_texture(struct wlr_texture *texture) {
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		pixman_image_t *image = pixman_image_create_bits(formats[i].pixman,
			(int)texture->width, (int)texture->height, NULL, 0);
		if (image == NULL) {
			return NULL;
		}
		if (wlr_texture_read_pixels(texture, &(struct wlr_texture_read_pixels_options){
				.data = pixman_image_get_data(image),
				.format = formats[i].drm,
				.stride = (uint32_t)pixman_image_get_stride(image),
			})) {
			return image;
		}
		pixman_image_unref(image);
	}
	return NULL;
}

static bool read_buffer(struct shot_output *waiting, struct wlr_buffer *buffer) {
	struct wlr_texture *texture =
		wlr_texture_from_buffer(waiting->shot->capture->renderer, buffer);
	if (texture == NULL) {
		return false;
	}
	pixman_image_t *image = read_texture(texture);
	wlr_texture_destroy(texture);
	if (image == NULL) {
		return false;
	}
	place_image(waiting, image);
	pixman_image_unref(image);
	return true;
}

static void handle_commit(struct wl_listener *listener, void *data) {
	struct shot_output *waiting = wl_container_of(listener, waiting, commit);
	const struct wlr_output_event_commit *event = data;
	if (!(event->state->committed & WLR_OUTPUT_STATE_BUFFER) || event->state->buffer == NULL) {
		return;
	}
	struct shot *shot = waiting->shot;
	if (!read_buffer(waiting, event->state->buffer)) {
		snprintf(shot->error, sizeof(shot->error), "output %s: cannot read its pixels",
			waiting->output->name);
		end_shot(shot);
		return;
	}
	forget_output(waiting);
	if (wl_list_empty(&shot->outputs)) {
		frames_complete(shot);
	}
}

/* Without this output, or not at all if it was the last. */
static void handle_output_destroy(struct wl_listener *listener, void *data) {
	struct shot_output *waiting = wl_container_of(listener, waiting, destroy);
	struct shot *shot = waiting->shot;
	snprintf(shot->error, sizeof(shot->error), "output %s went away", waiting->output->name);
	end_shot(shot);
}

static int handle_frame_timeout(void *data) {
	struct shot *shot = data;
	struct shot_output *waiting = wl_container_of(shot->outputs.next, waiting, link);
	snprintf(shot->error, sizeof(shot->error), "output %s showed no frame for %d ms",
		waiting->output->name, FRAME_MS);
	end_shot(shot);
	return 0;
}

static double greatest_scale(const struct wlr_output_layout *layout) {
	double scale = 0;
	struct wlr_output_layout_output *entry;
	wl_list_for_each(entry, &layout->outputs, link) {
		if (entry->output->enabled) {
			scale = fmax(scale, entry->output->scale);
		}
	}
	return scale;
}

static bool wait_for_output(struct shot *shot, struct wlr_output *output, const struct wlr_box *all,
	double scale) {
	struct shot_output *waiting = calloc(1, sizeof(*waiting));
	if (waiting == NULL) {
		return false;
	}
	struct wlr_box box;
	wlr_output_layout_get_box(shot->capture->layout, output, &box);
	waiting->shot = shot;
	waiting->output = output;
	int left = (int)lround((box.x - all->x) * scale);
	int top = (int)lround((box.y - all->y) * scale);
	waiting->box = (struct wlr_box){ left, top,
		(int)lround((box.x + box.width - all->x) * scale) - left,
		(int)lround((box.y + box.height - all->y) * scale) - top };
	waiting->commit.notify = handle_commit;
	wl_signal_add(&output->events.commit, &waiting->commit);
	waiting->destroy.notify = handle_output_destroy;
	wl_signal_add(&output->events.destroy, &waiting->destroy);
	wl_list_insert(&shot->outputs, &waiting->link);
	/* The whole picture, not a client's buffer that goes to the screen by itself. */
	wlr_output_lock_attach_render(output, true);
	return true;
}

static bool wait_for_outputs(struct shot *shot) {
	struct wlr_output_layout *layout = shot->capture->layout;
	struct wlr_box all;
	wlr_output_layout_get_box(layout, NULL, &all);
	double scale = greatest_scale(layout);
	double width = all.width * scale, height = all.height * scale;
	if (!(width >= 1 && height >= 1)) {
		snprintf(shot->error, sizeof(shot->error), "there is no output");
		return false;
	}
	if (width > SIDE_MAX || height > SIDE_MAX) {
		snprintf(shot->error, sizeof(shot->error), "the desktop is too large");
		return false;
	}
	shot->image = pixman_image_create_bits(PIXMAN_x8r8g8b8, (int)lround(width),
		(int)lround(height), NULL, 0);
	bool ok = shot->image != NULL;
	struct wlr_output_layout_output *entry;
	wl_list_for_each(entry, &layout->outputs, link) {
		ok = ok && (!entry->output->enabled ||
			wait_for_output(shot, entry->output, &all, scale));
	}
	if (!ok) {
		snprintf(shot->error, sizeof(shot->error), "out of memory");
	}
	return ok;
}

static void ask_for_frames(struct shot *shot) {
	struct shot_output *waiting;
	wl_list_for_each(waiting, &shot->outputs, link) {
		wlr_output_update_needs_frame(waiting->output);
	}
	wl_event_source_timer_update(shot->timer, FRAME_MS);
}

static void set_name(struct shot *shot) {
	time_t now = time(NULL);
	struct tm local;
	if (localtime_r(&now, &local) == NULL ||
		strftime(shot->name, sizeof(shot->name), "livery-%Y%m%d-%H%M%S", &local) == 0) {
		snprintf(shot->name, sizeof(shot->name), "livery");
	}
}

static struct shot *create_shot(struct livery_capture *capture) {
	struct shot *shot = calloc(1, sizeof(*shot));
	if (shot == NULL) {
		return NULL;
	}
	shot->timer = wl_event_loop_add_timer(capture->loop, handle_frame_timeout, shot);
	if (shot->timer == NULL) {
		free(shot);
		return NULL;
	}
	wl_list_init(&shot->outputs);
	shot->capture = capture;
	wl_list_insert(capture->shots.prev, &shot->link);
	set_name(shot);
	return shot;
}

void livery_capture_screenshot(struct livery_capture *capture) {
	if (wl_list_length(&capture->shots) >= SHOTS_MAX) {
		report(capture, NULL, "those before it are still being written");
		return;
	}
	if (capture->directory == NULL) {
		report(capture, NULL, "no directory: set screenshot_dir, XDG_PICTURES_DIR or HOME");
		return;
	}
	struct shot *shot = create_shot(capture);
	if (shot == NULL) {
		report(capture, NULL, "out of memory");
		return;
	}
	if (wait_for_outputs(shot)) {
		ask_for_frames(shot);
	} else {
		end_shot(shot);
	}
}

static const char *default_directory(void) {
	const char *directory = getenv("XDG_PICTURES_DIR");
	if (directory == NULL || directory[0] != '/') {
		directory = getenv("HOME");
	}
	return directory != NULL && directory[0] == '/' ? directory : NULL;
}

struct livery_capture *livery_capture_create(struct wl_event_loop *loop,
	struct wlr_output_layout *layout, struct wlr_renderer *renderer, const char *directory,
	livery_capture_done_func_t done, void *data) {
	struct livery_capture *capture = calloc(1, sizeof(*capture));
	if (capture == NULL) {
		return NULL;
	}
	*capture = (struct livery_capture){
		.loop = loop,
		.layout = layout,
		.renderer = renderer,
		.done = done,
		.data = data,
	};
	wl_list_init(&capture->shots);
	const char *wanted = directory != NULL ? directory : default_directory();
	capture->directory = wanted != NULL ? strdup(wanted) : NULL;
	capture->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (capture->event_fd >= 0) {
		capture->event_source = wl_event_loop_add_fd(loop, capture->event_fd,
			WL_EVENT_READABLE, handle_written, capture);
	}
	if (capture->event_source == NULL || (wanted != NULL && capture->directory == NULL)) {
		livery_capture_destroy(capture);
		return NULL;
	}
	return capture;
}

void livery_capture_destroy(struct livery_capture *capture) {
	if (capture == NULL) {
		return;
	}
	struct shot *shot, *next;
	wl_list_for_each_safe(shot, next, &capture->shots, link) {
		if (shot->thread_runs) {
			pthread_join(shot->thread, NULL);
		}
		free_shot(shot);
	}
	if (capture->event_source != NULL) {
		wl_event_source_remove(capture->event_source);
	}
	if (capture->event_fd >= 0) {
		close(capture->event_fd);
	}
	free(capture->directory);
	free(capture);
}
