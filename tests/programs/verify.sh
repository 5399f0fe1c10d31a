#!/bin/sh
# The record can be verified: two dispatchers file at once and make signed checkpoints; the daemon and
# verify_record.py, which knows the formulas alone, find the record sound, an erased case in it, and name
# the place of each of a hundred tamperings. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..
python="/usr/bin/python3 -B" # writes nothing into the tree

other=
both_end() {
	status=$?
	[ -z "$other" ] || { kill -TERM "$other" && wait "$other"; } || status=1
	set +e
	(exit "$status")
	serve_end
}
trap both_end EXIT

# A dispatcher more, at the socket $dir/NAME; its process is in $started.
start() { # NAME [FLAG ...]
	socket=$dir/$1
	shift
	"$bin/jieyoud" --database "$conninfo" --keys "$keys" --listen "unix:$socket" "$@" 2>>"$dir/log" &
	started=$!
	"$jieyou" --server "unix:$socket" ping --wait 20 >"$dir/out" || fail "jieyoud does not answer"
}

# ---- Two dispatchers file at once --------------------------------------------------------------

expect 0 "$bin/jieyoud" --make-checkpoint-key "$dir/key"
public=$(cat "$dir/out")
[ "$public" = "$(cat "$dir/key.pub")" ] || fail "another public key is beside the key"
[ "$(stat -c %a "$dir/key")" = 600 ] || fail "others may read the key"
expect 1 "$bin/jieyoud" --make-checkpoint-key "$dir/key"
set -- --checkpoint_key "$dir/key" --due_every_ms 100
serve verify "$@" --checkpoint_ms 150
conninfo="host=$PGHOST user=$PGUSER dbname=$database"
keys="host=$PGHOST user=$PGUSER dbname=${database}_keys"
start second "$@" --checkpoint_ms 100
other=$started
file_some() { # SERVER
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		for case in wanghua linglong; do
			"$jieyou" --server "$1" --json submit "$root/clients/examples/$case.json" >"$2" || return 1
		done
		"$jieyou" --server "$1" list >"$2" || return 1
	done
}
file_some "unix:$dir/second" "$dir/second.out" &
second=$!
file_some "$JIEYOU_SERVER" "$dir/first.out" || fail "the first does not file"
wait "$second" || fail "the second does not file"
for round in 1 2; do # twice too late
	sql "update due set at = at - interval '60 days', until = until - interval '60 days'"
	until_sql "select count(*) >= 60 * $round from event where kind = 'OVERDUE'"
done
sql "select adopt_register(clock_timestamp(), 'test')" # who was entered by hand
for n in 1 2 3 4; do # more changes of the register: administrators, each of whom cannot connect any more
	sql "alter table principal disable trigger keep_administrator; update principal set suspended = true
		where id in (select id from administrator); select adopt_register(clock_timestamp(), 'test')"
	expect 0 "$bin/jieyoud" --database "$conninfo" --bootstrap-admin "uid:77$n"
done
[ "$(sql "select count(*) from register_change where kind = 'bootstrap'")" = 4 ] || fail "not four administrators"
{ printf '%%PDF-1.7\n'; head -c 150000 /dev/urandom; } >"$dir/scan.pdf" # four chunks
for n in 1 2 3; do
	expect 0 "$jieyou" attach $n "$dir/scan.pdf"
done
{ printf '\377\330\377'; head -c 60000 /dev/urandom; } >"$dir/photo.jpg"
expect 0 "$jieyou" attach 2 "$dir/photo.jpg"
expect 0 "$jieyou" hold 2 --basis INVESTIGATION
expect 0 "$jieyou" erase 1 --basis CONSENT_WITHDRAWN --requester CLIENT
until_sql "select wrapped is null from case_key where id = 1" "$keys"
until_sql "select not exists (select from due where case_id = 1 and what = 'DESTROY')"
until_sql "select not exists (select from chunk c join attachment a on a.number = c.attachment where a.case_id = 1)"
until_sql "select not exists (select from head_waiting)"
expect 0 "$jieyou" verify --all
grep -q "没有发现问题" "$dir/out" || fail "does not say that it is sound"
grep -q "$public" "$dir/out" || fail "does not say who signed"
expect 0 "$jieyou" verify "$(sql 'select max(id) from help_case')"
expect 1 "$jieyou" verify 424242
expect 2 "$jieyou" verify
expect 2 "$jieyou" verify 1 --all
[ "$(sql "select count(*) > 3 and sum(heads) = (select count(*) from checkpoint_head) from checkpoint")" = t ] ||
	fail "too few checkpoints"
