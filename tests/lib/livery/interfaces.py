# SPDX-License-Identifier: GPL-2.0-or-later
"""The Wayland interfaces that wl.py can speak.

The public ones stand here in short form, one line a message: its name and the kinds of its
arguments (i int, u uint, f fixed, s string, o object, n:INTERFACE new id, N new id of any
interface, a array, h descriptor). The private one is read from protocol/livery-domain-v1.xml, so
that a test always speaks what the programs speak.
"""
import os
import xml.etree.ElementTree as ElementTree

SHORT = """
wl_display
 > sync n:wl_callback
 > get_registry n:wl_registry
 < error o u s
 < delete_id u
wl_registry
 > bind u N
 < global u s u
 < global_remove u
wl_callback
 < done u
wl_compositor
 > create_surface n:wl_surface
 > create_region n:wl_region
wl_region
 > destroy
 > add i i i i
 > subtract i i i i
wl_surface
 > destroy
 > attach o i i
 > damage i i i i
 > frame n:wl_callback
 > set_opaque_region o
 > set_input_region o
 > commit
 > set_buffer_transform i
 > set_buffer_scale i
 > damage_buffer i i i i
 > offset i i
 < enter o
 < leave o
 < preferred_buffer_scale i
 < preferred_buffer_transform u
wl_shm
 > create_pool n:wl_shm_pool h i
 < format u
wl_shm_pool
 > create_buffer n:wl_buffer i i i i u
 > destroy
 > resize i
wl_buffer
 > destroy
 < release
wl_output
 > release
 < geometry i i i i i s s i
 < mode u i i i
 < done
 < scale i
 < name s
 < description s
wl_seat
 > get_pointer n:wl_pointer
 > get_keyboard n:wl_keyboard
 > get_touch n:wl_touch
 > release
 < capabilities u
 < name s
wl_pointer
 > set_cursor u o i i
 > release
 < enter u o f f
 < leave u o
 < motion u f f
 < button u u u u
 < axis u u f
 < frame
 < axis_source u
 < axis_stop u u
 < axis_discrete u i
 < axis_value120 u i
 < axis_relative_direction u u
wl_keyboard
 > release
 < keymap u h u
 < enter u o a
 < leave u o
 < key u u u u
 < modifiers u u u u u
 < repeat_info i i
wl_touch
 > release
wl_data_device_manager
 > create_data_source n:wl_data_source
 > get_data_device n:wl_data_device o
wl_data_source
 > offer s
 > destroy
 > set_actions u
 < target s
 < send s h
 < cancelled
 < dnd_drop_performed
 < dnd_finished
 < action u
wl_data_device
 > start_drag o o o u
 > set_selection o u
 > release
 < data_offer n:wl_data_offer
 < enter u o f f o
 < leave
 < motion u f f
 < drop
 < selection o
wl_data_offer
 > accept u s
 > receive s h
 > destroy
 > finish
 > set_actions u u
 < offer s
 < source_actions u
 < action u
wp_cursor_shape_manager_v1
 > destroy
 > get_pointer n:wp_cursor_shape_device_v1 o
wp_cursor_shape_device_v1
 > destroy
 > set_shape u u
xdg_wm_base
 > destroy
 > create_positioner n:xdg_positioner
 > get_xdg_surface n:xdg_surface o
 > pong u
 < ping u
xdg_positioner
 > destroy
 > set_size i i
 > set_anchor_rect i i i i
 > set_anchor u
 > set_gravity u
 > set_constraint_adjustment u
 > set_offset i i
 > set_reactive
 > set_parent_size i i
 > set_parent_configure u
xdg_surface
 > destroy
 > get_toplevel n:xdg_toplevel
 > get_popup n:xdg_popup o o
 > set_window_geometry i i i i
 > ack_configure u
 < configure u
xdg_activation_v1
 > destroy
 > get_activation_token n:xdg_activation_token_v1
 > activate s o
xdg_activation_token_v1
 > set_serial u o
 > set_app_id s
 > set_surface o
 > commit
 > destroy
 < done s
xdg_wm_dialog_v1
 > destroy
 > get_xdg_dialog n:xdg_dialog_v1 o
xdg_dialog_v1
 > destroy
 > set_modal
 > unset_modal
xdg_toplevel
 > destroy
 > set_parent o
 > set_title s
 > set_app_id s
 > show_window_menu o u i i
 > move o u
 > resize o u u
 > set_max_size i i
 > set_min_size i i
 > set_maximized
 > unset_maximized
 > set_fullscreen o
 > unset_fullscreen
 > set_minimized
 < configure i i a
 < close
 < configure_bounds i i
 < wm_capabilities a
xdg_popup
 > destroy
 > grab o u
 > reposition o u
 < configure i i i i
 < popup_done
 < repositioned u
zwlr_screencopy_manager_v1
 > capture_output n:zwlr_screencopy_frame_v1 i o
 > capture_output_region n:zwlr_screencopy_frame_v1 i o i i i i
 > destroy
zwlr_screencopy_frame_v1
 > copy o
 > destroy
 > copy_with_damage o
 < buffer u u u u
 < flags u
 < ready u u u
 < failed
 < damage u u u u
 < linux_dmabuf u u u
 < buffer_done
zxdg_output_manager_v1
 > destroy
 > get_xdg_output n:zxdg_output_v1 o
zxdg_output_v1
 > destroy
 < logical_position i i
 < logical_size i i
 < done
 < name s
 < description s
zwlr_output_manager_v1
 > create_configuration n:zwlr_output_configuration_v1 u
 > stop
 < head n:zwlr_output_head_v1
 < done u
 < finished
zwlr_output_head_v1
 > release
 < name s
 < description s
 < physical_size i i
 < mode n:zwlr_output_mode_v1
 < enabled i
 < current_mode o
 < position i i
 < transform i
 < scale f
 < finished
 < make s
 < model s
 < serial_number s
 < adaptive_sync u
zwlr_output_mode_v1
 > release
 < size i i
 < refresh i
 < preferred
 < finished
wl_subcompositor
 > destroy
 > get_subsurface n:wl_subsurface o o
wl_subsurface
 > destroy
 > set_position i i
 > place_above o
 > place_below o
 > set_sync
 > set_desync
wp_viewporter
 > destroy
 > get_viewport n:wp_viewport o
wp_viewport
 > destroy
 > set_source f f f f
 > set_destination i i
wp_fractional_scale_manager_v1
 > destroy
 > get_fractional_scale n:wp_fractional_scale_v1 o
wp_fractional_scale_v1
 > destroy
 < preferred_scale u
zwlr_output_configuration_v1
 > enable_head n:zwlr_output_configuration_head_v1 o
 > disable_head o
 > apply
 > test
 > destroy
 < succeeded
 < failed
 < cancelled
zwlr_output_configuration_head_v1
 > set_mode o
 > set_custom_mode i i i
 > set_position i i
 > set_transform i
 > set_scale f
zwp_virtual_keyboard_manager_v1
 > create_virtual_keyboard o n:zwp_virtual_keyboard_v1
zwp_virtual_keyboard_v1
 > keymap u h u
 > key u u u
 > modifiers u u u u
 > destroy
zwlr_virtual_pointer_manager_v1
 > create_virtual_pointer o n:zwlr_virtual_pointer_v1
 > destroy
 > create_virtual_pointer_with_output o o n:zwlr_virtual_pointer_v1
zwlr_virtual_pointer_v1
 > motion u f f
 > motion_absolute u u u u u
 > button u u u
 > axis u u f
 > frame
 > axis_source u
 > axis_stop u u
 > axis_discrete u u f i
 > destroy
"""

