#!/bin/sh
# deps.sh build|run|test|check|draw: sees to it that the Debian packages of that stage are there.
#
# build: to compile. run: also to run the daemon, the demo and what measures here. test: also what the
# tests print on paper with, and read that with. check: also the linters. draw: to compile, and Graphviz. Nothing missing: silent, and quick enough to stand before every make target.
# Root on Debian: installs what is missing. Anyone else: says what to type, and fails. Never sudo.
set -eu

BUILD='build-essential pkg-config libevent-dev libpq-dev libprotobuf-c-dev protobuf-c-compiler
protobuf-compiler libssl-dev libsodium-dev nettle-dev libjansson-dev libutf8proc-dev libical-dev opencc'
# pgbench and pg_trgm are in postgresql-15 itself since postgresql-contrib was merged into it.
RUN='libcriterion-dev postgresql-common postgresql-15 postgresql-client-15 openssl python3 python3-protobuf'
TEST='chromium poppler-utils fonts-wqy-microhei python3-icalendar gnuplot-nox'
CHECK='clang clang-format libclang-rt-14-dev cppcheck'
DRAW='graphviz'

# The same for other systems: names that pkg-config knows, programs, and both in plain words.
BUILD_LIBS='libevent libevent_openssl libssl libpq libprotobuf-c libsodium nettle jansson libutf8proc libical'
BUILD_WORDS='a C11 compiler, GNU make, pkg-config, libevent 2.1, libpq 15, protobuf-c 1.4'
BUILD_WORDS="$BUILD_WORDS (library and protoc-c), protoc, OpenSSL 3, libsodium, nettle, jansson, utf8proc, libical, OpenCC"
RUN_LIBS='criterion'
RUN_WORDS='Criterion 2.4, PostgreSQL 15 (server and client), openssl, Python 3 with its protobuf module'
TEST_WORDS='Chromium, poppler, a Chinese font, the icalendar module of Python, gnuplot'
CHECK_WORDS='clang and clang-format 14 with the sanitizer runtime, cppcheck'

policy=/usr/sbin/policy-rc.d
our_policy=
log=

say() {
	printf '%s\n' "$*" >&2
}

cleanup() {
	[ -z "$our_policy" ] || rm -f "$policy"
	[ -z "$log" ] || rm -f "$log"
}

# Of the packages named, those that are not installed, one a line, in the order given.
missing() {
	have=" $(dpkg-query -W -f '${Package}=${db:Status-Status} ' "$@" 2>/dev/null || :) "
	for name in "$@"; do
		case $have in
		*" $name=installed "*) ;;
		*) printf '%s\n' "$name" ;;
		esac
	done
}

# Packages start their services when installed. We want programs, not services: while this shell
# lives, starts are refused. The rule names our process, so that it is void should we be killed.
no_service_starts() {
	[ ! -e "$policy" ] || return 0
	our_policy=yes
	printf '#!/bin/sh\n[ ! -d /proc/%s ] || exit 101\nexit 0\n' "$$" >"$policy"
	chmod 755 "$policy"
}

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" \
		>>"$log" 2>&1 </dev/null
}

# Package lists may be absent (a fresh root) or old (a package has moved on): fetch them then only.
apt_install() {
	if [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -print -quit 2>/dev/null)" ] &&
		apt install --no-install-recommends --no-remove "$@"; then
		return 0
	fi
	apt update && apt install --no-install-recommends --no-remove "$@"
}

# postgresql-15 makes and starts a cluster of its own unless postgresql-common was told otherwise
# before. A setting the administrator has made is left alone once the server is there.
no_main_cluster() {
	conf=/etc/postgresql-common/createcluster.conf
	apt_install postgresql-common || return 1
	if grep -q '^[#[:space:]]*create_main_cluster' "$conf"; then
		sed -i 's/^[#[:space:]]*create_main_cluster.*/create_main_cluster = false/' "$conf"
	else
		printf 'create_main_cluster = false\n' >>"$conf"
	fi
}

not_installed() {
	tail -n 15 "$log" >&2
	say "deps.sh: apt-get could not install what is missing (its last words are above)."
	grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release ||
		say "The names are those of Debian 12; this system is another."
	return 1
}

install_missing() {
	log=$(mktemp)
	say "Installing: $*"
	no_service_starts
	case " $* " in
	*' postgresql-15 '*) no_main_cluster || not_installed ;;
	esac
	apt_install "$@" || not_installed
	left=$(missing "$@")
	[ -z "$left" ] || not_installed
}

on_debian() {
	# shellcheck disable=SC2086 # a list of words
	lacking=$(missing $1)
	[ -n "$lacking" ] || return 0
	# shellcheck disable=SC2086
	set -- $lacking
	if [ "$(id -u)" -eq 0 ]; then
		install_missing "$@"
		return
	fi
	say "Packages are missing. Have root type this (or make deps: the same, but without" \
		"creating a PostgreSQL cluster):"
	printf 'apt-get install --no-install-recommends %s\n' "$*"
	return 1
}

elsewhere() {
	absent=
	for lib in $1; do
		pkg-config --exists "$lib" 2>/dev/null || absent="$absent $lib"
	done
	[ -n "$absent" ] || return 0
	say "Not Debian, so nothing is installed here. Jieyou needs:" "$2."
	say "pkg-config does not find:$absent"
	return 1
}

usage() {
	say "usage: deps.sh build|run|test|check|draw"
	exit 2
}

main() {
	[ $# -eq 1 ] || usage
	case $1 in
	build) packages=$BUILD libs=$BUILD_LIBS words=$BUILD_WORDS ;;
	run) packages="$BUILD $RUN" libs="$BUILD_LIBS $RUN_LIBS" words="$BUILD_WORDS, $RUN_WORDS" ;;
	test)
		packages="$BUILD $RUN $TEST" libs="$BUILD_LIBS $RUN_LIBS"
		words="$BUILD_WORDS, $RUN_WORDS, $TEST_WORDS"
		;;
	check)
		packages="$BUILD $RUN $TEST $CHECK" libs="$BUILD_LIBS $RUN_LIBS"
		words="$BUILD_WORDS, $RUN_WORDS, $TEST_WORDS, $CHECK_WORDS"
		;;
	draw) packages="$BUILD $DRAW" libs=$BUILD_LIBS words="$BUILD_WORDS, Graphviz" ;;
	*) usage ;;
	esac
	if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
		on_debian "$packages"
	else
		elsewhere "$libs" "$words"
	fi
}

trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
main "$@"
