#!/bin/sh
# pg.sh: a private PostgreSQL 15 for the demo and the tests. Unix socket only, its own folder.
#
#   pg.sh run [--fsync on|off] [--in-memory] [--set NAME=VALUE ...] -- COMMAND ...
#                                               a fresh cluster for as long as COMMAND runs
#   pg.sh start DIR                             a cluster in DIR (made if new), fsync on, stays up
#   pg.sh stop DIR                              stops it in good order
#   pg.sh kill DIR                              SIGKILL to its postmaster and all its children
#
# A folder holds data/, log and the socket; clients say host=FOLDER user=jieyou. COMMAND finds PGHOST,
# PGUSER, PGDATABASE, JIEYOU_PG_DATA and JIEYOU_PG_BIN in its environment. Make further clusters (start)
# inside $PGHOST: run then ends and removes them too.
#
# How run keeps its promise to leave nothing: a guard, in a session of its own, reads a fifo of which
# only this script holds the other end. However this script ends, even by SIGKILL, the guard sees the
# end of file, ends what COMMAND left running, stops the servers and removes the folder.
set -eu

self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
owner=postgres # who runs the server when we are root, which initdb and postgres refuse to be
longest=92     # a socket path has 107 bytes, and /.s.PGSQL.5432 is the rest

# A shell cannot trap what was ignored when it began, as INT is for whatever a script puts in the
# background: so run begins again with INT heard. This comes first, while our environment still
# shows the mark of an outer run, by which that would end us too.
[ "${1:-}" != run ] || {
	shift
	exec env --default-signal=INT,QUIT "$self" run-here "$@"
}

dir=
guard=
server=
child=

# What the caller's environment says of other servers must not reach ours, nor the mark of an outer run.
unset PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGSERVICE PGSERVICEFILE \
	PGOPTIONS PGDATA PGSSLMODE PGREQUIREPEER PGTARGETSESSIONATTRS PGCLIENTENCODING PGTZ PGDATESTYLE \
	JIEYOU_PG_DATA

die() {
	printf 'pg.sh: %s\n' "$*" >&2
	exit 1
}

usage() {
	sed -n '4,8s/^# *//p' "$self" >&2
	exit 2
}

# Becomes a command of the server's user. High descriptors are closed: a server that inherits them
# would keep somebody's pipe open for its whole life. (9 is our fifo: see make_cluster.)
become() {
	[ "$(id -u)" -ne 0 ] || set -- setpriv --reuid="$owner" --regid="$owner" --init-groups -- "$@"
	exec "$@" 3>&- 4>&- 5>&- 6>&- 7>&- 8>&-
}

as_owner() {
	(become "$@")
}

# Everything of the server runs inside data/: that is how servers_in knows them again. The pid file
# would not do: it may be stale, and it does not name the children that outlive a killed postmaster.
in_data() {
	(cd "$dir/data" && become "$@")
}

find_programs() {
	for bin in "${JIEYOU_PG_BIN:-}" /usr/lib/postgresql/15/bin \
		"$(pg_config --bindir 2>/dev/null || :)" "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
		[ -z "$bin" ] || [ ! -x "$bin/initdb" ] || return 0
	done
	die "no PostgreSQL server here: run deploy/deps.sh run"
}

# Sets dir to the physical path, by which the kernel will name it, and sees that it will do.
use_folder() {
	dir=$(cd "$1" && pwd -P)
	case $dir in
	*[!A-Za-z0-9/._+-]*) die "$dir: plain characters only in this path, please" ;;
	esac
	[ "${#dir}" -le "$longest" ] || die "$dir: too long for the path of a socket"
}

hand_over() {
	[ "$(id -u)" -ne 0 ] || chown "$owner:" "$1" || die "there is no user $owner to run the server as"
	as_owner test -w "$1" || die "$1: user $owner cannot get there; choose a folder under /tmp"
}

write_conf() {
	cat >>"$dir/data/postgresql.conf" <<-CONF
		listen_addresses = ''
		unix_socket_directories = '$dir'
		max_connections = 200
		shared_buffers = 64MB
		# in files of the data folder, so that a killed server leaves nothing in /dev/shm
		dynamic_shared_memory_type = mmap
		fsync = $1
		full_page_writes = $1
		timezone = 'UTC'
		log_timezone = 'UTC'
		# the server's own words can quote the words of a case
		log_error_verbosity = terse
		log_min_error_statement = panic
		log_parameter_max_length = 0
		log_parameter_max_length_on_error = 0
	CONF
}

# initdb, which takes half a second, is never interrupted, for then it leaves shared memory behind. It
# has a session of its own, and while it runs it holds the fifo, so that the guard waits for it.
# TZ is given because it otherwise compares every zone of the system with the clock.
make_cluster() {
	mkdir -m 700 "$dir/data"
	hand_over "$dir/data"
	in_data setsid env TZ=UTC "$bin/initdb" -D "$dir/data" -U jieyou -E UTF8 --locale=C.UTF-8 \
		--auth-local=trust --auth-host=reject --no-sync --no-instructions >"$dir/initdb.log" 2>&1 || {
		tail -n 20 "$dir/initdb.log" >&2
		die "initdb failed"
	}
	write_conf "$1"
}

