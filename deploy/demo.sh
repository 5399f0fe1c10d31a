#!/bin/sh
# demo.sh [--stay]: the main job from end to end, on a private PostgreSQL, leaving nothing behind.
#
# Called by make demo and, with --stay, by make run, after the build. Two help-requests go through
# the socket into jieyoud and come back as cases; the first is carried through its whole life, in
# speeded-up time (life.sh), and its file printed; then all is taken down. With --stay it stays up
# instead until Ctrl-C, in time as it is, for you to try things. Exit 0 when every step did what it
# should.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
case ${BUILD:-build} in # as make has it: relative to the clone
/*) bin=$BUILD/bin ;;
*) bin=$root/${BUILD:-build}/bin ;;
esac
cases="wanghua linglong"
worker=LH-0231
patience=30 # seconds that the dispatcher may take to serve, and to drain

daemon=
stopped_by=
clock_flags= # of the dispatcher: its time, if it is not what it is,
tls_flags=   # its certificate, if it has one,
listen=      # and where it listens
. "$here/life.sh"

say() {
	printf '%s\n' "$*"
}

# Ends the demo as failed. What the daemon had to say about it goes with it.
fail() {
	printf 'demo.sh: %s\n' "$*" >&2
	if [ -s "$PGHOST/jieyoud.log" ]; then
		printf '%s\n' "The dispatcher's log ends:" >&2
		tail -n 20 "$PGHOST/jieyoud.log" >&2
	fi
	exit 1
}

usage() {
	sed -n '2s/^# \(demo.sh [^:]*\):.*/usage: \1/p' "$here/demo.sh" >&2
	exit 2
}

is_up() {
	[ -n "$daemon" ] && kill -0 "$daemon" 2>/dev/null
}

# A signal is noted, and looked at when the step that runs has come to its end. After Ctrl-C there are
# two: INT from the terminal, TERM from pg.sh.
heard() {
	stopped_by=${stopped_by:-$1}
}

unless_stopped() {
	[ -z "$stopped_by" ] || exit "$stopped_by"
}

# For a step that did not succeed: after Ctrl-C that is no failure of the daemon's.
step_failed() {
	unless_stopped
	fail "$@"
}

# Whatever the reason for the end, the daemon goes first, then (in pg.sh) the database.
finish() {
	status=$?
	trap '' INT TERM HUP
	! is_up || kill -KILL "$daemon"
	exit "$status"
}

make_database() {
	"$JIEYOU_PG_BIN/createdb" jieyou || step_failed "no database"
	"$JIEYOU_PG_BIN/createdb" jieyou_keys || step_failed "no database for the keys"
	"$bin/jieyoud" --make-master-key "$JIEYOU_MASTER_KEY" || step_failed "no master key"
	"$bin/jieyoud" --make-phone-key "$JIEYOU_PHONE_KEY" || step_failed "no key for phone numbers"
	"$bin/jieyoud" --database "$database" --keys "$keys" --migrate >"$PGHOST/jieyoud.log" 2>&1 ||
		step_failed "jieyoud --migrate failed"
}

# Whoever runs this is the member of staff on duty, who may speak for one social worker, as the
# mini-program's backend does for those who use it. In earnest an administrator enters people, by
# `jieyou admin`; but an administrator has no right over cases, and here there is only one of us.
enter_people() {
	"$JIEYOU_PG_BIN/psql" -Xq -v ON_ERROR_STOP=1 -d jieyou -v me="uid:$(id -u)" -v worker="$worker" \
		>>"$PGHOST/jieyoud.log" 2>&1 <<-'SQL' || step_failed "nobody could be entered"
		insert into principal values ('zhiban', 'PERSON', '示例值班社工', '', '', false, now()),
			(:'worker', 'PERSON', '示例社工', '龙华区示例社工服务中心', '', false, now());
		insert into role_held values ('zhiban', 'STAFF', '440309', true, now()),
			(:'worker', 'WORKER', '440309', true, now());
		insert into credential values (:'me', 'zhiban', true, now());
		insert into represents values ('zhiban', :'worker', true, now());
		select adopt_register(now(), 'demo');
	SQL
}

