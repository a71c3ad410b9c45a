/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * paint-gallery FILE.png [SCALE]: frames and strips of all labels and states in one picture, to be
 * looked at.
 */
#include "compositor/base/png.h"
#include "compositor/paint/painter.h"
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 1280
#define HEIGHT 1060

struct gallery {
	struct livery_painter *painter;
	pixman_image_t *image;
	double scale;
};

static int scaled(const struct gallery *gallery, double logical) {
	return (int)lround(logical * gallery->scale);
}

static pixman_image_t *canvas(int width, int height) {
	pixman_image_t *image = pixman_image_create_bits(PIXMAN_a8r8g8b8, width, height, NULL, 0);
	if (!image) {
		abort();
	}
	return image;
}

static void put(struct gallery *gallery, pixman_image_t *image, double x, double y) {
	pixman_image_composite32(PIXMAN_OP_SRC, image, NULL, gallery->image, 0, 0, 0, 0,
		scaled(gallery, x), scaled(gallery, y), pixman_image_get_width(image),
		pixman_image_get_height(image));
	pixman_image_unref(image);
}

static void put_frame(struct gallery *gallery, const struct livery_frame_spec *spec, int x, int y) {
	for (int part = 0; part < LIVERY_FRAME_PARTS; part++) {
		struct livery_box box;
		int width, height;
		livery_frame_part_box(spec, part, &box);
		livery_frame_part_size_px(spec, part, &width, &height);
		pixman_image_t *image = canvas(width, height);
		livery_painter_paint_frame(gallery->painter, spec, part, image);
		put(gallery, image, x + box.x, y + box.y);
	}
	int dx, dy;
	livery_frame_content_offset(spec->kind, &dx, &dy);
	pixman_image_t *content =
		canvas(scaled(gallery, spec->width), scaled(gallery, spec->height));
	pixman_color_t paper = { 0xfcfc, 0xfcfc, 0xfcfc, 0xffff };
	pixman_box32_t all = { 0, 0, pixman_image_get_width(content),
		pixman_image_get_height(content) };
	pixman_image_fill_boxes(PIXMAN_OP_SRC, content, &paper, 1, &all);
	put(gallery, content, x + dx, y + dy);
}

static void put_strip(struct gallery *gallery, const struct livery_strip_spec *spec, int y) {
	int width, height;
	livery_strip_size_px(spec, &width, &height);
	pixman_image_t *image = canvas(width, height);
	livery_painter_paint_strip(gallery->painter, spec, image);
	put(gallery, image, 0, y);
}

static const struct livery_label *label_at(size_t i) {
	if (i < livery_label_builtin_count) {
		return &livery_label_builtins[i];
	}
	return i == livery_label_builtin_count ? &livery_label_local : &livery_label_unknown;
}

static const char *name_at(size_t i) {
	const char *names[] = { "untrusted", "browsing", "mail", "personal", "vault", "work",
		"disp1234", "dom0", "desktop", "unknown" };
	return names[i];
}

static const char *title_at(size_t i) {
	const char *titles[] = { "foot", "Qubes OS - Mozilla Firefox", "Inbox (3) - Thunderbird",
		"[work] ~/src: a title that imitates, and is much too long to fit into the bar",
		"KeePassXC", "Zürich - Übersicht.ods – LibreOffice Calc", "PDF: Rechnung.pdf",
		"Terminal", "livery", "?" };
	return titles[i];
}

static void put_column(struct gallery *gallery, int x, bool focused) {
	for (size_t i = 0; i < livery_label_builtin_count + 2; i++) {
		struct livery_frame_spec spec = {
			.width = 420,
			.height = 40,
			.scale = gallery->scale,
			.label = *label_at(i),
			.focused = focused,
			.attention = !focused && i % 4 == 3,
			.maximized = i % 3 == 2,
			.hover = i == 1 ? LIVERY_HIT_CLOSE : i == 2 ? LIVERY_HIT_MAXIMIZE :
				LIVERY_HIT_NONE,
			.pressed = i == 2,
		};
		snprintf(spec.name, sizeof(spec.name), "%s", name_at(i));
		snprintf(spec.title, sizeof(spec.title), "%s", title_at(i));
		put_frame(gallery, &spec, x, 10 + (int)i * 86);
	}
}

