#!/bin/sh
# jieyou attach, attachments and fetch, as people use them: what is attached is fetched as it was, what
# was cut off goes on, nothing is written over; and what was altered in the database is named by both
# verifiers. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

serve attaching
expect 0 "$jieyou" submit "$root/clients/examples/linglong.json"
mkdir "$dir/etc"
photo=$dir/etc/passwd # whatever a file is called
{ printf '\377\330\377'; head -c 8000000 /dev/urandom; } >"$photo"

expect 2 "$jieyou" attach 1
expect 2 "$jieyou" attach x "$photo"
expect 2 "$jieyou" attach 1 "$dir/none"
expect 2 "$jieyou" attach 1 "$dir"
printf '#!/bin/sh\n' >"$dir/script.jpg"
expect 2 "$jieyou" attach 1 "$dir/script.jpg"
: >"$dir/empty"
expect 2 "$jieyou" attach 1 "$dir/empty"
{ printf '\377\330\377'; head -c 20971520 /dev/zero; } >"$dir/large"
expect 2 "$jieyou" attach 1 "$dir/large"
expect 1 "$jieyou" attach 2 "$photo"
expect 0 "$jieyou" attachments 1
says 没有附件

# Killed in the middle, and gone on with by the same command.
"$jieyou" attach 1 "$photo" --resume >"$dir/first" 2>&1 &
upload=$!
tries=0
until [ "$(sql 'select count(*) > 2 from chunk')" = t ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 500 ] || fail "nothing comes"
done
kill -KILL "$daemon"
wait "$daemon" || true
rm -f "$dir/s"
"$bin/jieyoud" --database "host=$PGHOST user=$PGUSER dbname=$database" \
	--keys "host=$PGHOST user=$PGUSER dbname=${database}_keys" --listen "$JIEYOU_SERVER" 2>>"$dir/log" &
daemon=$!
expect 0 "$jieyou" ping --wait 30
wait "$upload" || fail "the upload did not go on: $(cat "$dir/first")"
expect 0 "$jieyou" --json attach 1 "$photo"
says '"repeated":true'
[ "$(sql "select count(*) from event where kind = 'ATTACHED'")" = 1 ] || fail "attached twice"
number=$(sql 'select number from attachment')
expect 0 "$jieyou" attachments 1
says "$number  passwd  image/jpeg  8000003 字节"

expect 2 "$jieyou" fetch 1 "$number"
expect 2 "$jieyou" fetch 1 x -o "$dir/back"
expect 1 "$jieyou" fetch 1 77 -o "$dir/back"
[ ! -e "$dir/back" ] || fail "nothing was fetched, and yet there is a file"
expect 0 "$jieyou" fetch 1 "$number" -o "$dir/back"
cmp "$photo" "$dir/back" || fail "fetched is not what was attached"
expect 2 "$jieyou" fetch 1 "$number" -o "$dir/back" # never over another
expect 0 "$jieyou" show 1
says 添附件
expect 0 "$jieyou" record 1
says 附件名称:passwd

tampers() { # SQL WHAT: both verifiers name the place
	psql -XAtq -v ON_ERROR_STOP=1 -d "$database" -c "set session_replication_role = replica; $1"
	expect 1 "$jieyou" --json verify --all
	says "\"table\":\"chunk\",\"id\":$number,\"seq\":3,\"name\":\"$2\""
	expect 1 /usr/bin/python3 -B "$root/tests/verify_record.py" "host=$PGHOST user=$PGUSER dbname=$database"
	says "FAULT chunk $number 3 $2"
	expect 1 "$jieyou" fetch 1 "$number" -o "$dir/again"
	[ ! -e "$dir/again" ] || fail "what was altered was kept"
	sql "set session_replication_role = replica; delete from chunk; insert into chunk select * from kept"
	expect 0 "$jieyou" verify 1
}
sql "create table kept as table chunk"
sql "select adopt_register(clock_timestamp(), 'test')" # who was entered by hand
expect 0 "$jieyou" verify --all
tampers "update chunk set body = set_byte(body, 30, get_byte(body, 30) # 1) where i = 3" ALTERED
tampers "update chunk set body = substr(body, 1, 49000) where i = 3" ALTERED
tampers "delete from chunk where i = 3" MISSING
tampers "update chunk c set body = k.body from kept k where c.i in (3, 4) and k.i = 7 - c.i" ALTERED
expect 0 "$jieyou" fetch 1 "$number" -o "$dir/again"
