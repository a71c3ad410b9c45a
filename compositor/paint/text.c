/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/paint/text.h"
#include "compositor/base/log.h"
#include "compositor/paint/line.h"
#include <fcft/fcft.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FONTS_MAX 8 /* scales times weights in use at once */
#define GLYPHS_KEPT 4096 /* in fcft's caches, which are freed with their font only */
#define CHARACTERS 0x110000
#define FALLBACK_PIXELS 13

struct font_entry {
	struct fcft_font *font; /* NULL: could not be loaded */
	uint8_t *seen; /* a bit for each character that the font's cache holds */
	int permille; /* scale */
	int height;
	bool bold;
};

struct livery_fonts {
	char *name;
	double pixels; /* of the name's pixelsize, 0: the name has a size in points or none */
	struct font_entry entries[FONTS_MAX];
	size_t entries_len;
	size_t next; /* entry to give up when all are used */
	size_t glyphs; /* characters that all fonts' caches hold */
	bool complained;
};

/* fcft's own state is global; fonts of several painters share it. */
static int library_users;

static void library_open(void) {
	if (library_users++ == 0) {
		fcft_init(FCFT_LOG_COLORIZE_NEVER, false, FCFT_LOG_CLASS_NONE);
	}
}

static void library_close(void) {
	if (--library_users == 0) {
		fcft_fini();
	}
}

/*
 * Takes ":pixelsize=N" out of the name: it must follow the scale, as a size in points does by dpi.
 */
static void take_pixel_size(struct livery_fonts *fonts) {
	char *start = strstr(fonts->name, ":pixelsize=");
	if (start == NULL) {
		return;
	}
	char *end;
	double pixels = strtod(start + strlen(":pixelsize="), &end);
	if (pixels >= 1 && pixels <= 256) {
		fonts->pixels = pixels;
	}
	memmove(start, end, strlen(end) + 1);
}

struct livery_fonts *livery_fonts_create(const char *name) {
	struct livery_fonts *fonts = calloc(1, sizeof(*fonts));
	if (fonts == NULL) {
		return NULL;
	}
	fonts->name = strdup(name != NULL ? name : "sans-serif:size=10");
	if (fonts->name == NULL) {
		free(fonts);
		return NULL;
	}
	take_pixel_size(fonts);
	library_open();
	return fonts;
}

/* Several entries may share a font of fcft's: only when all are gone is its cache. */
static void drop_fonts(struct livery_fonts *fonts) {
	for (size_t i = 0; i < fonts->entries_len; i++) {
		fcft_destroy(fonts->entries[i].font);
		free(fonts->entries[i].seen);
	}
	fonts->entries_len = 0;
	fonts->next = 0;
	fonts->glyphs = 0;
}

void livery_fonts_destroy(struct livery_fonts *fonts) {
	if (fonts == NULL) {
		return;
	}
	drop_fonts(fonts);
	library_close();
	free(fonts->name);
	free(fonts);
}

static struct fcft_font *load(struct livery_fonts *fonts, double pixels, double scale, bool bold) {
	char attributes[96];
	const char *weight = bold ? ":weight=bold" : "";
	if (pixels > 0) {
		snprintf(attributes, sizeof(attributes), "pixelsize=%d%s", (int)lround(pixels),
			weight);
	} else {
		snprintf(attributes, sizeof(attributes), "dpi=%d%s", (int)lround(96 * scale),
			weight);
	}
	const char *names[] = { fonts->name };
	return fcft_from_name(1, names, attributes);
}

/* A font that fits into height pixels. */
static struct fcft_font *load_fitting(struct livery_fonts *fonts, const struct font_entry *entry) {
	double scale = entry->permille / 1000.0;
	struct fcft_font *font = load(fonts, fonts->pixels * scale, scale, entry->bold);
	if (font != NULL && font->ascent + font->descent <= entry->height) {
		return font;
	}
	double pixels = FALLBACK_PIXELS * scale;
	if (pixels > entry->height * 0.75) {
		pixels = entry->height * 0.75;
	}
	fcft_destroy(font);
	return load(fonts, pixels < 1 ? 1 : pixels, scale, entry->bold);
}

