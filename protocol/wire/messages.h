/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIVERY_WIRE_MESSAGES_H
#define LIVERY_WIRE_MESSAGES_H

/*
 * The one table of all messages between a domain (agent) and the GUI domain (daemon): the Qubes
 * GUI protocol 1.0 to 1.8 and Livery's extension. The structures, the decoder, the encoder, the
 * text dump, the fuzz dictionary and the tables of docs/protocol.md are all derived from the macros
 * here; to change a message, change its row.
 *
 * LIVERY_MESSAGES(M): one row a message,
 *   M(NAME, member, number, direction, scope, tail, tail_max, summary)
 *   direction: A2D agent to daemon, D2A daemon to agent, BOTH.
 *   scope: WINDOW, about the window that the header names, or GLOBAL, about the domain or its seat:
 *     then the header's window says nothing, or where the focus is; EXT_SCALE, of the domain's new
 *     windows, is of that one only where it names one. Receivers choose the handler by it.
 *   tail: what follows the fixed fields: NONE, REFS (u32 grant references), BYTES (opaque bytes),
 *     RUNS (pairs of u32: first reference, count), RECTS (x, y, width, height as i32, i32, u32,
 *     u32), KEYS (u32 evdev codes). tail_max is the greatest number of elements.
 *
 * LIVERY_FIELDS_<NAME>(F): one row a field, in wire order without padding,
 *   F(kind, member, check, lo, hi)
 *   kind: U32, I32, FLAG (u32, any non-zero means 1, kept raw), TEXT (lo = bytes incl. NUL), OCTETS
 *     (lo = bytes).
 *   check: ANY; RANGE (outside lo..hi is a decode error); CLAMP (decoded as it is, forced into
 *     lo..hi by livery_msg_clamp); SIZE (0 or negative as i32 is a decode error, above hi is
 *     clamped); MASK (bits outside lo are ignored by livery_msg_clamp).
 *
 * All numbers are little-endian 32 bit words. Facts of the base protocol: docs/protocol.md.
 */

/* Limits of the base protocol (facts: section 4). */
#define LIVERY_MAX_WIDTH 16384
#define LIVERY_MAX_HEIGHT 6144
#define LIVERY_MAX_REFS 98304
#define LIVERY_PAGE 4096
#define LIVERY_CLIPBOARD_OLD 65000 /* protocol <= 1.7, greater is a violation */
#define LIVERY_CLIPBOARD_MAX 256000 /* protocol 1.8 */
#define LIVERY_CLIPBOARD_TOO_BIG 256001 /* marker "there was more", greater is a violation */

/* Limits of the extension. */
/* 2: EXT_PING and EXT_PONG; 3: EXT_POPUP of a window that is not mapped is answered;
 * 4: modal in EXT_STATE; 5: activate in EXT_STATE;
 * 6: EXT_DRAG and EXT_DRAG_DONE; 7: EXT_ICON; 8: EXT_SCALE and EXT_SIZE;
 * 9: EXT_GRAB */
#define LIVERY_EXT_VERSION 9
#define LIVERY_EXT_MAX_SIDE 16384 /* px */
#define LIVERY_EXT_MAX_POOL (1u << 30) /* bytes */
#define LIVERY_EXT_MAX_RUNS 98304
#define LIVERY_EXT_MAX_RECTS 64
#define LIVERY_EXT_MAX_KEYS 32
#define LIVERY_EXT_COORD 32767 /* px, greatest position or offset */
#define LIVERY_EXT_SCALE_ONE 120 /* a pixel of the screen for each of a window's */
#define LIVERY_EXT_SCALE_MAX 960

#define LIVERY_EXT_BASE 0x4c560000u /* "LV", far outside the base range */

