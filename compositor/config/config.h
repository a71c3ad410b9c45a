/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_CONFIG_H
#define LIVERY_CONFIG_H

/*
 * The configuration (livery.conf(5)), read by libconfig into plain values. Everything is checked
 * while it is read: an unknown key, a wrong type or a value out of range is an error that names
 * file, line and key, and no configuration is returned. Nothing here opens a socket, starts a
 * program or logs.
 */

#include "compositor/config/actions.h"
#include "compositor/config/label.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xkbcommon/xkbcommon.h>

#define LIVERY_DOMAIN_NAME_MAX 32 /* bytes incl. NUL: [A-Za-z][A-Za-z0-9_.-]{0,30} */
#define LIVERY_CONFIG_DOMAINS_MAX 256
#define LIVERY_CONFIG_LABELS_MAX 64
#define LIVERY_CONFIG_OUTPUTS_MAX 32

/* Modifiers of a chord; the values are wlroots' enum wlr_keyboard_modifier. */
enum livery_modifier {
	LIVERY_MOD_SHIFT = 1 << 0,
	LIVERY_MOD_CTRL = 1 << 2,
	LIVERY_MOD_ALT = 1 << 3,
	LIVERY_MOD_LOGO = 1 << 6,
};

/* What a chord does: LIVERY_ACTION_CLOSE and so on, by the rows of actions.h. */
enum livery_action {
#define ACTION(NAME, name, chord, sentence) LIVERY_ACTION_##NAME,
	LIVERY_ACTIONS(ACTION)
#undef ACTION
	LIVERY_ACTION_COUNT
};

/* keysym XKB_KEY_NoSymbol: no chord. Letters are lower case: compare with the unshifted symbol. */
struct livery_chord {
	uint32_t modifiers;
	xkb_keysym_t keysym;
};

struct livery_config_output {
	char *name; /* "*" matches every output that has no entry of its own */
	int width, height;
	int refresh; /* mHz, 0: not said */
	double scale; /* 0: not said */
	bool has_position;
	int x, y;
};

/* What a domain may have and do, as livery-guid counts it; 0: its default. */
struct livery_config_limits {
	int windows, toplevels, popups;
	int pools, buffers;
	int memory; /* MiB */
	int queue; /* KiB */
	int titles, messages; /* a second */
	int popup_area; /* percent of an output; counted by livery */
};

#define LIVERY_CONFIG_LIMITS_TEXT 160 /* bytes incl. NUL that livery_config_write_limits may need */

struct livery_config_domain {
	char name[LIVERY_DOMAIN_NAME_MAX];
	const struct livery_label *label; /* in livery_config.labels */
	char *socket; /* path of the agent's channel; NULL: the driver tells where it is */
	char *uuid; /* NULL: the driver's domain is known by its name */
	bool disposable; /* destroyed with its last window */
	bool hide_places; /* from agents without the extension too */
	double scale; /* that its programs are told to draw in; 0: that of the window's output */
	struct livery_config_limits limits;
};

struct livery_config {
	/* The built-in labels, as the file changed them, then its own. */
	struct livery_label *labels;
	size_t labels_len;
	struct livery_config_output *outputs;
	size_t outputs_len;
	struct livery_config_domain *domains;
	size_t domains_len;
	struct {
		char *rules, *model, *layout, *variant, *options; /* "" where not said */
		int repeat_rate, repeat_delay; /* keys a second, ms */
	} keyboard;
	struct livery_chord keys[LIVERY_ACTION_COUNT];
	struct {
		uint32_t max_size; /* bytes, 1 to 256000 */
		uint32_t timeout_ms; /* how long a domain may take to answer */
		uint32_t hold_ms; /* held text is forgotten after this; 0: never */
	} clipboard;
	int answer_ms; /* a window that does not answer the user for so long is shown as such */
	int shield_ms; /* so long a window that came under the pointer takes no button; 0: off */
	int grants; /* pages of all Xen domains that may be mapped at a time */
	bool allow_virtual_input;
	char *screenshot_dir; /* NULL: XDG_PICTURES_DIR, or HOME */
	char *guid; /* path or name of livery-guid */
	bool guid_sandbox; /* false: started with --no-sandbox */
	char *driver; /* path or name of the domain driver, or NULL */
	char *domain_configs; /* folder that is given to the driver, or NULL */
	char *socket; /* name of the trusted clients' socket; NULL: the first free wayland-N */
	char *terminal; /* command of the GUI domain, or NULL */
	char *font;
	uint32_t background; /* 0xrrggbb */
};

/*
 * Reads path. NULL on failure, with one line "FILE:LINE: KEY: what is wrong" in error (error_size >
 * 0 bytes). To be freed with livery_config_destroy().
 */
struct livery_config *livery_config_load(const char *path, char *error, size_t error_size);
/* The same from size bytes of a file; name stands for the file in errors. */
struct livery_config *livery_config_parse_bytes(const char *bytes, size_t size, const char *name,
	char *error, size_t error_size);
/* The same from a string. */
struct livery_config *livery_config_parse(const char *text, const char *name, char *error,
	size_t error_size);
/* What an empty file gives; NULL without memory. */
struct livery_config *livery_config_default(void);
/* Frees all of it. NULL is allowed. */
void livery_config_destroy(struct livery_config *config);

/* The entry that applies to an output: by its name, else "*", else NULL. */
const struct livery_config_output *livery_config_find_output(const struct livery_config *config,
	const char *name);
/* The label of that name, built in or of the file; owned by config. NULL: there is none. */
const struct livery_label *livery_config_find_label(const struct livery_config *config,
	const char *name);

/* Writes those that the file gives as livery-guid's option --limits wants them; "" for none. */
void livery_config_write_limits(const struct livery_config_limits *limits, char *out, size_t size);

/* A letter, then letters, digits, _ . or -, in less than LIVERY_DOMAIN_NAME_MAX bytes. */
bool livery_domain_name_is_valid(const char *name);
/* The name in the configuration, of actions.h; static. */
const char *livery_action_name(enum livery_action action);
/* What the action has where the file says nothing. */
void livery_chord_default(enum livery_action action, struct livery_chord *chord);
/*
 * "Ctrl+Shift+C", "Print", "none"; false (and *chord is left alone) if it is no chord, or one that
 * would take away a key that types text.
 */
bool livery_chord_parse(const char *text, struct livery_chord *chord);

#endif
