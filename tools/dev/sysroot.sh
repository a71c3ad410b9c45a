# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A Debian 13 tree in the cache folder, for machines whose own wlroots is too old: how it is made
# (once, with mmdebstrap) and entered (in some ten milliseconds, with bubblewrap).

SYSROOT_SUITE=trixie
SYSROOT_NEEDS_MB=3000
CACHE=${LIVERY_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/livery}

# Variables of the caller that mean the same inside; everything else stays outside.
SYSROOT_KEEP='^(TERM|COLORTERM|NO_COLOR|CI|WAYLAND_DEBUG|NINJA_STATUS|[AU]BSAN_OPTIONS|(LIVERY|WLR|MESON|G)_.*)$'

package_list() {
	sed 's/#.*//; /^[[:space:]]*$/d' "$SOURCE/tools/dev/packages"
}

sysroot_options() {
	printf '%s\n' --variant=minbase --components=main --dpkgopt=force-unsafe-io
	printf '%s\n' '--aptopt=Apt::Install-Recommends "false"'
	printf -- '--dpkgopt=path-exclude=/usr/share/%s/*\n' man doc locale info
	local proxy
	proxy=$(apt-config dump --format '%v' Acquire::http::Proxy 2>/dev/null || true)
	[ -z "$proxy" ] || printf '%s\n' "--aptopt=Acquire::http::Proxy \"$proxy\""
}

# Folder of the sysroot that belongs to this package list.
sysroot_path() {
	local key
	key=$({ echo 1 "$SYSROOT_SUITE"; package_list; } | sha256sum)
	printf '%s/sysroot-%.12s\n' "$CACHE" "$key"
}

# The sources of the sysroot: the mirrors of this machine's own apt, with the suite replaced.
sysroot_sources() {
	case "${LIVERY_MIRROR-}" in
	'') ;;
	'deb '*) printf '%s\n' "$LIVERY_MIRROR" && return ;;
	*)
		printf "deb $LIVERY_MIRROR $SYSROOT_SUITE%s main\n" '' -updates
		return
		;;
	esac
	local code
	# shellcheck source=/dev/null
	code=$(. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME-}")
	[ -n "$code" ] || return 0
	# shellcheck disable=SC2016 # the variables are apt's
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' \
		'Created-By: Packages' 2>/dev/null | sort -u | while read -r uri suite component origin; do
		[ "$component/${origin:-Debian}" = main/Debian ] || continue
		case "$suite" in
		"$code" | "$code-updates" | "$code-security")
			echo "deb $uri $SYSROOT_SUITE${suite#"$code"} main"
			;;
		esac
	done
}