#define LIVERY_MESSAGES(M) \
	/* Qubes GUI protocol */ \
	M(KEYPRESS, keypress, 124, D2A, WINDOW, NONE, 0, "key pressed or released, X keycode") \
	M(BUTTON, button, 125, D2A, WINDOW, NONE, 0, "pointer button or wheel step") \
	M(MOTION, motion, 126, D2A, WINDOW, NONE, 0, "pointer moved inside the window") \
	M(CROSSING, crossing, 127, D2A, WINDOW, NONE, 0, "pointer entered or left the window") \
	M(FOCUS, focus, 128, D2A, WINDOW, NONE, 0, "keyboard focus came or went") \
	M(RESIZE, resize, 129, D2A, WINDOW, NONE, 0, "obsolete") \
	M(CREATE, create, 130, A2D, WINDOW, NONE, 0, "a new window, unmapped and without image") \
	M(DESTROY, destroy, 131, BOTH, WINDOW, NONE, 0, "the window is gone; echoed since 1.5") \
	M(MAP, map, 132, BOTH, WINDOW, NONE, 0, "show the window") \
	M(UNMAP, unmap, 133, A2D, WINDOW, NONE, 0, "hide the window and release its image") \
	M(CONFIGURE, configure, 134, BOTH, WINDOW, NONE, 0, "geometry; the echo acknowledges") \
	M(MFNDUMP, mfndump, 135, A2D, WINDOW, REFS, LIVERY_MAX_REFS, "deprecated image by frame numbers") \
	M(SHMIMAGE, shmimage, 136, A2D, WINDOW, NONE, 0, "this rectangle of the image changed") \
	M(CLOSE, close, 137, D2A, WINDOW, NONE, 0, "the user asked to close the window") \
	M(EXECUTE, execute, 138, D2A, GLOBAL, NONE, 0, "obsolete") \
	M(CLIPBOARD_REQ, clipboard_req, 139, D2A, GLOBAL, NONE, 0, "asks for the domain's clipboard") \
	M(CLIPBOARD_DATA, clipboard_data, 140, BOTH, GLOBAL, BYTES, LIVERY_CLIPBOARD_TOO_BIG, \
		"clipboard text") \
	M(WMNAME, wmname, 141, A2D, WINDOW, NONE, 0, "title") \
	M(KEYMAP_NOTIFY, keymap_notify, 142, D2A, GLOBAL, NONE, 0, "keys that are down, by X keycode") \
	M(DOCK, dock, 143, A2D, WINDOW, NONE, 0, "the window becomes a tray icon") \
	M(WINDOW_HINTS, window_hints, 144, A2D, WINDOW, NONE, 0, "size hints") \
	M(WINDOW_FLAGS, window_flags, 145, BOTH, WINDOW, NONE, 0, "fullscreen, attention, minimised") \
	M(WMCLASS, wmclass, 146, A2D, WINDOW, NONE, 0, "class and instance of the program") \
	M(WINDOW_DUMP, window_dump, 147, A2D, WINDOW, REFS, LIVERY_MAX_REFS, "the window's image by grants") \
	M(CURSOR, cursor, 148, A2D, WINDOW, NONE, 0, "pointer shape of the X core font") \
	M(WINDOW_DUMP_ACK, window_dump_ack, 149, D2A, WINDOW, NONE, 0, "earlier images are not needed") \
	/* Livery's extension, both directions of the offer first */ \
	M(EXT_OFFER, ext_offer, 0x4c560000, D2A, GLOBAL, NONE, 0, "the daemon knows the extension") \
	M(EXT_ACCEPT, ext_accept, 0x4c560001, A2D, GLOBAL, NONE, 0, "from here on both use it") \
	/* agent to daemon */ \
	M(EXT_PAGES, ext_pages, 0x4c560010, A2D, GLOBAL, NONE, 0, \
		"embedded channel only: numbers the pages of the memfd that came with it") \
	M(EXT_PAGES_FORGET, ext_pages_forget, 0x4c560011, A2D, GLOBAL, NONE, 0, \
		"embedded channel only: these numbers are void") \
	M(EXT_POOL, ext_pool, 0x4c560012, A2D, GLOBAL, RUNS, LIVERY_EXT_MAX_RUNS, \
		"shares pages under a name") \
	M(EXT_POOL_DESTROY, ext_pool_destroy, 0x4c560013, A2D, GLOBAL, NONE, 0, \
		"forgets the name; buffers keep the pages") \
	M(EXT_BUFFER, ext_buffer, 0x4c560014, A2D, GLOBAL, NONE, 0, "names a rectangle of pixels in a pool") \
	M(EXT_BUFFER_DESTROY, ext_buffer_destroy, 0x4c560015, A2D, GLOBAL, NONE, 0, "forgets the buffer") \
	M(EXT_COMMIT, ext_commit, 0x4c560016, A2D, WINDOW, RECTS, LIVERY_EXT_MAX_RECTS, \
		"new content, with the rectangles that changed") \
	M(EXT_POPUP, ext_popup, 0x4c560017, A2D, WINDOW, NONE, 0, \
		"the window is a popup, placed by its parent; again: move it") \
	M(EXT_STATE, ext_state, 0x4c560018, A2D, WINDOW, NONE, 0, "asks for or gives up window states") \
	M(EXT_PARENT, ext_parent, 0x4c560019, A2D, WINDOW, NONE, 0, "the toplevel this one belongs to") \
	M(EXT_CURSOR, ext_cursor, 0x4c56001a, A2D, WINDOW, NONE, 0, "pointer shape by number") \
	M(EXT_PONG, ext_pong, 0x4c56001b, A2D, WINDOW, NONE, 0, "the window's program lives") \
	M(EXT_DRAG, ext_drag, 0x4c56001c, A2D, WINDOW, NONE, 0, \
		"something is dragged, after a press in the window") \
	M(EXT_ICON, ext_icon, 0x4c56001d, A2D, WINDOW, NONE, 0, "the window is the icon of what is dragged") \
	M(EXT_SIZE, ext_size, 0x4c56001e, A2D, WINDOW, NONE, 0, \
		"size of the content that is committed from now on") \
	M(EXT_GRAB, ext_grab, 0x4c56001f, A2D, WINDOW, NONE, 0, \
		"the pointer moves or resizes the window, after a press in it") \
	/* daemon to agent */ \
	M(EXT_CONFIGURE, ext_configure, 0x4c560080, D2A, WINDOW, NONE, 0, "size and states of a toplevel") \
	M(EXT_POPUP_CONFIGURE, ext_popup_configure, 0x4c560081, D2A, WINDOW, NONE, 0, \
		"where the popup is, in its parent") \
	M(EXT_POPUP_DONE, ext_popup_done, 0x4c560082, D2A, WINDOW, NONE, 0, "the popup was dismissed") \
	M(EXT_RELEASE, ext_release, 0x4c560083, D2A, GLOBAL, NONE, 0, "the buffer is no longer read") \
	M(EXT_FRAME, ext_frame, 0x4c560084, D2A, WINDOW, NONE, 0, "a good time for the next commit") \
	M(EXT_KEYMAP, ext_keymap, 0x4c560085, D2A, GLOBAL, NONE, 0, "keyboard layout by names, repeat") \
	M(EXT_KEYBOARD_ENTER, ext_keyboard_enter, 0x4c560086, D2A, WINDOW, KEYS, LIVERY_EXT_MAX_KEYS, \
		"keyboard focus came, with these keys down") \
	M(EXT_KEYBOARD_LEAVE, ext_keyboard_leave, 0x4c560087, D2A, GLOBAL, NONE, 0, \
		"keyboard focus went; every key is up") \
	M(EXT_KEY, ext_key, 0x4c560088, D2A, GLOBAL, NONE, 0, "key, evdev code") \
	M(EXT_MODIFIERS, ext_modifiers, 0x4c560089, D2A, GLOBAL, NONE, 0, "modifier state of xkbcommon") \
	M(EXT_POINTER_ENTER, ext_pointer_enter, 0x4c56008a, D2A, WINDOW, NONE, 0, "pointer is over the window") \
	M(EXT_POINTER_LEAVE, ext_pointer_leave, 0x4c56008b, D2A, GLOBAL, NONE, 0, "pointer left the window") \
	M(EXT_POINTER_MOTION, ext_pointer_motion, 0x4c56008c, D2A, GLOBAL, NONE, 0, "pointer moved") \
	M(EXT_POINTER_BUTTON, ext_pointer_button, 0x4c56008d, D2A, GLOBAL, NONE, 0, "button, evdev code") \
	M(EXT_POINTER_AXIS, ext_pointer_axis, 0x4c56008e, D2A, GLOBAL, NONE, 0, "scroll, high resolution") \
	M(EXT_POINTER_FRAME, ext_pointer_frame, 0x4c56008f, D2A, GLOBAL, NONE, 0, \
		"the pointer events before belong together") \
	M(EXT_PING, ext_ping, 0x4c560090, D2A, WINDOW, NONE, 0, "does the window's program live?") \
	M(EXT_DRAG_DONE, ext_drag_done, 0x4c560091, D2A, GLOBAL, NONE, 0, "the drag is over") \
	M(EXT_SCALE, ext_scale, 0x4c560092, D2A, GLOBAL, NONE, 0, \
		"how many pixels of its output the window has")

