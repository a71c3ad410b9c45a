/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_AGENT_SEAT_H
#define LIVERY_AGENT_SEAT_H

/*
 * The one seat of the domain, "seat0": a keyboard and a pointer whose events come from the GUI
 * domain. Which window has the focus is the GUI domain's matter; inside a window's tree the surface
 * under the pointer is found here. When the focus leaves, every button is released first; keys are
 * not, since a leave means to the program that they are up.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct agent;
struct agent_seat;
struct agent_window;
struct wlr_seat;
struct wlr_surface;

/* NULL after one line of log. */
struct agent_seat *agent_seat_create(struct agent *agent);
/* Before the display is destroyed. */
void agent_seat_destroy(struct agent_seat *seat);
/* Its seat of wlroots, owned by it. */
struct wlr_seat *agent_seat_get_wlr(struct agent_seat *seat);

/* The layout by its RMLVO names. One that does not compile is logged and ignored. */
void agent_seat_set_keymap(struct agent_seat *seat, const char *rules, const char *model,
	const char *layout, const char *variant, const char *options);
/* rate a second, 0 = off; delay in ms. */
void agent_seat_set_repeat(struct agent_seat *seat, uint32_t rate, uint32_t delay);

/*
 * keys: evdev codes that are down, sent with the enter event and not as presses. update: the
 * modifiers follow from them.
 */
void agent_seat_keyboard_enter(struct agent_seat *seat, struct agent_window *window,
	const uint32_t *keys, size_t n_keys, bool update);
/* The window that has the keyboard, or NULL. */
struct agent_window *agent_seat_keyboard_window(struct agent_seat *seat);
/* No window has the keyboard any more, and no key is down. */
void agent_seat_keyboard_leave(struct agent_seat *seat);
/* Only if window has the keyboard. */
void agent_seat_forget_keyboard(struct agent_seat *seat, struct agent_window *window);
/*
 * time in ms, key an evdev code. update: the modifiers follow from the keys (else
 * they come by agent_seat_modifiers). A press of a key that is down, or a release of one that is
 * up, does nothing.
 */
void agent_seat_key(struct agent_seat *seat, uint32_t time, uint32_t key, bool pressed,
	bool update);
/* Releases the keys that are not in down (evdev codes, bit k of byte k / 8). */
void agent_seat_keep_keys(struct agent_seat *seat, uint32_t time, const uint8_t *down, size_t size,
	bool update);
/* The modifiers as masks, and the layout's group, of the keymap in use. */
void agent_seat_modifiers(struct agent_seat *seat, uint32_t depressed, uint32_t latched,
	uint32_t locked, uint32_t group);
/* Brings the modifiers in line with an X mask (Shift 1, Lock 2, Ctrl 4, Mod1 8 ... Mod5 128). */
void agent_seat_modifiers_from_x(struct agent_seat *seat, uint32_t mask);

/* Positions in px of the window's content. */
void agent_seat_pointer_enter(struct agent_seat *seat, struct agent_window *window, double x,
	double y);
/* The window under the pointer, or NULL. */
struct agent_window *agent_seat_pointer_window(struct agent_seat *seat);
/*
 * No window has the pointer any more. Buttons that are down are released first, but while
 * something is dragged: the pointer may come back then.
 */
void agent_seat_pointer_leave(struct agent_seat *seat);
/* time in ms. Nothing while no window has the pointer; that is true of the next two as well. */
void agent_seat_pointer_motion(struct agent_seat *seat, uint32_t time, double x, double y);
/* button is an evdev code. */
void agent_seat_pointer_button(struct agent_seat *seat, uint32_t time, uint32_t button,
	bool pressed);

/*
 * Presses and releases the left button at a position (px) that is outside of surface, for a program
 * whose menu has to end because the user has clicked where it cannot see it. Nothing while a window
 * has the pointer: then the program gets the real one.
 */
void agent_seat_click_outside(struct agent_seat *seat, struct wlr_surface *surface, int x, int y);

struct agent_axis {
	uint32_t time, source, axis, direction; /* as in wl_pointer */
	double value; /* px, 0 = stop */
	int32_t value120; /* 120 a wheel step, 0 none */
};
/* Scrolling; it is sent with the next frame. */
void agent_seat_pointer_axis(struct agent_seat *seat, const struct agent_axis *axis);
/* The events since the last one belong together. */
void agent_seat_pointer_frame(struct agent_seat *seat);
/* The GUI domain says that the drag is over; if it was not dropped by now, it is not. */
void agent_seat_drag_done(struct agent_seat *seat, uint32_t serial);

/*
 * The window's program wants the pointer to move it, or with edges (enum wlr_edges, no two opposite
 * ones) to resize it. Nothing happens where no button is down in it, or the daemon cannot do it.
 */
void agent_seat_grab(struct agent_seat *seat, struct agent_window *window, uint32_t edges);

/* Whether a program got a press or release with this serial, among the last 32 of all programs. */
bool agent_seat_has_act(const struct agent_seat *seat, uint32_t serial);

#endif
