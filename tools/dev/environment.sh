# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The environment that everything builds and runs in. environment() decides which one, makes it if
# it is not there, and sets
#   ENV_KIND  native: this machine has all that is needed; sysroot: a Debian tree, entered with
#             bubblewrap
#   ENV_ROOT  the tree of a sysroot, else empty
#   BUILD     the build directory that belongs to it
# inside COMMAND... runs a command in it; enter COMMAND... does so in place of this process.

# shellcheck source=tools/dev/sysroot.sh
. "$SOURCE/tools/dev/sysroot.sh"

ENV_KIND=
ENV_ROOT=
BUILD=
ENV_BINDS=()
ENV_VARIABLES=()

# What ./dev and the tests call, and what meson.build asks for: there or not decides "native".
NEED_COMMANDS=(
	cc meson ninja pkg-config wayland-scanner scdoc python3 bwrap
	foot gtk3-widget-factory mousepad weston-simple-shm weston-flower
	grim wl-copy wtype wlrctl wayland-info cage qemu-system-x86_64
)
NEED_MODULES=(
	wayland-server wayland-client wayland-protocols wayland-scanner xkbcommon pixman-1 libdrm
	egl glesv2 fcft libutf8proc json-c libconfig libpng cmocka
)

say() {
	printf 'dev: %s\n' "$*" >&2
}

die() {
	printf 'dev: error: %s\n' "$*" >&2
	exit 1
}

# Prints what this machine lacks to build and test natively, a word each; nothing when complete.
native_missing() {
	local need
	for need in "${NEED_COMMANDS[@]}"; do
		command -v "$need" >/dev/null || printf '%s ' "$need"
	done
	command -v pkg-config >/dev/null || return 0
	pkg-config --exists wlroots-0.18 || pkg-config --exists wlroots-0.20 || printf 'wlroots-0.18 '
	pkg-config --exists "${NEED_MODULES[@]}" && return 0
	for need in "${NEED_MODULES[@]}"; do
		pkg-config --exists "$need" || printf '%s ' "$need"
	done
}

has_pytest() {
	command -v pytest-3 >/dev/null || command -v pytest >/dev/null || python3 -c 'import pytest' 2>/dev/null
}

is_native() {
	pkg-config --exists wlroots-0.18 2>/dev/null || pkg-config --exists wlroots-0.20 2>/dev/null ||
		return 1 # the usual case elsewhere: say so at once
	[ -z "$(native_missing)" ] && has_pytest
}

is_debian_13() (
	[ -r /etc/os-release ] || exit 1
	# shellcheck source=/dev/null
	. /etc/os-release
	[ "${ID-}" = debian ] && [ "${VERSION_ID-}" = 13 ]
)

choose_kind() {
	case "${LIVERY_ENV-}" in
	native | sysroot) ENV_KIND=$LIVERY_ENV ;;
	'')
		if [ -n "${LIVERY_SYSROOT-}" ]; then
			ENV_KIND=sysroot
		elif is_native || { is_debian_13 && [ "$(id -u)" = 0 ]; }; then
			ENV_KIND=native
		else
			ENV_KIND=sysroot
		fi
		;;
	*) die "LIVERY_ENV is '$LIVERY_ENV', not native or sysroot" ;;
	esac
}

prepare_native() {
	is_native && return
	if is_debian_13 && [ "$(id -u)" = 0 ]; then
		local packages
		mapfile -t packages < <(package_list)
		apt_install "${packages[@]}"
	fi
	is_native || die "missing on this machine: $(native_missing)$(has_pytest || echo python3-pytest)"
}

environment() {
	[ -z "$ENV_KIND" ] || return 0
	if [ -n "${LIVERY_INSIDE-}" ]; then # ./dev called within ./dev shell
		ENV_KIND=native
		BUILD=$SOURCE/build/$LIVERY_INSIDE
		return
	fi
	choose_kind
	if [ "$ENV_KIND" = native ]; then
		prepare_native
		BUILD=$SOURCE/build/native
	else
		prepare_sysroot
		BUILD=$SOURCE/build/$(basename "$ENV_ROOT")
	fi
}