#define LIVERY_NO_FIELDS(F)

#define LIVERY_FIELDS_KEYPRESS(F) \
	F(U32, type, RANGE, 2, 3) /* press, release */ \
	F(I32, x, ANY, 0, 0) \
	F(I32, y, ANY, 0, 0) \
	F(U32, state, ANY, 0, 0) /* X modifier mask before the event */ \
	F(U32, keycode, RANGE, 0, 255) /* evdev code + 8 */
#define LIVERY_FIELDS_BUTTON(F) \
	F(U32, type, RANGE, 4, 5) \
	F(I32, x, ANY, 0, 0) \
	F(I32, y, ANY, 0, 0) \
	F(U32, state, ANY, 0, 0) \
	F(U32, button, RANGE, 1, 255) /* 1 left, 2 middle, 3 right, 4 to 7 wheel */
#define LIVERY_FIELDS_MOTION(F) \
	F(I32, x, ANY, 0, 0) \
	F(I32, y, ANY, 0, 0) \
	F(U32, state, ANY, 0, 0) \
	F(U32, is_hint, ANY, 0, 0)
#define LIVERY_FIELDS_CROSSING(F) \
	F(U32, type, RANGE, 7, 8) /* enter, leave */ \
	F(I32, x, ANY, 0, 0) \
	F(I32, y, ANY, 0, 0) \
	F(U32, state, ANY, 0, 0) \
	F(U32, mode, ANY, 0, 0) \
	F(U32, detail, ANY, 0, 0) \
	F(U32, focus, ANY, 0, 0)