static void put_narrow(struct gallery *gallery) {
	const int widths[] = { 320, 200, 154, 120, 94, 60, 20, 1 };
	int y = 10;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct livery_frame_spec spec = {
			.width = widths[i],
			.height = 30,
			.scale = gallery->scale,
			.label = *label_at(i),
			.focused = i % 2 == 0,
		};
		snprintf(spec.name, sizeof(spec.name), "%s", name_at(i));
		snprintf(spec.title, sizeof(spec.title), "%s", title_at(i));
		put_frame(gallery, &spec, 910, y);
		spec.kind = LIVERY_FRAME_POPUP;
		spec.width = 80;
		spec.height = 40;
		put_frame(gallery, &spec, 1180, y);
		y += 76;
	}
}

static void name_strip(struct livery_strip_name *name, size_t i) {
	snprintf(name->name, sizeof(name->name), "%s", name_at(i));
	name->label = *label_at(i);
}

static void put_strips(struct gallery *gallery) {
	struct livery_strip_spec spec = { .width = WIDTH, .scale = gallery->scale };
	put_strip(gallery, &spec, 880);
	spec.has_keyboard = true;
	name_strip(&spec.keyboard, 5);
	snprintf(spec.title, sizeof(spec.title), "%s", title_at(5));
	put_strip(gallery, &spec, 912);
	spec.has_clipboard = true;
	name_strip(&spec.clipboard, 3);
	name_strip(&spec.keyboard, 0);
	put_strip(gallery, &spec, 944);
	spec.alerts_len = 3;
	name_strip(&spec.alerts[0], 7);
	name_strip(&spec.alerts[1], 2);
	name_strip(&spec.alerts[2], 6);
	spec.alerts_more = 4;
	name_strip(&spec.keyboard, 7);
	put_strip(gallery, &spec, 976);
	snprintf(spec.notice, sizeof(spec.notice), "screenshot: No space left on device");
	spec.notice_is_error = true;
	name_strip(&spec.keyboard, 2);
	snprintf(spec.title, sizeof(spec.title), "%s", title_at(3));
	put_strip(gallery, &spec, 1008);
}

static bool save(const struct gallery *gallery, const char *path) {
	char error[128];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0) {
		perror(path);
		return false;
	}
	bool ok = livery_png_write(fd, pixman_image_get_data(gallery->image),
		pixman_image_get_width(gallery->image), pixman_image_get_height(gallery->image),
		(size_t)pixman_image_get_stride(gallery->image), error, sizeof(error));
	if (!ok) {
		fprintf(stderr, "%s: %s\n", path, error);
	}
	close(fd);
	return ok;
}

int main(int argc, char *argv[]) {
	if (argc < 2) {
		fprintf(stderr, "usage: paint-gallery FILE.png [SCALE]\n");
		return 2;
	}
	struct gallery gallery = { .scale = argc > 2 ? strtod(argv[2], NULL) : 1 };
	if (!(gallery.scale >= 0.5 && gallery.scale <= 4)) {
		fprintf(stderr, "paint-gallery: scale must be from 0.5 to 4\n");
		return 2;
	}
	gallery.painter = livery_painter_create(NULL);
	gallery.image = canvas(scaled(&gallery, WIDTH), scaled(&gallery, HEIGHT));
	pixman_color_t desk = { 0x2b2b, 0x3434, 0x4040, 0xffff };
	pixman_box32_t all = { 0, 0, scaled(&gallery, WIDTH), scaled(&gallery, HEIGHT) };
	pixman_image_fill_boxes(PIXMAN_OP_SRC, gallery.image, &desk, 1, &all);
	put_column(&gallery, 10, true);
	put_column(&gallery, 460, false);
	put_narrow(&gallery);
	put_strips(&gallery);
	bool ok = save(&gallery, argv[1]);
	pixman_image_unref(gallery.image);
	livery_painter_destroy(gallery.painter);
	return ok ? 0 : 1;
}
