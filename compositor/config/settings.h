/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_SETTINGS_H
#define LIVERY_SETTINGS_H

/*
 * The settings of livery.conf(5), a row each: its key, where its value goes (structure and member
 * of config.h), its reader in config.c, whether it must be there, the range of a number or of the
 * bytes of a text, what the manual shows as its value, and the manual's text, in which @range@
 * stands for the range. The manual's lists are made of these rows (docs/man/fill.c): a row without
 * text is described by the next one that has one. Groups are read in the order of their rows.
 */

#define LIVERY_SETTING_TEXT_MAX 255
#define LIVERY_SETTING_PATH_MAX 1023
#define LIVERY_SETTING_SOCKET_MAX 107 /* bytes of a path in struct sockaddr_un */
#define LIVERY_SETTING_CLIPBOARD_MAX 256000 /* of the wire */

/* Of each entry of labels. */
#define LIVERY_SETTINGS_LABEL(S) \
	S(name, livery_label, name, read_name, true, 1, LIVERY_SETTING_TEXT_MAX, "", \
		"Of the label. An entry with the name of a built-in label changes that one. " \
		"The names _unknown_ and _local_ belong to livery; _local_ is the label of " \
		"the GUI domain's own windows.") \
	S(color, livery_label, color, livery_config_read_color, true, \
		1, LIVERY_SETTING_TEXT_MAX, "", \
		"*\"#rrggbb\"* or the name of a built-in label.") \
	S(pattern, livery_label, pattern, read_pattern, false, 1, LIVERY_SETTING_TEXT_MAX, "", \
		"*solid*, *diagonal*, *bars*, *horizontal*, *dots*, *checks*, *double* or " \
		"*grid*. Default: that of the built-in label, else *solid*.")

/* Of each entry of outputs. */
#define LIVERY_SETTINGS_OUTPUT(S) \
	S(name, livery_config_output, name, livery_config_read_string, true, \
		1, LIVERY_SETTING_TEXT_MAX, "", \
		"That of the output's connector, as in the log, or *\"\\*\"* for each output " \
		"that has no entry of its own.") \
	S(width, livery_config_output, width, livery_config_read_int, false, 64, 16384, "", "") \
	S(height, livery_config_output, height, livery_config_read_int, false, 64, 16384, "", \
		"Mode, in pixels, @range@. Both or none. Where the output refuses it, or " \
		"there is none, the preferred mode is used, and where that fails another one " \
		"that works. A line in the log says so when it is not the configured one.") \
	S(refresh, livery_config_output, refresh, read_refresh, false, 1, 1000, "", \
		"In Hz, @range@; may have decimals.") \
	S(scale, livery_config_output, scale, livery_config_read_double, false, 0.5, 8, "", \
		"@range@: pixels for each of the desktop's. Programs are told it, and those " \
		"that know of scales draw so many. What others draw is enlarged: to whole " \
		"blocks of pixels where the scale is whole, else with a filter.") \
	S(x, livery_config_output, x, livery_config_read_int, false, -65536, 65536, "", "") \
	S(y, livery_config_output, y, livery_config_read_int, false, -65536, 65536, "", \
		"Position of the top left corner on the desktop. Both or none. Without it " \
		"outputs are placed from left to right.")

/*
 * Of a domain's limits: the value is the default, the text is what happens beyond it, for
 * livery-guid(1). The last one is kept by livery itself.
 */
#define LIVERY_SETTINGS_LIMIT(S) \
	S(windows, livery_config_limits, windows, livery_config_read_int, false, 16, 4096, \
		"1024", \
		"that exist, shown or not: one more ends *livery-guid*") \
	S(toplevels, livery_config_limits, toplevels, livery_config_read_int, false, 1, 500, \
		"500", \
		"a window is not shown until another one goes") \
	S(popups, livery_config_limits, popups, livery_config_read_int, false, 1, 120, "120", \
		"a popup is dismissed; a menu of a stock agent waits for another one to go") \
	S(pools, livery_config_limits, pools, livery_config_read_int, false, 1, 1000, "1000", \
		"pages, or an image of a stock agent, have no pixels") \
	S(buffers, livery_config_limits, buffers, livery_config_read_int, false, 1, 4000, \
		"4000", \
		"a buffer has no pixels") \
	S(memory, livery_config_limits, memory, livery_config_read_int, false, 1, 4096, "4096", \
		"MiB of shared pages: more have no pixels") \
	S(queue, livery_config_limits, queue, livery_config_read_int, false, 64, 4096, "1024", \
		"KiB of output that the domain has not read: it loses input until it has read " \
		"all") \
	S(titles, livery_config_limits, titles, livery_config_read_int, false, 1, 1000, "20", \
		"changes of titles a second: the newest ones are shown in the next second") \
	S(messages, livery_config_limits, messages, livery_config_read_int, false, 100, 1000000, \
		"20000", \
		"a second, where each KiB counts as one more: a domain that sends more than a " \
		"twentieth of that at once is read a little every 10 ms") \
	S(popup_area, livery_config_limits, popup_area, livery_config_read_int, false, 1, 90, \
		"90", \
		"percent of an output that all popups may cover together: one that alone " \
		"covers more becomes lower, one more is dismissed")