#define LIVERY_FIELDS_FOCUS(F) \
	F(U32, type, RANGE, 9, 10) /* in, out */ \
	F(U32, mode, ANY, 0, 0) \
	F(U32, detail, ANY, 0, 0)
#define LIVERY_FIELDS_RESIZE(F) \
	F(U32, width, ANY, 0, 0) \
	F(U32, height, ANY, 0, 0)
#define LIVERY_FIELDS_CREATE(F) \
	F(I32, x, CLAMP, -LIVERY_MAX_WIDTH, LIVERY_MAX_WIDTH) \
	F(I32, y, CLAMP, -LIVERY_MAX_HEIGHT, LIVERY_MAX_HEIGHT) \
	F(U32, width, SIZE, 1, LIVERY_MAX_WIDTH) \
	F(U32, height, SIZE, 1, LIVERY_MAX_HEIGHT) \
	F(U32, parent, ANY, 0, 0) /* ignored */ \
	F(FLAG, override_redirect, ANY, 0, 0)
#define LIVERY_FIELDS_DESTROY(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_MAP(F) \
	F(U32, transient_for, ANY, 0, 0) \
	F(FLAG, override_redirect, ANY, 0, 0)
#define LIVERY_FIELDS_UNMAP(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_CONFIGURE(F) \
	F(I32, x, CLAMP, -LIVERY_MAX_WIDTH, LIVERY_MAX_WIDTH) \
	F(I32, y, CLAMP, -LIVERY_MAX_HEIGHT, LIVERY_MAX_HEIGHT) \
	F(U32, width, SIZE, 1, LIVERY_MAX_WIDTH) \
	F(U32, height, SIZE, 1, LIVERY_MAX_HEIGHT) \
	F(FLAG, override_redirect, ANY, 0, 0)
#define LIVERY_FIELDS_MFNDUMP(F) \
	F(U32, shmid, ANY, 0, 0) \
	F(U32, width, RANGE, 1, LIVERY_MAX_WIDTH) \
	F(U32, height, RANGE, 1, LIVERY_MAX_HEIGHT) \
	F(U32, bpp, ANY, 0, 0) \
	F(U32, offset, RANGE, 0, LIVERY_PAGE - 1) \
	F(U32, count, RANGE, 1, LIVERY_MAX_REFS) \
	F(U32, domid, ANY, 0, 0)
