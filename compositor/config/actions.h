/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_ACTIONS_H
#define LIVERY_ACTIONS_H

/*
 * What the user can do by a chord, a row each: LIVERY_ACTION_ its constant, its name in the
 * configuration, the chord that it has where that says nothing, and the sentence of the manual
 * pages, whose tables are made of these rows (docs/man/fill.c). What it does is the function act_
 * its name in compositor/shell/keybindings.c.
 */

#define LIVERY_ACTIONS(A) \
	A(CLIPBOARD_COPY, clipboard_copy, "Ctrl+Shift+C", \
		"copy: take the text that was selected or copied last in the domain with the " \
		"keyboard; pressed again while the modifiers are held, it is the program's own " \
		"key") \
	A(CLIPBOARD_PASTE, clipboard_paste, "Ctrl+Shift+V", \
		"paste: give that text, once, to the domain with the keyboard, as its clipboard; " \
		"pressed again while the modifiers are held, it is the program's own key") \
	A(SCREENSHOT, screenshot, "Print", \
		"picture of the desktop, a file of mode 0600; at most four are taken at once, " \
		"and the strip says what became of each") \
	A(ATTENTION, attention, "Super+Escape", "take the keyboard from all windows") \
	A(CYCLE, cycle, "Alt+Tab", \
		"next window: let go of the modifier to take it, Escape to stay; Super+Tab does " \
		"the same") \
	A(CYCLE_BACK, cycle_back, "Alt+Shift+Tab", "window before") \
	A(CLOSE, close, "Alt+F4", "ask the window to close") \
	A(MAXIMIZE, maximize, "Super+Up", "maximise, or back") \
	A(MINIMIZE, minimize, "Super+Down", \
		"back from maximised or fullscreen; else minimise (switching brings it back)") \
	A(FULLSCREEN, fullscreen, "Super+F", "whole output, inside its frame, or back") \
	A(TERMINAL, terminal, "Super+Return", "run the _terminal_ of the configuration") \
	A(QUIT, quit, "Ctrl+Alt+BackSpace", "end livery")

#endif
