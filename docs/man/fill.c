/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/config/config.h"
#include "compositor/config/settings.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Fills in a manual page, at build time: copies scdoc's source from stdin to stdout, and writes a
 * table or list that is made of the program's own rows in place of the lines @actions@, @chords@,
 * @labels@, @limits@ and those such as @settings keyboard@. So no page can tell something else than
 * the program does.
 */

struct action {
	const char *name, *chord, *sentence;
};

static const struct action actions[] = {
#define ACTION(NAME, name, chord, sentence) { #name, chord, sentence },
	LIVERY_ACTIONS(ACTION)
#undef ACTION
};

struct setting {
	const char *key, *value, *text;
	double min, max;
};

#define SETTING(key, type, member, read, required, min, max, value, text) \
	{ #key, value, text, min, max },
static const struct setting limits[] = { LIVERY_SETTINGS_LIMIT(SETTING) };
static const struct setting labels[] = { LIVERY_SETTINGS_LABEL(SETTING) };
static const struct setting domains[] = { LIVERY_SETTINGS_DOMAIN(SETTING) };
static const struct setting driver[] = { LIVERY_SETTINGS_DRIVER(SETTING) };
static const struct setting outputs[] = { LIVERY_SETTINGS_OUTPUT(SETTING) };
static const struct setting keyboard[] = { LIVERY_SETTINGS_KEYBOARD(SETTING) };
static const struct setting clipboard[] = { LIVERY_SETTINGS_CLIPBOARD(SETTING) };
static const struct setting others[] = { LIVERY_SETTINGS_OTHER(SETTING) };

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

static void put_limits(void) {
	puts("[[ *name*\n:[ *default*\n:[ *range*\n:[ *beyond it*");
	for (size_t i = 0; i < COUNT(limits); i++) {
		fputs("|  ", stdout);
		put_word(limits[i].key);
		printf("\n:  %s\n:  %.0f-%.0f\n:  %s\n", limits[i].value, limits[i].min,
			limits[i].max, limits[i].text);
	}
}

static void put_limit_names(void) {
	for (size_t i = 0; i < COUNT(limits); i++) {
		bool last = i + 1 == COUNT(limits);
		printf("%s*%s*", i == 0 ? "" : last ? " and " : ", ", limits[i].key);
	}
}

/* The text, with what its placeholders stand for. */
static void put_text(const struct setting *setting) {
	const char *text = setting->text, *mark;
	while ((mark = strchr(text, '@')) != NULL) {
		fwrite(text, 1, (size_t)(mark - text), stdout);
		if (strncmp(mark, "@range@", strlen("@range@")) == 0) {
			printf("%.10g to %.10g", setting->min, setting->max);
		} else {
			put_limit_names();
		}
		text = strchr(mark + 1, '@') + 1;
	}
	puts(text);
}

static void put_settings(const struct setting *settings, size_t count) {
	for (size_t i = 0; i < count; i++) {
		const struct setting *setting = &settings[i];
		printf("*%s*%s%s", setting->key, setting->value[0] != '\0' ? " = " : "",
			setting->value);
		if (setting->text[0] == '\0') {
			fputs(", ", stdout);
			continue;
		}
		fputs("\n\t", stdout);
		put_text(setting);
		if (i + 1 < count) {
			putchar('\n');
		}
	}
}

static bool put_group(const char *line) {
	static const struct {
		const char *line;
		const struct setting *settings;
		size_t count;
	} groups[] = {
		{ "@settings labels@\n", labels, COUNT(labels) },
		{ "@settings domains@\n", domains, COUNT(domains) },
		{ "@settings driver@\n", driver, COUNT(driver) },
		{ "@settings outputs@\n", outputs, COUNT(outputs) },
		{ "@settings keyboard@\n", keyboard, COUNT(keyboard) },
		{ "@settings clipboard@\n", clipboard, COUNT(clipboard) },
		{ "@settings others@\n", others, COUNT(others) },
	};
	for (size_t i = 0; i < COUNT(groups); i++) {
		if (strcmp(line, groups[i].line) == 0) {
			put_settings(groups[i].settings, groups[i].count);
			return true;
		}
	}
	return false;
}

static bool put_table(const char *line) {
	static const struct {
		const char *line;
		void (*put)(void);
	} tables[] = {
		{ "@actions@\n", put_actions },
		{ "@chords@\n", put_chords },
		{ "@labels@\n", put_labels },
		{ "@limits@\n", put_limits },
	};
	for (size_t i = 0; i < COUNT(tables); i++) {
		if (strcmp(line, tables[i].line) == 0) {
			tables[i].put();
			return true;
		}
	}
	return false;
}

int main(void) {
	char line[1024];
	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (put_table(line) || put_group(line)) {
			continue;
		}
		if (line[0] == '@') {
			fprintf(stderr, "there are no rows for %s", line);
			return EXIT_FAILURE;
		}
		fputs(line, stdout);
	}
	return ferror(stdin) || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