#define LIVERY_FIELDS_SHMIMAGE(F) \
	F(I32, x, ANY, 0, 0) /* any negative: drop */ \
	F(I32, y, ANY, 0, 0) \
	F(I32, width, ANY, 0, 0) \
	F(I32, height, ANY, 0, 0)
#define LIVERY_FIELDS_CLOSE(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_EXECUTE(F) \
	F(TEXT, command, ANY, 255, 0)
#define LIVERY_FIELDS_CLIPBOARD_REQ(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_CLIPBOARD_DATA(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_WMNAME(F) \
	F(TEXT, title, ANY, 128, 0)
#define LIVERY_FIELDS_KEYMAP_NOTIFY(F) \
	F(OCTETS, keys, ANY, 32, 0) /* bit k: key with keycode k is down */
#define LIVERY_FIELDS_DOCK(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_WINDOW_HINTS(F) \
	F(U32, flags, MASK, 0x175, 0) /* 1 user pos, 4 pos, 0x10 min, 0x20 max, 0x40 inc, 0x100 base */ \
	F(U32, min_width, ANY, 0, 0) /* an unacceptable pair is dropped by its user */ \
	F(U32, min_height, ANY, 0, 0) \
	F(U32, max_width, ANY, 0, 0) \
	F(U32, max_height, ANY, 0, 0) \
	F(U32, width_inc, ANY, 0, 0) \
	F(U32, height_inc, ANY, 0, 0) \
	F(U32, base_width, ANY, 0, 0) \
	F(U32, base_height, ANY, 0, 0)
#define LIVERY_FIELDS_WINDOW_FLAGS(F) \
	F(U32, set, MASK, 7, 0) /* 1 fullscreen, 2 demands attention, 4 minimised */ \
	F(U32, unset, MASK, 7, 0)
#define LIVERY_FIELDS_WMCLASS(F) \
	F(TEXT, class, ANY, 64, 0) \
	F(TEXT, instance, ANY, 64, 0)
#define LIVERY_FIELDS_WINDOW_DUMP(F) \
	F(U32, kind, RANGE, 0, 0) \
	F(U32, width, RANGE, 1, LIVERY_MAX_WIDTH) \
	F(U32, height, RANGE, 1, LIVERY_MAX_HEIGHT) \
	F(U32, bpp, ANY, 0, 0)
#define LIVERY_FIELDS_CURSOR(F) \
	F(U32, cursor, RANGE, 0, 0x199) /* 0, or 0x100 + glyph; 1 to 0xff is a violation too */
#define LIVERY_FIELDS_WINDOW_DUMP_ACK(F) LIVERY_NO_FIELDS(F)

#define LIVERY_FIELDS_EXT_OFFER(F) \
	F(U32, version, RANGE, 1, 0xffff) \
	F(U32, features, ANY, 0, 0) /* none defined yet: sent as 0, ignored */
#define LIVERY_FIELDS_EXT_ACCEPT(F) \
	F(U32, version, RANGE, 1, LIVERY_EXT_VERSION) /* at most the offered one */ \
	F(U32, features, ANY, 0, 0)
#define LIVERY_FIELDS_EXT_PAGES(F) \
	F(U32, first, RANGE, 1, 0xffffffff) \
	F(U32, count, RANGE, 1, LIVERY_EXT_MAX_POOL / LIVERY_PAGE)
#define LIVERY_FIELDS_EXT_PAGES_FORGET(F) \
	F(U32, first, RANGE, 1, 0xffffffff) \
	F(U32, count, RANGE, 1, LIVERY_EXT_MAX_POOL / LIVERY_PAGE)
#define LIVERY_FIELDS_EXT_POOL(F) \
	F(U32, pool, RANGE, 1, 0xffffffff) \
	F(U32, size, RANGE, 1, LIVERY_EXT_MAX_POOL) /* bytes; the runs hold exactly that many pages */
#define LIVERY_FIELDS_EXT_POOL_DESTROY(F) \
	F(U32, pool, RANGE, 1, 0xffffffff)