[ "$(sql "select count(*) from access where verb = 'verify'")" -gt 3 ] || fail "verifying is not on record"
for process in "$other" "$daemon"; do
	expect 0 "$jieyou" list # just now: no checkpoint has come by since
	kill -TERM "$process"
	wait "$process" || fail "jieyoud ended with status $?"
done
other=
daemon=
# Reads of just now, too: nobody could miss a tail that no checkpoint covers.
[ "$(sql "select count(*) from head_waiting")" = 0 ] || fail "the last have left a tail uncovered"

# ---- Sound, whatever the size of a page --------------------------------------------------------

until_sql "select not exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid())"
start s --checkpoint_key "$dir/key" --checkpoint_ms 86400000 --checkpoint_rows 1000000000 --due_every_ms 600000
daemon=$started
expect 0 $python "$root/tests/verify_record.py" --key "$public" "$conninfo"
cp "$dir/out" "$dir/script.out"
# All of it or nothing: who may read but a part of the record is told so, and not that it is sound.
sql "create role test_auditor login bypassrls in role pg_read_all_data;
	create role test_dispatcher login in role jieyou_daemon; create role test_owner login in role jieyou_owner"
as_login() { # STATUS LOGIN COMMAND ...: a login's conninfo is the last argument
	wanted_of_it=$1
	login=$2
	shift 2
	expect "$wanted_of_it" "$@" "host=$PGHOST user=$login dbname=$database"
}
as_login 0 test_auditor $python "$root/tests/verify_record.py" --key "$public"
cmp -s "$dir/out" "$dir/script.out" || fail "an auditor's login finds another record"
as_login 0 test_auditor "$JIEYOU_PG_BIN/pg_dump"
for login in test_dispatcher test_owner; do
	for command in "$python $root/tests/verify_record.py" "$JIEYOU_PG_BIN/pg_dump"; do
		as_login 1 "$login" $command
		grep -q "row-level security\|permission denied" "$dir/err" || fail "$login, $command: $(cat "$dir/err")"
	done
done
for limit in 8 9 50 200; do
	expect 0 "$jieyou" --json verify --all --limit "$limit"
	$python - "$dir/out" "$dir/script.out" <<'PYTHON' || fail "other counts with pages of $limit"
import json, sys
j = json.load(open(sys.argv[1]))
said = dict(word.split("=") for word in open(sys.argv[2]).read().split())
assert j["fault"] is None and j["uncovered"] == 0 and j["signedCheckpoints"] == j["checkpoints"]
assert all(j[k] == int(said[k]) for k in ("checkpoints", "cases", "events", "changes", "requests", "rows")), (j, said)
assert j["reads"] >= int(said["reads"]), (j, said)
PYTHON
done
expect 1 $python "$root/tests/verify_record.py" --key "$(printf %064d 7)" "$conninfo"
grep -q "^FAULT checkpoint 1 0 UNTRUSTED$" "$dir/out" || fail "trusts everybody"

# ---- One case, with the checkpoints that list it ------------------------------------------------