/* Of each entry of domains. */
#define LIVERY_SETTINGS_DOMAIN(S) \
	S(name, livery_config_domain, name, read_name, true, 1, LIVERY_SETTING_TEXT_MAX, "", \
		"A letter, then letters, digits, *\\_*, *.* and *-*, at most 31 characters. " \
		"It is what frames and strip show.") \
	S(label, livery_config_domain, label, read_label_name, true, 1, LIVERY_SETTING_TEXT_MAX, \
		"", \
		"The name of a label.") \
	S(socket, livery_config_domain, socket, read_path, false, 1, LIVERY_SETTING_SOCKET_MAX, \
		"", \
		"The absolute path of the socket on which the domain's livery-agent listens. " \
		"Without it the domain is one of the *driver*'s: on Xen, the domain of that " \
		"name.") \
	S(uuid, livery_config_domain, uuid, livery_config_read_string, false, 36, 36, "", \
		"Of a domain of the driver: it is known by this instead of its name.") \
	S(disposable, livery_config_domain, disposable, livery_config_read_bool, false, 0, 0, \
		"", \
		"*true*: the driver destroys it when its last window is closed. Default: " \
		"*false*.") \
	S(hide_places, livery_config_domain, hide_places, livery_config_read_bool, false, 0, 0, \
		"", \
		"*true*: the domain is not told where on the desktop its windows are. It " \
		"matters for agents without Livery's extension only; the others never are. " \
		"The windows of such a domain then lie where its programs put them, nearly " \
		"always over one another, and clicks, wheel and hover get to the wrong one of " \
		"them where there are several. Default: *false*.") \
	S(scale, livery_config_domain, scale, livery_config_read_double, false, 1, 8, "", \
		"How many pixels the domain's programs draw for each of their own, @range@, " \
		"on all outputs: 1 costs least memory and looks coarse on an output with a " \
		"scale, 2 is sharp on each with 2. Default: the scale of the output that the " \
		"window is on. It does not change how large windows are. Agents with an older " \
		"version of Livery's extension, and those without it, always draw with 1.") \
	S(limits, livery_config_domain, limits, read_limits, false, 0, 0, \
		"{ _name_ = _number_; ... };", \
		"What the domain may have and do: @limits@. Defaults, ranges, and what " \
		"happens beyond: *livery-guid*(1).")

/* Of the domain driver, in the file itself. */
#define LIVERY_SETTINGS_DRIVER(S) \
	S(driver, livery_config, driver, livery_config_read_string, false, \
		1, LIVERY_SETTING_PATH_MAX, "_path_;", \
		"Program that starts and ends domains and knows which run: " \
		"_/usr/libexec/livery/livery-xen-driver_, or for embedded domains " \
		"_/usr/libexec/livery/livery-embedded-driver_. livery starts it, and starts " \
		"it again when it ends. A domain that the driver finds and *domains* does not " \
		"name is shown with the reserved label *unknown*.") \
	S(domain_configs, livery_config, domain_configs, read_path, false, \
		1, LIVERY_SETTING_PATH_MAX, "_path_;", \
		"Folder with a _NAME.cfg_ of xl.cfg(5) for each domain (Xen), or an " \
		"executable _NAME.domain_ (embedded), from which the driver starts them. " \
		"Default: the driver's own.")

/* Of keyboard. */
#define LIVERY_SETTINGS_KEYBOARD(S) \
	S(rules, livery_config, keyboard.rules, livery_config_read_string, false, \
		0, LIVERY_SETTING_TEXT_MAX, "", "") \
	S(model, livery_config, keyboard.model, livery_config_read_string, false, \
		0, LIVERY_SETTING_TEXT_MAX, "", "") \
	S(layout, livery_config, keyboard.layout, livery_config_read_string, false, \
		0, LIVERY_SETTING_TEXT_MAX, "", "") \
	S(variant, livery_config, keyboard.variant, livery_config_read_string, false, \
		0, LIVERY_SETTING_TEXT_MAX, "", "") \
	S(options, livery_config, keyboard.options, livery_config_read_string, false, \
		0, LIVERY_SETTING_TEXT_MAX, "", \
		"Strings as for xkeyboard-config(7). An empty string stands for the system's " \
		"default.") \
	S(repeat_rate, livery_config, keyboard.repeat_rate, livery_config_read_int, false, \
		0, 200, "", \
		"Repeated keys a second, @range@; 0 switches repetition off. Default: 25.") \
	S(repeat_delay, livery_config, keyboard.repeat_delay, livery_config_read_int, false, \
		50, 5000, "", \
		"Milliseconds until a key repeats, @range@. Default: 500.")