#define LIVERY_FIELDS_EXT_BUFFER(F) \
	F(U32, buffer, RANGE, 1, 0xffffffff) \
	F(U32, pool, RANGE, 1, 0xffffffff) \
	F(U32, offset, RANGE, 0, LIVERY_EXT_MAX_POOL) /* bytes, a multiple of 4 */ \
	F(U32, width, RANGE, 1, LIVERY_EXT_MAX_SIDE) \
	F(U32, height, RANGE, 1, LIVERY_EXT_MAX_SIDE) \
	F(U32, stride, RANGE, 4, LIVERY_EXT_MAX_POOL) /* bytes, a multiple of 4, >= 4 width */ \
	F(U32, format, RANGE, 0, 1) /* 0 B,G,R,x opaque; 1 B,G,R,A premultiplied */
#define LIVERY_FIELDS_EXT_BUFFER_DESTROY(F) \
	F(U32, buffer, RANGE, 1, 0xffffffff)
#define LIVERY_FIELDS_EXT_COMMIT(F) \
	F(U32, buffer, ANY, 0, 0) /* 0: only the acknowledgement */ \
	F(U32, serial, ANY, 0, 0) /* newest EXT_CONFIGURE that the content answers, 0 = none */
#define LIVERY_FIELDS_EXT_POPUP(F) \
	F(U32, parent, ANY, 0, 0) /* a living window of this domain */ \
	F(I32, anchor_x, RANGE, -LIVERY_EXT_COORD, LIVERY_EXT_COORD) /* in the parent's content */ \
	F(I32, anchor_y, RANGE, -LIVERY_EXT_COORD, LIVERY_EXT_COORD) \
	F(U32, anchor_width, RANGE, 0, LIVERY_EXT_COORD) \
	F(U32, anchor_height, RANGE, 0, LIVERY_EXT_COORD) \
	F(U32, width, RANGE, 1, LIVERY_EXT_MAX_SIDE) \
	F(U32, height, RANGE, 1, LIVERY_EXT_MAX_SIDE) \
	F(U32, anchor, RANGE, 0, 8) /* xdg_positioner.anchor */ \
	F(U32, gravity, RANGE, 0, 8) /* xdg_positioner.gravity */ \
	F(U32, constraint, RANGE, 0, 63) /* xdg_positioner.constraint_adjustment */ \
	F(I32, offset_x, RANGE, -LIVERY_EXT_COORD, LIVERY_EXT_COORD) \
	F(I32, offset_y, RANGE, -LIVERY_EXT_COORD, LIVERY_EXT_COORD) \
	F(U32, grab, RANGE, 0, 1) /* 1: dismissed by a click outside */ \
	F(U32, token, ANY, 0, 0)
#define LIVERY_FIELDS_EXT_STATE(F) \
	/* 1 maximised, 2 fullscreen, 4 minimised, 8 attention, 16 modal, 32 activate */ \
	F(U32, set, RANGE, 0, 63) \
	F(U32, unset, RANGE, 0, 63)
#define LIVERY_FIELDS_EXT_PARENT(F) \
	F(U32, parent, ANY, 0, 0) /* own id: none */
#define LIVERY_FIELDS_EXT_CURSOR(F) \
	F(U32, shape, RANGE, 0, 34) /* wp_cursor_shape_device_v1.shape; 0 hides the pointer */
#define LIVERY_FIELDS_EXT_PONG(F) \
	F(U32, serial, ANY, 0, 0) /* of the EXT_PING */
#define LIVERY_FIELDS_EXT_DRAG(F) \
	F(U32, serial, ANY, 0, 0) /* comes back in EXT_DRAG_DONE */
#define LIVERY_FIELDS_EXT_ICON(F) \
	F(I32, x, RANGE, -LIVERY_EXT_COORD, LIVERY_EXT_COORD) /* px, from the pointer */ \
	F(I32, y, RANGE, -LIVERY_EXT_COORD, LIVERY_EXT_COORD)
#define LIVERY_FIELDS_EXT_SIZE(F) \
	F(U32, width, RANGE, 1, LIVERY_EXT_MAX_SIDE) /* px of the window, whatever the buffer's are */ \
	F(U32, height, RANGE, 1, LIVERY_EXT_MAX_SIDE)
#define LIVERY_FIELDS_EXT_GRAB(F) \
	F(U32, edges, RANGE, 0, 10) /* 0 moves; xdg_toplevel.resize_edge */