# A child that has ended stays as a zombie until it is waited for.
is_running() {
	stat=
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	case $stat in
	*') Z '*) return 1 ;;
	esac
}

not_started() {
	tail -n 20 "$dir/log" >&2 || :
	die "the server did not start"
}

# After SIGKILL the next start cleans up by itself, but not as long as the dead postmaster is a zombie,
# which is until process 1 waits for it, and in a container that may be never: postgres takes it for
# alive.
forget_zombie() {
	[ -f "$dir/data/postmaster.pid" ] && [ -z "$(servers_in "$dir/data")" ] || return 0
	pid=$(head -n 1 "$dir/data/postmaster.pid")
	[ -d "/proc/$pid" ] && ! is_running "$pid" || return 0
	forget_segment "$dir/data"
	rm -f "$dir/data/postmaster.pid" "$dir/.s.PGSQL.5432.lock"
}

# A server that stays when we go.
start_server() {
	forget_zombie
	in_data "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -s -w start >/dev/null 2>&1 </dev/null ||
		not_started
}

# The server of a run is our own child, so that no zombie is left to whoever is process 1, but in a
# session of its own, so that Ctrl-C leaves it to us. pg_ctl would wait by the same line of that file.
start_child_server() {
	as_owner touch "$dir/log"
	(cd "$dir/data" && become setsid "$bin/postgres" -D "$dir/data") >>"$dir/log" 2>&1 </dev/null 9>&- &
	server=$!
	until grep -qsx 'ready *' "$dir/data/postmaster.pid"; do
		is_running "$server" || not_started
		sleep 0.05
	done
}

# The processes that have one of these patterns as their working folder.
servers_in() {
	pattern=$1
	as_owner find /proc/[0-9]*/cwd -maxdepth 0 -lname "$pattern" 2>/dev/null | tr -dc '0-9\n'
}

# Sends a signal to all of them until none is left, for so many tenths of a second.
signal_servers() {
	signal=$1 pattern=$2 patience=$3
	while pids=$(servers_in "$pattern") && [ -n "$pids" ]; do
		[ "$patience" -gt 0 ] || return 1
		patience=$((patience - 1))
		# The shell's own kill: a bare system has no other.
		# shellcheck disable=SC2016,SC2086 # expanded inside; a list of numbers
		as_owner sh -c 'kill -"$0" "$@"' "$signal" $pids 2>/dev/null || :
		sleep 0.1
	done
}