/* Of clipboard. */
#define LIVERY_SETTINGS_CLIPBOARD(S) \
	S(max_size, livery_config, clipboard.max_size, livery_config_read_int, false, \
		1, LIVERY_SETTING_CLIPBOARD_MAX, "", \
		"Bytes of text that may cross, @range@. Default: 256000. More is refused as a " \
		"whole.") \
	S(timeout, livery_config, clipboard.timeout_ms, livery_config_read_int, false, \
		10, 60000, "", \
		"Milliseconds that a domain and its program have to answer the copy chord, " \
		"@range@. Default: 1000. Then the strip says that nothing was copied.") \
	S(hold, livery_config, clipboard.hold_ms, livery_config_read_int, false, 0, 86400000, \
		"", \
		"Milliseconds after which text that was copied and not pasted is forgotten, " \
		"@range@; 0: never. Default: 300000.")

/* The others, in the file itself. */
#define LIVERY_SETTINGS_OTHER(S) \
	S(answer_time, livery_config, answer_ms, livery_config_read_int, false, 100, 60000, \
		"_number_;", \
		"Milliseconds after which a window that has not answered to a key, a button, " \
		"the focus or the wish to close it is shown as _(not responding)_, @range@. " \
		"Default: 5000.") \
	S(input_shield, livery_config, shield_ms, livery_config_read_int, false, 0, 60000, \
		"_number_;", \
		"Milliseconds in which a window takes no click and no turn of the wheel after " \
		"it came under the pointer because a window of another domain that was there " \
		"went, shrank, moved or was covered, @range@. Clicks were perhaps meant for " \
		"that one. A wheel that is still turning stays without effect until it has " \
		"rested for that long. Whoever moves the pointer to a window can click it at " \
		"once, and so can who chooses it by the keyboard. Default: 500.") \
	S(grants, livery_config, grants, livery_config_read_int, false, 8192, 1 << 26, \
		"_number_;", \
		"Pages of 4 KiB that all Xen domains together may have mapped for their " \
		"windows, @range@. One domain may have half of it, and 2048 are kept for each " \
		"that has few. More have no pixels. Xen's own limit is for all that the GUI " \
		"domain maps, also for disks and networks of guests, and a PV domain uses it " \
		"up twice as fast; see docs/xen.md. Default: 98304 (384 MiB).") \
	S(allow_virtual_input, livery_config, allow_virtual_input, livery_config_read_bool, false, \
		0, 0, "_bool_;", \
		"Whether programs of the GUI domain may type and point on the user's behalf " \
		"(virtual keyboard and pointer). For tests. Default: false.") \
	S(screenshot_dir, livery_config, screenshot_dir, read_path, false, \
		1, LIVERY_SETTING_PATH_MAX, "_path_;", \
		"Directory for screenshots: absolute, or beginning with *~/*. Default: " \
		"_$XDG_PICTURES_DIR_, else _$HOME_. Files are called " \
		"livery-_date_-_time_.png, have mode 0600, and never replace one another.") \
	S(guid, livery_config, guid, livery_config_read_string, false, \
		1, LIVERY_SETTING_PATH_MAX, "_path_;", \
		"The livery-guid to run. Default: the one beside livery, or from the search " \
		"path.") \
	S(guid_sandbox, livery_config, guid_sandbox, livery_config_read_bool, false, 0, 0, \
		"_bool_;", \
		"*false* runs each livery-guid with all rights of yours, which is for " \
		"debuggers and sanitizers only: see SANDBOX in *livery-guid*(1). livery " \
		"itself then keeps its rights too. Default: true.") \
	S(socket, livery_config, socket, read_socket, false, 1, 64, "_name_;", \
		"Name of the display of the GUI domain's own programs, in _$XDG_RUNTIME_DIR_. " \
		"Default: the first free *wayland-*_N_.") \
	S(terminal, livery_config, terminal, livery_config_read_string, false, \
		1, LIVERY_SETTING_PATH_MAX, "_command_;", \
		"What the action *terminal* runs, in the GUI domain, with the environment " \
		"that livery was started with, but for what was meant for livery alone " \
		"(docs/threat-model.md). Default: nothing.") \
	S(font, livery_config, font, livery_config_read_string, false, \
		1, LIVERY_SETTING_TEXT_MAX, "_name_;", \
		"Fontconfig name of the font of frames and strip. It is made smaller where it " \
		"does not fit. Default: *\"sans-serif:size=10\"*.") \
	S(background, livery_config, background, livery_config_read_color, false, \
		1, LIVERY_SETTING_TEXT_MAX, "_color_;", \
		"Of the empty desktop. Default: *\"#2b3440\"*.")

#endif