static struct font_entry *find_font(struct livery_fonts *fonts,
	const struct livery_text_style *style) {
	if (fonts->glyphs >= GLYPHS_KEPT) {
		drop_fonts(fonts);
	}
	struct font_entry wanted = { NULL, NULL, (int)lround(style->scale * 1000), style->height,
		style->bold };
	for (size_t i = 0; i < fonts->entries_len; i++) {
		struct font_entry *entry = &fonts->entries[i];
		if (entry->permille == wanted.permille && entry->bold == wanted.bold &&
			entry->height == wanted.height) {
			return entry;
		}
	}
	wanted.font = load_fitting(fonts, &wanted);
	if (wanted.font == NULL && !fonts->complained) {
		livery_error("font \"%s\": no font can be loaded; frames have no text",
			fonts->name);
		fonts->complained = true;
	}
	struct font_entry *entry = &fonts->entries[fonts->next];
	if (fonts->entries_len < FONTS_MAX) {
		entry = &fonts->entries[fonts->entries_len++];
	} else {
		/* what its cache held stays counted: another entry may share the font */
		fcft_destroy(entry->font);
		free(entry->seen);
		fonts->next = (fonts->next + 1) % FONTS_MAX;
	}
	*entry = wanted;
	entry->seen = calloc(1, CHARACTERS / 8);
	return entry;
}

struct glyph_source {
	struct livery_fonts *fonts;
	struct font_entry *entry;
};

/* fcft keeps each glyph: counted once, or every time where there was no memory for the bits. */
static const struct fcft_glyph *find_glyph(void *data, uint32_t character) {
	struct glyph_source *source = data;
	struct font_entry *entry = source->entry;
	uint8_t bit = (uint8_t)(1u << (character & 7));
	if (entry->seen == NULL || character >= CHARACTERS) {
		source->fonts->glyphs++;
	} else if (!(entry->seen[character >> 3] & bit)) {
		entry->seen[character >> 3] |= bit;
		source->fonts->glyphs++;
	}
	return fcft_rasterize_char_utf32(entry->font, character, FCFT_SUBPIXEL_NONE);
}

static void layout(struct livery_fonts *fonts, struct font_entry *entry, const char *text, int room,
	struct livery_line *line) {
	struct glyph_source source = { fonts, entry };
	struct livery_line_font font = { entry->font, find_glyph, &source };
	livery_line_layout(line, &font, text, room);
}

static void draw_glyph(pixman_image_t *image, pixman_image_t *color,
	const struct fcft_glyph *glyph, int x, int baseline) {
	pixman_image_t *source = glyph->is_color_glyph ? glyph->pix : color;
	pixman_image_t *mask = glyph->is_color_glyph ? NULL : glyph->pix;
	pixman_image_composite32(PIXMAN_OP_OVER, source, mask, image, 0, 0, 0, 0, x + glyph->x,
		baseline - glyph->y, glyph->width, glyph->height);
}

static void draw_line(pixman_image_t *image, const struct fcft_font *font,
	const struct livery_line *line, const struct livery_text_style *style) {
	pixman_color_t value = {
		.red = (uint16_t)((style->color >> 16 & 0xff) * 0x101),
		.green = (uint16_t)((style->color >> 8 & 0xff) * 0x101),
		.blue = (uint16_t)((style->color & 0xff) * 0x101),
		.alpha = 0xffff,
	};
	pixman_image_t *color = pixman_image_create_solid_fill(&value);
	if (color == NULL) {
		return;
	}
	int baseline = (style->height - font->ascent - font->descent) / 2 + font->ascent;
	for (size_t i = 0; i < line->length; i++) {
		draw_glyph(image, color, line->glyphs[i].glyph, line->glyphs[i].x, baseline);
	}
	pixman_image_unref(color);
}

pixman_image_t *livery_text_render(struct livery_fonts *fonts, const char *text,
	const struct livery_text_style *style, int max_width) {
	if (fonts == NULL || !text[0] || max_width <= 0 || style->height <= 0) {
		return NULL;
	}
	struct font_entry *entry = find_font(fonts, style);
	if (entry->font == NULL) {
		return NULL;
	}
	struct livery_line line;
	layout(fonts, entry, text, max_width, &line);
	pixman_image_t *image = NULL;
	if (line.width > 0) {
		image = pixman_image_create_bits(PIXMAN_a8r8g8b8, line.width, style->height, NULL,
			0);
	}
	if (image != NULL) {
		draw_line(image, entry->font, &line, style);
	}
	livery_line_finish(&line);
	return image;
}

int livery_text_width(struct livery_fonts *fonts, const char *text,
	const struct livery_text_style *style) {
	struct font_entry *entry = fonts != NULL ? find_font(fonts, style) : NULL;
	if (entry == NULL || entry->font == NULL || style->height <= 0) {
		return 0;
	}
	struct livery_line line;
	layout(fonts, entry, text, -1, &line);
	livery_line_finish(&line);
	return line.width;
}
