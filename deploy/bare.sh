#!/bin/sh
# bare.sh [--mirror URL]: proves that a bare Debian 12 with make and a clone is enough.
#
# Makes a minimal root with debootstrap, puts in make and a fresh clone (of the last commit), and there
# runs what the README tells a newcomer to run, as root: make demo, make test. Both must pass, and
# neither may leave a process or a folder. Needs root and the network that apt uses; takes minutes.
#
# All mounts are made in a mount namespace and all processes live in a pid namespace, both of which
# end with the work: nothing is mounted where the root is removed.
set -eu

suite=bookworm
targets="demo test"

self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
clone=$(dirname "$(dirname "$self")")
mirror=
dir=
work=

say() {
	printf 'bare.sh: %s\n' "$*"
}

die() {
	printf 'bare.sh: %s\n' "$*" >&2
	exit 1
}

usage() {
	sed -n '2s/^# \(bare.sh [^:]*\):.*/usage: \1/p' "$self" >&2
	exit 2
}

# ---- What this machine knows of the network ----------------------------------------------------

# Debian's own archives of the suite as apt has them here: "URI SUITE COMPONENT KEY", a line each.
# A key that is not named is left by apt as the name of its field.
sources_here() {
	# shellcheck disable=SC2016 # the fields are apt's, not the shell's
	apt-get indextargets --format \
		'$(ORIGIN)|$(CODENAME)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(SIGNED_BY)' \
		'Created-By: Packages' |
		awk -F '|' -v suite="$suite" '$1 == "Debian" && index($2, suite) == 1 {
			print $3, $4, $5, ($6 ~ "^/[^ ]*$" ? $6 : "-") }' | sort -u
}

find_sources() {
	if [ -n "$mirror" ]; then
		printf '%s %s main -\n' "$mirror" "$suite" >"$dir/sources"
		return
	fi
	sources_here >"$dir/sources"
	[ -s "$dir/sources" ] || apt-get -qq update || :
	[ -s "$dir/sources" ] || sources_here >"$dir/sources"
	mirror=$(awk -v suite="$suite" '$2 == suite && $3 == "main" { print $1; exit }' "$dir/sources")
	[ -n "$mirror" ] || die "apt has no archive of Debian $suite here: name one with --mirror URL"
}

uses_https() {
	grep -q '^https:' "$dir/sources"
}

# debootstrap fetches with wget, which does not read apt's settings.
use_apt_proxies() {
	eval "$(apt-config shell proxy Acquire::http::Proxy proxys Acquire::https::Proxy)"
	[ -z "${proxy:-}" ] || export http_proxy="${http_proxy:-$proxy}"
	[ -z "${proxys:-}" ] || export https_proxy="${https_proxy:-$proxys}"
}

# ---- The root ----------------------------------------------------------------------------------

make_root() {
	include='make'
	! uses_https || include=make,ca-certificates
	key=$(awk -v m="$mirror" '$1 == m && $4 != "-" { print $4; exit }' "$dir/sources")
	debootstrap --variant=minbase --include="$include" ${key:+--keyring="$key"} \
		"$suite" "$root" "$mirror" >"$dir/log" 2>&1 </dev/null || {
		tail -n 20 "$dir/log" >&2
		die "debootstrap failed"
	}
}

# Of apt's settings only those by which it reaches the archives; the root is to be as bare as can be.
carry_network() {
	cat /etc/resolv.conf >"$root/etc/resolv.conf" 2>/dev/null || :
	cat /etc/hosts >"$root/etc/hosts" 2>/dev/null || :
	apt-config dump | grep -E '^Acquire::(https?|ftp|Retries|ForceIPv|Check-|Max-FutureTime)' \
		>"$root/etc/apt/apt.conf.d/99network" || :
	: >"$root/etc/apt/sources.list"
	while read -r uri release component key; do
		option=
		[ "$key" = - ] || {
			option="[signed-by=$key] "
			[ -e "$root$key" ] || install -D -m 644 "$key" "$root$key"
		}
		printf 'deb %s%s %s %s\n' "$option" "$uri" "$release" "$component" \
			>>"$root/etc/apt/sources.list"
	done <"$dir/sources"
	uses_https || return 0
	cp -R /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || :
	chroot "$root" update-ca-certificates >>"$dir/log" 2>&1
}