# The daemon has a session of its own, so as not to hear Ctrl-C: its turn comes in stop_daemon.
start_daemon() {
	# shellcheck disable=SC2086 # flags are words
	setsid "$bin/jieyoud" --database "$database" --keys "$keys" --listen "${listen:-$JIEYOU_SERVER}" \
		--log_level info $tls_flags $clock_flags >>"$PGHOST/jieyoud.log" 2>&1 </dev/null &
	daemon=$!
	# A second at a time, so as not to wait for a daemon that has died.
	seconds=0
	until "$bin/jieyou" ping --wait 1 >"$PGHOST/ping.log" 2>&1; do
		unless_stopped
		is_up || fail "the dispatcher went away while starting"
		seconds=$((seconds + 1))
		[ "$seconds" -lt "$patience" ] || {
			tail -n 3 "$PGHOST/ping.log" >&2
			fail "the dispatcher does not answer"
		}
	done
}

submit_cases() {
	for name in $cases; do
		unless_stopped
		printf '\n==== jieyou --on-behalf-of %s submit clients/examples/%s.json\n\n' "$worker" "$name"
		"$bin/jieyou" --on-behalf-of "$worker" submit "$root/clients/examples/$name.json" ||
			step_failed "submitting $name.json failed"
	done
}

# Of the two cases the worker files the first herself, and the second by telephone; then the life of the
# first.
live() {
	life_prepare
	scene 1 09:30 求助
	acts "$worker" submit "$root/clients/examples/${cases%% *}.json"
	cases=${cases#* }
	submit_cases
	life_run 1
}

stay_up() {
	printf '\n==== Jieyou serves. In another terminal:\n\n'
	say "    export JIEYOU_SERVER=$JIEYOU_SERVER"
	say "    $bin/jieyou list"
	printf '\nCtrl-C ends it and removes everything.\n'
	while [ -z "$stopped_by" ]; do
		is_up || fail "the dispatcher went away"
		sleep 0.5 || : # not wait, which would miss a signal that comes just before it
	done
}

stop_daemon() {
	kill -TERM "$daemon" 2>/dev/null || fail "the dispatcher went away"
	tenths=0
	while is_up; do
		[ "$tenths" -lt $((patience * 10)) ] || fail "the dispatcher does not stop"
		tenths=$((tenths + 1))
		sleep 0.1 || :
	done
	wait "$daemon" && daemon_status=0 || daemon_status=$?
	[ "$daemon_status" -eq 0 ] || fail "the dispatcher stopped with status $daemon_status"
}

# The part that runs under pg.sh, which gives PGHOST (a private folder) and the rest.
inside() {
	database="host=$PGHOST dbname=jieyou user=jieyou"
	keys="host=$PGHOST dbname=jieyou_keys user=jieyou"
	JIEYOU_SERVER=unix:$PGHOST/jieyou.sock
	JIEYOU_MASTER_KEY=$PGHOST/master.key # the dispatcher's setting master_key
	JIEYOU_PHONE_KEY=$PGHOST/phone.key   # and its setting phone_key
	export JIEYOU_SERVER JIEYOU_MASTER_KEY JIEYOU_PHONE_KEY
	trap finish EXIT
	trap 'heard 130' INT
	trap 'heard 143' TERM HUP
	make_database
	unless_stopped
	enter_people
	if [ "$1" = once ]; then
		live
	else
		start_daemon
		submit_cases
		stay_up
	fi
	stop_daemon
	[ "$1" = stay ] || unless_stopped
}

mode=once
case ${1:-} in
--inside)
	inside "$2"
	exit 0
	;;
--stay) mode=stay ;;
'') ;;
*) usage ;;
esac
[ $# -le 1 ] || usage
for program in jieyoud jieyou; do
	[ -x "$bin/$program" ] || {
		printf 'demo.sh: %s is not built: run make first\n' "$bin/$program" >&2
		exit 1
	}
done
exec "$here/pg.sh" run -- "$here/demo.sh" --inside "$mode"
