/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/config/config.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Fills in a manual page, at build time: copies scdoc's source from stdin to stdout, and writes a
 * table that is made of the program's own rows in place of the lines @actions@, @chords@ and
 * @labels@. So no page can tell something else than the program does.
 */

struct action {
	const char *name, *chord, *sentence;
};

static const struct action actions[] = {
#define ACTION(NAME, name, chord, sentence) { #name, chord, sentence },
	LIVERY_ACTIONS(ACTION)
#undef ACTION
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Underscores would begin emphasis. */
static void put_word(const char *word) {
	for (; *word != '\0'; word++) {
		if (*word == '_') {
			putchar('\\');
		}
		putchar(*word);
	}
}

static void put_actions(void) {
	puts("[[ *action*\n:[ *default*\n:[ *what it does*");
	for (size_t i = 0; i < COUNT(actions); i++) {
		fputs("|  ", stdout);
		put_word(actions[i].name);
		printf("\n:  %s\n:  %s\n", actions[i].chord, actions[i].sentence);
	}
}

static void put_chords(void) {
	puts("[[ *Keys*\n:- *Action*");
	for (size_t i = 0; i < COUNT(actions); i++) {
		printf("|  %s\n:  %s\n", actions[i].chord, actions[i].sentence);
	}
}

static void put_labels(void) {
	puts("[[ *name*\n:[ *color*\n:[ *pattern*");
	for (size_t i = 0; i < livery_label_builtin_count; i++) {
		const struct livery_label *label = &livery_label_builtins[i];
		printf("|  %s\n:  #%06x\n:  %s\n", label->name, (unsigned)label->color,
			livery_pattern_name(label->pattern));
	}
}

int main(void) {
	static const struct {
		const char *line;
		void (*put)(void);
	} tables[] = {
		{ "@actions@\n", put_actions },
		{ "@chords@\n", put_chords },
		{ "@labels@\n", put_labels },
	};
	char line[1024];
	while (fgets(line, sizeof(line), stdin) != NULL) {
		size_t i = 0;
		while (i < COUNT(tables) && strcmp(line, tables[i].line) != 0) {
			i++;
		}
		if (i < COUNT(tables)) {
			tables[i].put();
		} else {
			fputs(line, stdout);
		}
	}
	return ferror(stdin) || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