# Makes the folder of FILE writable inside, at its own path.
bind_folder_of() {
	local folder
	folder=$(cd "$(dirname "${1:-.}")" 2>/dev/null && pwd -P) || die "no such folder: $(dirname "$1")"
	ENV_BINDS+=(--bind "$folder" "$folder")
}

# Lets programs inside reach the Wayland or X11 session that this shell belongs to, if any.
bind_session() {
	local socket=${WAYLAND_DISPLAY-} number
	if [ -n "$socket" ]; then
		[ "${socket#/}" != "$socket" ] || socket=${XDG_RUNTIME_DIR-}/$socket
		if [ -S "$socket" ]; then
			ENV_BINDS+=(--ro-bind "$socket" /run/livery-session/wayland --dev-bind-try /dev/dri /dev/dri)
			ENV_VARIABLES+=(WAYLAND_DISPLAY=/run/livery-session/wayland)
			return
		fi
	fi
	number=${DISPLAY-}
	number=${number#:}
	number=${number%%.*}
	if [ -n "$number" ] && [ -S "/tmp/.X11-unix/X$number" ]; then
		ENV_BINDS+=(--ro-bind "/tmp/.X11-unix/X$number" "/tmp/.X11-unix/X$number")
		ENV_BINDS+=(--dev-bind-try /dev/dri /dev/dri)
		ENV_VARIABLES+=("DISPLAY=:$number")
		if [ -r "${XAUTHORITY:-${HOME-}/.Xauthority}" ]; then
			ENV_BINDS+=(--ro-bind "${XAUTHORITY:-$HOME/.Xauthority}" /run/livery-session/xauthority)
			ENV_VARIABLES+=(XAUTHORITY=/run/livery-session/xauthority)
		fi
	fi
}

enter_native() {
	export LIVERY_SOURCE=$SOURCE LIVERY_BUILD=$BUILD
	exec "$@"
}

enter() {
	if [ "$ENV_KIND" = native ]; then
		enter_native "$@"
	else
		enter_sysroot "$@"
	fi
}

inside() (
	enter "$@"
)

# The process of the command itself: the grandchild of bubblewrap, which has a pid namespace and
# its own first process there.
process_inside() {
	local pid=$1
	if [ "$ENV_KIND" = sysroot ]; then
		for _ in bubblewrap init; do
			pid=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null) || return 0
			pid=${pid%% *}
			[ -n "$pid" ] || return 0
		done
	fi
	echo "$pid"
}

# Runs COMMAND inside as a child, so that an interrupt reaches it (and not bubblewrap above it,
# which would not wait) and it can put its things away before ./dev ends. A second interrupt ends
# it at once. COMMAND must handle the signals itself: it starts with them ignored.
supervise() {
	local child='' status=0 target asked=0 early=0 tries
	# shellcheck disable=SC2317 # called by the traps
	interrupt() {
		if [ -z "$child" ]; then
			early=1
			return
		fi
		target=$(process_inside "$child")
		# it may only just be starting
		for ((tries = 0; tries < 100; tries++)); do
			{ [ "$asked" = 0 ] && [ -z "$target" ]; } || break
			sleep 0.05
			target=$(process_inside "$child")
		done
		if [ "$asked" = 0 ] && [ -n "$target" ]; then
			kill -TERM "$target" 2>/dev/null || true
		else
			kill -KILL "$child" 2>/dev/null || true
		fi
		asked=1
	}
	trap interrupt INT TERM HUP
	{
		trap '' INT TERM HUP
		enter "$@"
	} &
	child=$!
	[ "$early" = 0 ] || interrupt
	while :; do
		status=0
		wait "$child" || status=$?
		kill -0 "$child" 2>/dev/null || break
	done
	trap - INT TERM HUP
	return "$status"
}