#define LIVERY_FIELDS_EXT_CONFIGURE(F) \
	F(U32, serial, RANGE, 1, 0xffffffff) \
	F(U32, width, RANGE, 1, LIVERY_EXT_MAX_SIDE) \
	F(U32, height, RANGE, 1, LIVERY_EXT_MAX_SIDE) \
	F(U32, states, MASK, 31, 0) /* 1 maximised, 2 fullscreen, 4 resizing, 8 activated, 16 minimised */ \
	F(U32, bounds_width, ANY, 0, 0) \
	F(U32, bounds_height, ANY, 0, 0)
#define LIVERY_FIELDS_EXT_POPUP_CONFIGURE(F) \
	F(I32, x, ANY, 0, 0) \
	F(I32, y, ANY, 0, 0) \
	F(U32, width, RANGE, 1, LIVERY_EXT_MAX_SIDE) \
	F(U32, height, RANGE, 1, LIVERY_EXT_MAX_SIDE) \
	F(U32, token, ANY, 0, 0)
#define LIVERY_FIELDS_EXT_POPUP_DONE(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_EXT_RELEASE(F) \
	F(U32, buffer, RANGE, 1, 0xffffffff)
#define LIVERY_FIELDS_EXT_FRAME(F) \
	F(U32, time, ANY, 0, 0) /* ms, wraps */ \
	F(U32, refresh, ANY, 0, 0) /* us between frames, 0 unknown */
#define LIVERY_FIELDS_EXT_KEYMAP(F) \
	F(TEXT, rules, ANY, 64, 0) \
	F(TEXT, model, ANY, 64, 0) \
	F(TEXT, layout, ANY, 128, 0) \
	F(TEXT, variant, ANY, 128, 0) \
	F(TEXT, options, ANY, 256, 0) \
	F(U32, repeat_rate, RANGE, 0, 1000) /* a second, 0 off */ \
	F(U32, repeat_delay, RANGE, 0, 60000) /* ms */
#define LIVERY_FIELDS_EXT_KEYBOARD_ENTER(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_EXT_KEYBOARD_LEAVE(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_EXT_KEY(F) \
	F(U32, time, ANY, 0, 0) /* ms */ \
	F(U32, key, RANGE, 0, 767) \
	F(U32, state, RANGE, 0, 1) /* released, pressed */
#define LIVERY_FIELDS_EXT_MODIFIERS(F) \
	F(U32, depressed, ANY, 0, 0) \
	F(U32, latched, ANY, 0, 0) \
	F(U32, locked, ANY, 0, 0) \
	F(U32, group, ANY, 0, 0)
#define LIVERY_FIELDS_EXT_POINTER_ENTER(F) \
	F(I32, x, ANY, 0, 0) /* 24.8 fixed, px in the content */ \
	F(I32, y, ANY, 0, 0)
#define LIVERY_FIELDS_EXT_POINTER_LEAVE(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_EXT_POINTER_MOTION(F) \
	F(U32, time, ANY, 0, 0) \
	F(I32, x, ANY, 0, 0) \
	F(I32, y, ANY, 0, 0)
#define LIVERY_FIELDS_EXT_POINTER_BUTTON(F) \
	F(U32, time, ANY, 0, 0) \
	F(U32, button, RANGE, 0, 767) \
	F(U32, state, RANGE, 0, 1)
#define LIVERY_FIELDS_EXT_POINTER_AXIS(F) \
	F(U32, time, ANY, 0, 0) \
	F(U32, source, RANGE, 0, 3) /* wl_pointer.axis_source */ \
	F(U32, axis, RANGE, 0, 1) /* vertical, horizontal */ \
	F(I32, value, ANY, 0, 0) /* 24.8 fixed, px; 0 = stop */ \
	F(I32, value120, ANY, 0, 0) /* 120 a wheel step, 0 none */ \
	F(U32, direction, RANGE, 0, 1) /* wl_pointer.axis_relative_direction */
#define LIVERY_FIELDS_EXT_POINTER_FRAME(F) LIVERY_NO_FIELDS(F)
#define LIVERY_FIELDS_EXT_PING(F) \
	F(U32, serial, ANY, 0, 0)
#define LIVERY_FIELDS_EXT_DRAG_DONE(F) \
	F(U32, serial, ANY, 0, 0) /* of the EXT_DRAG */
#define LIVERY_FIELDS_EXT_SCALE(F) \
	F(U32, scale, RANGE, LIVERY_EXT_SCALE_ONE, LIVERY_EXT_SCALE_MAX) /* 120ths */

#endif