KINDS = {"int": "i", "uint": "u", "fixed": "f", "string": "s", "object": "o", "array": "a",
         "fd": "h"}


class Interface:
    """Names of an interface's messages; a message is (name, [argument kinds])."""

    def __init__(self, name):
        self.name = name
        self.requests = []
        self.events = []
        self.opcode = {}  # request's name to (number, kinds)

    def add(self, is_request, name, kinds):
        if is_request:
            self.opcode[name] = len(self.requests), kinds
        (self.requests if is_request else self.events).append((name, kinds))


def read_short(text):
    found = {}
    for line in text.strip().splitlines():
        if not line.startswith(" "):
            interface = found[line] = Interface(line)
            continue
        direction, name, *kinds = line.split()
        interface.add(direction == ">", name, kinds)
    return found


def read_xml(path):
    found = {}
    for node in ElementTree.parse(path).getroot().iter("interface"):
        interface = found[node.get("name")] = Interface(node.get("name"))
        for message in node:
            if message.tag not in ("request", "event"):
                continue
            kinds = []
            for arg in message.iter("arg"):
                if arg.get("type") == "new_id":
                    kinds.append("n:" + arg.get("interface"))
                else:
                    kinds.append(KINDS[arg.get("type")])
            interface.add(message.tag == "request", message.get("name"), kinds)
    return found


def source():
    """The top of the source tree."""
    here = os.path.dirname(os.path.abspath(__file__))
    return os.environ.get("LIVERY_SOURCE") or os.path.normpath(os.path.join(here, "../../.."))


INTERFACES = {**read_short(SHORT),
              **read_xml(os.path.join(source(), "protocol", "livery-domain-v1.xml"))}