# Copies the lines of a step's output to LOG, and says what it is doing whenever that changes and
# every 15 seconds.
narrate() {
	local log=$1 line status said=0 step='at work'
	while :; do
		status=0
		IFS= read -r -t 5 line || status=$?
		[ "$status" -eq 0 ] || [ "$status" -gt 128 ] || break
		[ "$status" -ne 0 ] || printf '%s\n' "$line" >>"$log"
		if [ "$status" -eq 0 ] && [ "${line#I: }" != "$line" ]; then
			step=${line#I: }
			printf 'dev:   %4d s  %s\n' "$SECONDS" "$step" >&2
			said=$SECONDS
		elif [ "$status" -eq 0 ] && [[ $line =~ ^\[([0-9]+/[0-9]+)\] ]]; then # ninja's
			step="at step ${BASH_REMATCH[1]}"
		fi
		if [ $((SECONDS - said)) -ge 15 ]; then
			printf 'dev:   %4d s  still %s\n' "$SECONDS" "$step" >&2
			said=$SECONDS
		fi
	done
}

apt_install() {
	local log
	mkdir -p "$CACHE"
	log=$CACHE/apt.log
	: >"$log"
	say "installing $# packages with apt-get (once)"
	SECONDS=0
	{
		echo "I: reading the package lists" && apt-get -q update &&
			echo "I: installing packages with apt-get" &&
			DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@"
	} </dev/null 2>&1 | narrate "$log" || {
		tail -n 5 "$log" >&2
		die "apt-get could not install the packages (all of its output: $log)"
	}
}

# What this machine lacks to make or enter a sysroot, as Debian package names.
sysroot_missing() {
	command -v bwrap >/dev/null || printf 'bubblewrap '
	[ "$1" = make ] || return 0
	command -v mmdebstrap >/dev/null || printf 'mmdebstrap '
	[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || printf 'debian-archive-keyring '
	[ "$(id -u)" = 0 ] || command -v newuidmap >/dev/null || printf 'uidmap '
}

# Installs what is missing, or says in one line what is and how to install it.
require_host() {
	local missing
	read -r -a missing <<<"$(sysroot_missing "$1")"
	[ ${#missing[@]} -gt 0 ] || return 0
	command -v apt-get >/dev/null || die "missing: ${missing[*]} (install them, then run ./dev again)"
	[ "$(id -u)" = 0 ] || die "missing: ${missing[*]}; run: sudo apt-get install ${missing[*]}"
	apt_install "${missing[@]}"
}

require_user_namespaces() {
	local user
	[ "$(id -u)" != 0 ] || return 0
	user=$(id -un)
	if ! grep -q "^\($user\|$(id -u)\):" /etc/subuid 2>/dev/null; then
		die "user $user has no subordinate ids; run: sudo usermod --add-subuids 200000-265535 --add-subgids 200000-265535 $user"
	fi
}

require_bubblewrap_works() {
	local why
	why=$(bwrap --ro-bind / / --unshare-pid --dev /dev --proc /proc true 2>&1) && return
	if [ "$(cat /proc/sys/kernel/unprivileged_userns_clone 2>/dev/null)" = 0 ]; then
		die "user namespaces are off here; run: sudo sysctl kernel.unprivileged_userns_clone=1"
	fi
	die "bubblewrap does not work here: ${why%%$'\n'*}"
}

require_disk() {
	local free
	free=$(df -Pm "$CACHE" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$SYSROOT_NEEDS_MB" ] ||
		die "$CACHE has $free MB free, the sysroot needs $SYSROOT_NEEDS_MB MB; set LIVERY_CACHE to a folder with room"
}

run_mmdebstrap() {
	local partial=$1 options sources packages
	mapfile -t options < <(sysroot_options)
	mapfile -t sources < <(sysroot_sources)
	packages=$(package_list | paste -sd,)
	if [ "$(id -u)" = 0 ]; then
		# in a mount namespace of its own: nothing stays mounted in the tree when this is killed
		unshare --mount mmdebstrap --mode=root "${options[@]}" --include="$packages" "$SYSROOT_SUITE" "$partial" "${sources[@]}"
	else
		# By way of a tar: the tree is then this user's own, wherever the cache folder is.
		mkdir -p "$partial"
		TMPDIR=${TMPDIR:-/var/tmp} mmdebstrap --mode=unshare --format=tar "${options[@]}" \
			--include="$packages" "$SYSROOT_SUITE" - "${sources[@]}" |
			tar -x --no-same-owner --exclude='./dev/*' -C "$partial"
	fi
}

make_sysroot() {
	local root=$1 partial=$1.partial log=$CACHE/sysroot.log
	require_host make
	require_user_namespaces
	require_disk
	rm -rf --one-file-system "$CACHE"/sysroot-*.partial
	: >"$log"
	say "making the build environment: a Debian $SYSROOT_SUITE tree in $root (once; about 2 minutes, 1.4 GB)"
	SECONDS=0
	run_mmdebstrap "$partial" </dev/null 2>&1 | narrate "$log" || {
		grep -E '^(E|W):' "$log" | tail -n 5 >&2
		rm -rf --one-file-system "$partial"
		die "mmdebstrap failed (all of its output: $log); LIVERY_MIRROR names another mirror"
	}
	mv "$partial" "$root"
	say "environment ready after $SECONDS s"
}

prepare_sysroot() {
	local lock
	ENV_ROOT=${LIVERY_SYSROOT:-$(sysroot_path)}
	if ! [ -d "$ENV_ROOT/usr" ]; then
		[ -z "${LIVERY_SYSROOT-}" ] || die "LIVERY_SYSROOT=$LIVERY_SYSROOT has no usr folder"
		mkdir -p "$CACHE" || die "cannot make the cache folder $CACHE"
		exec {lock}>"$CACHE/lock"
		flock -n "$lock" || {
			say "waiting for another ./dev that makes the environment"
			flock "$lock"
		}
		[ -d "$ENV_ROOT/usr" ] || {
			make_sysroot "$ENV_ROOT"
			require_bubblewrap_works
		}
		exec {lock}>&-
	fi
	require_host enter
}

remove_sysroots() {
	rm -rf --one-file-system "$CACHE"/sysroot-* "$CACHE"/*.log "$CACHE/lock"
	rmdir "$CACHE" 2>/dev/null || true
}

# Prints the passwd file of the sysroot with the calling user in it.
passwd_inside() {
	cat "$ENV_ROOT/etc/passwd"
	[ "$(id -u)" = 0 ] || echo "$(id -un):x:$(id -u):$(id -g)::/run/home:/bin/bash"
}

enter_sysroot() {
	local arguments=() name folder=$PWD runtime
	runtime=/run/user/$(id -u)
	case "$folder/" in
	"$SOURCE"/*) ;;
	*) folder=$SOURCE ;;
	esac
	arguments=(
		--unshare-pid --unshare-ipc --unshare-uts --unshare-net --die-with-parent
		--tmpfs / --ro-bind "$ENV_ROOT/usr" /usr --ro-bind "$ENV_ROOT/etc" /etc
		--ro-bind "$ENV_ROOT/var" /var
		--symlink usr/bin /bin --symlink usr/sbin /sbin
		--symlink usr/lib /lib --symlink usr/lib64 /lib64
		--dev /dev --proc /proc --ro-bind-try /sys /sys --tmpfs /dev/shm
		--tmpfs /tmp --chmod 1777 /tmp --dir /run/home --dir "$runtime" --chmod 0700 "$runtime"
		"${ENV_BINDS[@]}" --bind "$SOURCE" "$SOURCE" --chdir "$folder" --clearenv
		--setenv PATH /usr/bin:/usr/sbin --setenv LANG C.UTF-8 --setenv HOME /run/home
		--setenv SHELL /bin/bash --setenv XDG_RUNTIME_DIR "$runtime"
	)
	for name in $(compgen -e); do
		[[ $name =~ $SYSROOT_KEEP ]] && arguments+=(--setenv "$name" "${!name}")
	done
	for name in "${ENV_VARIABLES[@]}"; do
		arguments+=(--setenv "${name%%=*}" "${name#*=}")
	done
	arguments+=(
		--setenv LIVERY_SOURCE "$SOURCE" --setenv LIVERY_BUILD "$BUILD"
		--setenv LIVERY_INSIDE "$(basename "$BUILD")"
	)
	if [ "$(id -u)" = 0 ]; then
		# For root, bubblewrap covers parts of /proc, and then the kernel allows no /proc in a
		# sandbox within: put a whole one on top.
		# shellcheck disable=SC2016 # for the inner shell
		exec bwrap "${arguments[@]}" -- sh -c '
			mount -t proc -o nosuid,nodev,noexec proc /proc 2>/dev/null
			exec "$@"' sh "$@"
	else
		exec bwrap "${arguments[@]}" --ro-bind-data 9 /etc/passwd -- "$@" 9< <(passwd_inside)
	fi
}
