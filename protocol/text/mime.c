/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "protocol/text/mime.h"
#include <string.h>

/* A part of a type. */
struct slice {
	const char *start;
	size_t length;
};

static bool is_blank(char c) {
	return c == ' ' || c == '\t';
}

static char to_lower(char c) {
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* word is in lower case. */
static bool slice_is(struct slice slice, const char *word) {
	if (slice.length != strlen(word)) {
		return false;
	}
	for (size_t i = 0; i < slice.length; i++) {
		if (to_lower(slice.start[i]) != word[i]) {
			return false;
		}
	}
	return true;
}

static void skip_blanks(const char **at) {
	while (is_blank(**at)) {
		(*at)++;
	}
}

/* Letters, digits and what else RFC 2045 allows in a token; of length 0 if there is none. */
static struct slice take_token(const char **at) {
	struct slice token = { *at, 0 };
	while ((unsigned char)**at > ' ' && (unsigned char)**at < 0x7f &&
		strchr("()<>@,;:\\\"/[]?=", **at) == NULL) {
		(*at)++;
		token.length++;
	}
	return token;
}

/* A token, or a quoted string without escapes in it (no charset's name has any). */
static bool take_value(const char **at, struct slice *value) {
	if (**at != '"') {
		*value = take_token(at);
		return value->length > 0;
	}
	(*at)++;
	*value = (struct slice){ *at, strcspn(*at, "\"\\") };
	*at += value->length;
	if (**at != '"') {
		return false;
	}
	(*at)++;
	return true;
}

/* "; name=value" until the end; the first charset counts. False: it is no MIME type. */
static bool take_parameters(const char *at, struct slice *charset) {
	for (skip_blanks(&at); *at == ';'; skip_blanks(&at)) {
		at++;
		skip_blanks(&at);
		struct slice name = take_token(&at), value;
		if (name.length == 0 && (*at == ';' || *at == '\0')) {
			continue; /* "text/plain;" is common */
		}
		if (name.length == 0 || *at != '=') {
			return false;
		}
		at++;
		if (!take_value(&at, &value)) {
			return false;
		}
		if (slice_is(name, "charset") && charset->start == NULL) {
			*charset = value;
		}
	}
	return *at == '\0';
}

enum rank { NO_TEXT, TEXT_ASCII, TEXT_PLAIN, TEXT_X11, TEXT_UTF8 };

static enum rank rank_of(const char *type) {
	if (strcmp(type, "UTF8_STRING") == 0) {
		return TEXT_X11;
	}
	struct slice charset = { NULL, 0 };
	skip_blanks(&type);
	struct slice main = take_token(&type);
	if (!slice_is(main, "text") || *type++ != '/') {
		return NO_TEXT;
	}
	struct slice sub = take_token(&type);
	if (!slice_is(sub, "plain") || !take_parameters(type, &charset)) {
		return NO_TEXT;
	}
	if (charset.start == NULL) {
		return TEXT_PLAIN;
	}
	return slice_is(charset, "utf-8") || slice_is(charset, "utf8") ? TEXT_UTF8 :
		slice_is(charset, "us-ascii") ? TEXT_ASCII : NO_TEXT;
}

const char *livery_mime_best_text(const char *const *types, size_t count) {
	const char *best = NULL;
	enum rank best_rank = NO_TEXT;
	for (size_t i = 0; i < count; i++) {
		enum rank rank = types[i] != NULL ? rank_of(types[i]) : NO_TEXT;
		if (rank > best_rank) {
			best = types[i];
			best_rank = rank;
		}
	}
	return best;
}

bool livery_mime_is_text(const char *type) {
	return rank_of(type) != NO_TEXT || strcmp(type, "STRING") == 0 || strcmp(type, "TEXT") == 0;
}
