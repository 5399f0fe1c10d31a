# serve.sh: a jieyoud on a database of its own, for a script of tests/programs. To be sourced inside
# tests/run.sh (JIEYOU_BUILD, JIEYOU_MASTER_KEY, PGHOST, PGUSER and the databases jieyou_template and
# jieyou_template_keys are there).
#
#     . "$(dirname "$0")/../harness/serve.sh"
#     serve foreign         the database test_foreign; sets JIEYOU_SERVER, dir (a folder to use)
#     expect 1 jieyou ...   runs, and fails the script unless that is the exit status
#     says WORDS            they are in what it said ($dir/out); contains FILE WORDS: in a file
#     sql QUERY             one value of its database
#     until_sql QUERY       waits until it says t, 20 s at least
#     fail WORDS            says so and ends
#
# At the script's end the daemon is stopped, which must succeed, and everything is removed.

bin=$JIEYOU_BUILD/bin
jieyou=$bin/jieyou
dir=$(mktemp -d "${TMPDIR:-/tmp}/jieyou-test.XXXXXX")
daemon=
database=

fail() {
	printf '%s: %s\n' "$0" "$*" >&2
	exit 1
}

# Whatever the reason for the end; the exit status is the script's, unless the daemon's is worse.
serve_end() {
	status=$?
	trap '' INT TERM HUP
	if [ -n "$daemon" ]; then
		kill -TERM "$daemon" 2>/dev/null || status=1
		wait "$daemon" || { printf '%s: jieyoud ended with status %s\n' "$0" $? >&2; status=1; }
	fi
	[ -z "$database" ] || dropdb --force "$database" || status=1
	[ -z "$database" ] || dropdb --force "${database}_keys" || status=1
	[ "$status" -eq 0 ] || [ ! -s "$dir/log" ] || tail -n 20 "$dir/log" >&2
	rm -rf "$dir"
	exit "$status"
}
trap serve_end EXIT
trap 'exit 1' INT TERM HUP

serve() { # NAME [FLAG ...]
	database=test_$1
	shift
	createdb -S file_copy -T jieyou_template "$database"
	createdb -S file_copy -T jieyou_template_keys "${database}_keys"
	JIEYOU_SERVER=unix:$dir/s
	export JIEYOU_SERVER
	"$bin/jieyoud" --database "host=$PGHOST user=$PGUSER dbname=$database" \
		--keys "host=$PGHOST user=$PGUSER dbname=${database}_keys" \
		--listen "$JIEYOU_SERVER" "$@" 2>"$dir/log" &
	daemon=$!
	"$jieyou" ping --wait 20 >"$dir/out" || fail "jieyoud does not answer"
}

# The output is in $dir/out and $dir/err.
expect() { # STATUS COMMAND ...
	wanted=$1
	shift
	got=0
	"$@" >"$dir/out" 2>"$dir/err" || got=$?
	[ "$got" -eq "$wanted" ] && return
	cat "$dir/out" "$dir/err" >&2
	fail "status $got instead of $wanted: $*"
}

sql() { # one value of the daemon's database
	psql -XAtq -d "$database" -c "$1"
}

until_sql() { # QUERY [DATABASE]: until it says t
	tries=0
	until [ "$(psql -XAtq -d "${2:-$database}" -c "$1")" = t ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 200 ] || fail "never: $1"
		sleep 0.1
	done
}

contains() { # FILE WORDS
	grep -qF -- "$2" "$1" || { head -n 20 "$1" >&2; fail "not in $1: $2"; }
}

says() { # WORDS: the last command said them on its standard output
	grep -qF -- "$1" "$dir/out" || {
		cat "$dir/out" "$dir/err" >&2
		fail "not said: $1"
	}
}