# As much of /proc and /dev as programs take for granted.
mount_kernel() {
	mount -t proc proc "$root/proc"
	mount -t tmpfs -o mode=755,nosuid dev "$root/dev"
	mkdir "$root/dev/pts" "$root/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
	mount -t tmpfs -o mode=1777,nosuid,nodev shm "$root/dev/shm"
	while read -r name minor; do
		mknod -m 666 "$root/dev/$name" c 1 "$minor"
	done <<-NODES
		null 3
		zero 5
		full 7
		random 8
		urandom 9
	NODES
	mknod -m 666 "$root/dev/tty" c 5 0
	ln -s pts/ptmx "$root/dev/ptmx"
	ln -s /proc/self/fd "$root/dev/fd"
	for n in 0:stdin 1:stdout 2:stderr; do
		ln -s "/proc/self/fd/${n%:*}" "$root/dev/${n#*:}"
	done
}

# ---- The proof ---------------------------------------------------------------------------------

# Nothing of our environment gets in but the proxies: no make flags, no locale, no compiler.
in_root() {
	set -- HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
		${no_proxy:+no_proxy="$no_proxy"} "$@"
	chroot "$root" /usr/bin/env -i -C /root/jieyou "$@"
}

# In this pid namespace there is nobody but us, and the dead whom we have not yet buried.
strangers() {
	for process in "$root"/proc/[0-9]*; do
		stat=
		{ read -r stat <"$process/stat"; } 2>/dev/null || continue
		case ${process##*/}:$stat in
		"$$":* | *') Z '*) ;;
		*) printf '%s\n' "$stat" ;;
		esac
	done
}

leaves_nothing() {
	strangers >"$dir/strangers" # a subshell would be one
	[ ! -s "$dir/strangers" ] || die "make $1 left processes: $(cat "$dir/strangers")"
	found=$(ls -A "$root/tmp")
	[ -z "$found" ] || die "make $1 left in /tmp: $found"
}

prove() {
	for target in $targets; do
		say "make $target"
		began=$(date +%s)
		in_root make "$target" || die "make $target failed"
		leaves_nothing "$target"
		say "make $target passed in $(($(date +%s) - began)) s"
	done
}

# Runs as process 1 of its own pid namespace, in its own mount namespace.
do_work() {
	dir=$1 mirror=$2 root=$1/root
	began=$(date +%s)
	use_apt_proxies
	make_root
	carry_network
	git clone -q --local --no-hardlinks "$clone" "$root/root/jieyou"
	mount_kernel
	say "a root of $(du -sxm "$root" | cut -f 1) MB made in $(($(date +%s) - began)) s"
	prove
}

# ---- Outside -----------------------------------------------------------------------------------

need_programs() {
	[ "$(id -u)" -eq 0 ] || die "only root can make a root: run it as root"
	command -v git >/dev/null || die "git is needed"
	command -v debootstrap >/dev/null && return 0
	command -v apt-get >/dev/null || die "debootstrap is needed"
	install="apt-get -qq -y install --no-install-recommends debootstrap"
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	$install >/dev/null || { apt-get -qq update && $install >/dev/null; }
}

# The work is killed with its whole namespace, and its mounts go with it. What it was writing may
# still be settling when the removal begins, hence more than one attempt.
finish() {
	status=$?
	trap '' INT TERM HUP
	[ -z "$work" ] || kill -KILL "$work" 2>/dev/null || :
	[ -n "$dir" ] || exit "$status"
	! grep -qF " $dir/" /proc/self/mountinfo || die "$dir has mounts: not removed"
	for _ in $(seq 50); do
		rm -rf --one-file-system "$dir" 2>/dev/null && break
		sleep 0.2
	done
	[ ! -e "$dir" ] || die "$dir could not be removed"
	exit "$status"
}

main() {
	while [ $# -gt 0 ]; do
		case $1 in
		--mirror=*) mirror=${1#*=} ;;
		--mirror)
			[ $# -gt 1 ] || usage
			mirror=$2
			shift
			;;
		*) usage ;;
		esac
		shift
	done
	need_programs
	trap finish EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	[ -z "$(git -C "$clone" --no-optional-locks status --porcelain)" ] ||
		say "there are changes that are not committed: they are not in the clone"
	# /var/tmp, because /tmp may be small or noexec
	dir=$(cd "$(mktemp -d "${TMPDIR:-/var/tmp}/jieyou-bare.XXXXXX")" && pwd -P)
	find_sources
	unshare --mount --pid --fork --kill-child "$self" --work "$dir" "$mirror" </dev/null &
	work=$!
	wait "$work" && status=0 || status=$?
	work=
	[ "$status" -eq 0 ] || exit "$status"
	say "passed"
}

if [ "${1:-}" = --work ]; then
	do_work "$2" "$3"
else
	main "$@"
fi