case_verifies() { # STATUS WORDS
	expect "$1" "$jieyou" --json verify 2
	grep -q "$2" "$dir/out" || fail "verify 2 does not say $2 but $(cat "$dir/out")"
}
# What undoes itself is done, by whom no trigger stops, and found, and done again.
found_in_case() { # STATEMENT TABLE CHECKPOINT FAULT
	sql "set session_replication_role = replica; $1"
	case_verifies 1 "\"table\":\"$2\",\"id\":$3,\"seq\":0,\"name\":\"$4\""
	sql "set session_replication_role = replica; $1"
}
listing() { # min, max or count
	sql "select $1(checkpoint) from checkpoint_head where chain = 'event' and subject = 2"
}
flipped() { # COLUMN
	printf '%s = set_byte(%s, 3, 255 - get_byte(%s, 3))' "$1" "$1" "$1"
}
first=$(listing min)
last=$(listing max)
[ "$first" -lt "$last" ] || fail "case 2 is listed by one checkpoint only"
case_verifies 0 "\"checkpoints\":$(listing count),\"signedCheckpoints\":$(listing count),\"cases\":1,"
found_in_case "update checkpoint set cases = -cases where n = $first" checkpoint "$first" ALTERED
found_in_case "update checkpoint set $(flipped signature) where n = $last" checkpoint "$last" SIGNATURE
found_in_case "update checkpoint set n = case n when $((last - 1)) then 1000000 else $((last - 1)) end
	where n in ($((last - 1)), 1000000)" checkpoint "$((last - 1))" MISSING
found_in_case "update checkpoint_head set $(flipped head) where checkpoint = $last and subject = 2" \
	checkpoint_head "$last" ALTERED
case_verifies 0 '"fault":null'

# ---- Tampered with -----------------------------------------------------------------------------

$python "$root/tests/tamper.py" "$jieyou" "$conninfo" "${SEED:-1}" || fail "tampering was not seen"

# ---- Against what was kept elsewhere -----------------------------------------------------------

expect 0 "$jieyou" checkpoint --limit 100
cp "$dir/out" "$dir/kept"
same_as_kept() { # STATUS WORDS
	expect "$1" "$jieyou" --json verify --all --against "$dir/kept"
	grep -q "$2" "$dir/out" || fail "verify --against: no $2"
	expect "$1" $python "$root/tests/verify_record.py" --against "$dir/kept" "$conninfo"
}
same_as_kept 0 '"fault":null'
n=$(sql 'select max(n) from checkpoint')
sql "set session_replication_role = replica; delete from checkpoint_head where checkpoint = $n;
	delete from checkpoint where n = $n"
expect 0 "$jieyou" verify --all
same_as_kept 1 "\"id\":$n,\"seq\":0,\"name\":\"CUT_OFF\""
grep -q "^FAULT checkpoint $n 0 CUT_OFF$" "$dir/out" || fail "the script says $(cat "$dir/out")"

# ---- Written anew, and then gone on with: the next checkpoint vouches for what it has become -------

set -- $(sql "select c.id || ' ' || c.version from help_case c join checkpoint_head h
	on h.chain = 'event' and h.subject = c.id and h.version = c.version where not c.held
	order by c.id desc limit 1")
$python - "$root/tests" "$jieyou" "$conninfo" "$1" "$2" <<'PYTHON'
import sys
tests, jieyou, conninfo, case, seq = sys.argv[1:]
sys.path.insert(0, tests)
sys.argv = ["tamper", jieyou, conninfo, "1"]
from tamper import event_hash, event_row, sql
before = bytes.fromhex(event_row(case, int(seq) - 1)[-1])
sql(f"update event set body = body || 'x' where case_id = {case} and seq = {seq}")
own = event_hash(before, event_row(case, seq)).hex()
sql(f"update event set hash = '\\x{own}' where case_id = {case} and seq = {seq};"
    f"update help_case set head = '\\x{own}' where id = {case}")
PYTHON
expect 0 "$jieyou" hold "$1" --basis INVESTIGATION
kill -TERM "$daemon"
wait "$daemon" || fail "jieyoud ended with status $?"
start s --checkpoint_key "$dir/key"
daemon=$started
[ "$(sql "select count(*) from checkpoint_head where chain = 'event' and subject = $1 and version = $2 + 1")" = 1 ] ||
	fail "what came after is not listed"
expect 1 "$jieyou" --json verify --all
grep -q "\"id\":$1,\"seq\":$2,\"name\":\"REWRITTEN\"" "$dir/out" || fail "says $(cat "$dir/out")"
expect 1 $python "$root/tests/verify_record.py" "$conninfo"
grep -q "^FAULT event $1 $2 REWRITTEN$" "$dir/out" || fail "the script says $(cat "$dir/out")"