# A killed server leaves its System V segment behind; its pid file says which.
forget_segment() {
	[ -f "$1/postmaster.pid" ] || return 0
	id=$(awk 'NR == FNR { if (FNR == 7) { key = $1; id = $2 } next }
		$1 == key && $2 == id && $7 == 0 { print id }' "$1/postmaster.pid" /proc/sysvipc/shm)
	[ -z "$id" ] || as_owner ipcrm -m "$id" || :
}

# The processes that COMMAND started, by the mark in their environment; the dispatcher, which lets
# nobody read its own, by the database that its flags name.
left_by_command() {
	{
		grep -lszxF "JIEYOU_PG_DATA=$dir/data" /proc/[0-9]*/environ
		grep -lsz "^[h]ost=${dir}[ /]" /proc/[0-9]*/cmdline
	} | tr -dc '0-9\n' | sort -nu
}

end_command() {
	for signal in TERM KILL; do
		pids=$(left_by_command)
		# shellcheck disable=SC2086
		[ -z "$pids" ] || kill "-$signal" $pids 2>/dev/null || :
		for _ in $(seq 50); do
			[ -n "$(left_by_command)" ] || return 0
			sleep 0.1
		done
	done
}

# Takes down a run: what COMMAND left, the run's own cluster ($dir/data), those made inside
# ($dir/NAME/data), the folder. QUIT is what pg_ctl calls an immediate stop.
tear_down() {
	end_command
	for pattern in "$dir/data" "$dir/*/data"; do
		signal_servers QUIT "$pattern" 50 || signal_servers KILL "$pattern" 50 ||
			printf 'pg.sh: a server of %s does not end\n' "$dir" >&2
	done
	for data in "$dir/data" "$dir"/*/data; do
		forget_segment "$data"
	done
	rm -rf "$dir"
}

# The guard. Signals are not for it: it goes when the other end of the fifo does.
do_guard() {
	trap '' INT TERM HUP QUIT
	dir=$1
	read -r _ || :
	tear_down
}

# The fifo is opened for both directions first: thus neither end ever waits for the other to appear.
start_guard() {
	mkfifo "$dir/life"
	exec 9<>"$dir/life"
	setsid "$self" guard "$dir" <"$dir/life" 9>&- >/dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- &
	guard=$!
}

# On EXIT: lets the guard work, and keeps the status.
finish() {
	status=$?
	trap '' INT TERM HUP
	exec 9>&-
	for pid in $guard $server; do
		wait "$pid" || :
	done
	[ -z "$dir" ] || [ ! -e "$dir" ] || rm -rf "$dir"
	exit "$status"
}

# On INT, TERM, HUP: COMMAND gets TERM and ten seconds to end in good order; its status is ours.
# If it takes longer, the guard deals with it.
interrupted() {
	status=$? # the child's, if the signal came just after it ended
	trap '' INT TERM HUP
	[ -n "$child" ] || exit "$1"
	kill -TERM "$child" 2>/dev/null || :
	for _ in $(seq 100); do
		is_running "$child" || break
		sleep 0.1
	done
	! is_running "$child" || exit "$1"
	wait "$child" && exit 0 || last=$?
	[ "$last" -eq 127 ] || exit "$last" # 127: no longer known
	exit "$status"
}

# COMMAND runs in the background, for a shell hears signals only while it waits. That would take
# away its standard input and have it ignore INT and QUIT: both are given back.
run_command() {
	exec 8<&0
	PGHOST=$dir PGUSER=jieyou PGDATABASE=postgres JIEYOU_PG_DATA=$dir/data JIEYOU_PG_BIN=$bin \
		env --default-signal=INT,QUIT -- "$@" <&8 8<&- 9>&- &
	child=$!
	wait "$child" && status=0 || status=$?
	child=
	exit "$status"
}

# A setting of the server's, as a line of its configuration.
add_setting() {
	case $1 in
	*[!A-Za-z0-9_.=/-]* | =* | *=*=*) die "--set $1: wants NAME=VALUE of letters, digits and _ . / -" ;;
	*=?*) ;;
	*) die "--set $1: wants NAME=VALUE" ;;
	esac
	settings="$settings${1%%=*} = '${1#*=}'
"
}

# Where a cluster of many databases that come and go is made: a file system of disks may take longer
# to find a free inode among those just freed than the server takes for all else. In memory only where
# there is plenty of it.
room_in_memory() {
	plenty=8388608 # KiB: so much of what is free, of the file system and of all memory
	room=$(df -P -k -t tmpfs /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
	free=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
	if [ "${room:-0}" -ge "$plenty" ] && [ "${free:-0}" -ge "$plenty" ] && [ -w /dev/shm ]; then
		echo /dev/shm
	else
		echo /tmp
	fi
}

do_run() {
	fsync=off
	settings=
	parent=/tmp
	while [ $# -gt 0 ]; do
		case $1 in
		--fsync=*) fsync=${1#*=} ;;
		--fsync)
			[ $# -gt 1 ] || usage
			fsync=$2
			shift
			;;
		--in-memory) parent=$(room_in_memory) ;;
		--set=*) add_setting "${1#*=}" ;;
		--set)
			[ $# -gt 1 ] || usage
			add_setting "$2"
			shift
			;;
		--)
			shift
			break
			;;
		*) usage ;;
		esac
		shift
	done
	[ $# -gt 0 ] || usage
	case $fsync in on | off) ;; *) usage ;; esac
	[ -e /proc/self/fd/0 ] || exec </dev/null
	find_programs
	trap finish EXIT
	trap 'interrupted 130' INT
	trap 'interrupted 143' TERM
	trap 'interrupted 129' HUP
	dir=$(mktemp -d "$parent/jieyou-pg.XXXXXX")
	use_folder "$dir"
	start_guard
	hand_over "$dir"
	make_cluster "$fsync"
	printf '%s' "$settings" >>"$dir/data/postgresql.conf"
	start_child_server
	run_command "$@"
}

do_start() {
	find_programs
	[ -d "$1" ] || mkdir -m 700 "$1"
	use_folder "$1"
	[ -e "$dir/data" ] || [ -z "$(ls -A "$dir")" ] || die "$dir: neither empty nor a cluster of ours"
	hand_over "$dir"
	[ -e "$dir/data/PG_VERSION" ] || make_cluster on
	start_server
}

do_stop() {
	find_programs
	use_folder "$1"
	[ -n "$(servers_in "$dir/data")" ] || return 0
	in_data "$bin/pg_ctl" -D "$dir/data" -s -w -m fast stop
}

do_kill() {
	use_folder "$1"
	[ -n "$(servers_in "$dir/data")" ] || die "$dir: no server runs there"
	signal_servers KILL "$dir/data" 50 || die "$dir: the server will not die"
}

[ $# -gt 0 ] || usage
verb=$1
shift
case $verb in
run-here) do_run "$@" ;;
start | stop | kill | guard)
	[ $# -eq 1 ] || usage
	"do_$verb" "$1"
	;;
*) usage ;;
esac
