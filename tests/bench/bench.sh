#!/bin/sh
# Durable intake, measured: cases a second filed through the socket (64 connections, requests in
# flight) beside pgbench filing the same rows with one statement a case, on one private PostgreSQL
# with fsync on, in turn, so that a change of the machine's speed meets both. Prints each round,
# and the ratio with its spread. Run inside `deploy/pg.sh run` (make bench says with what).
set -eu

BUILD=${BUILD:-build}
ROUNDS=${ROUNDS:-9}
SECONDS_EACH=${SECONDS_EACH:-5}
CONNECTIONS=64
IN_FLIGHT=${IN_FLIGHT:-16}
here=$(dirname "$0")
folder=$(mktemp -d /tmp/jieyou-bench.XXXXXX)
db="host=$PGHOST user=$PGUSER dbname=jieyou_bench"
keys="host=$PGHOST user=$PGUSER dbname=jieyou_bench_keys"
export JIEYOU_MASTER_KEY="$folder/master.key"
socket=$folder/s
daemon=

finish() {
  [ -z "$daemon" ] || kill -TERM "$daemon" 2>/dev/null || :
  [ -z "$daemon" ] || wait "$daemon" || :
  rm -rf "$folder"
}
trap finish EXIT INT TERM

sql() { psql -qAtX -v ON_ERROR_STOP=1 -d jieyou_bench -c "$1"; }

start() {
  createdb -E UTF8 -T template0 --locale=C.UTF-8 jieyou_bench
  createdb -E UTF8 -T template0 --locale=C.UTF-8 jieyou_bench_keys
  "$BUILD/bin/jieyoud" --make-master-key "$JIEYOU_MASTER_KEY"
  "$BUILD/bin/jieyoud" --database "$db" --keys "$keys" --migrate > /dev/null
  "$BUILD/bin/jieyoud" --database "$db" --keys "$keys" --listen "unix:$socket" --requests 4096 \
    --log_level warn 2> "$folder/log" &
  daemon=$!
  "$BUILD/bin/jieyou" --server "unix:$socket" ping --wait 30 > /dev/null
}

# One case filed by the daemon gives pgbench its rows.
sample() {
  "$BUILD/tests/intake" "$socket" 1 1 0.05 > /dev/null
  sql 'create sequence bench_case start 1000000000 cache 100'
  needs=$(sql 'select needs from help_case order by id limit 1')
  hash=$(sql 'select head from help_case order by id limit 1')
  filed=$(sql "select body from event where kind = 'FILED' order by case_id limit 1")
  matched=$(sql "select body from event where kind = 'MATCHED' order by case_id limit 1")
  printf 'a case: %s bytes of request, %s of answer on record\n' \
    $(((${#filed} - 2) / 2)) $(((${#matched} - 2) / 2))
}

intake() { "$BUILD/tests/intake" "$socket" $CONNECTIONS "$IN_FLIGHT" "$1"; }

rival() { # CLIENTS SECONDS
  PGOPTIONS='-c jit=off' pgbench -n -M prepared -c "$1" -j 2 -T "$2" -D "needs=$needs" -D "hash=$hash" \
    -D "filed=$filed" -D "matched=$matched" -f "$here/file_case.sql" jieyou_bench 2> /dev/null |
    awk '/^tps/ { printf "%.0f\n", $3 }'
}

best_clients() {
  for clients in 1 2 4 8 16; do
    printf '%s %s\n' "$(rival $clients 3)" $clients
  done | sort -rn | tee "$folder/rivals" | awk 'NR == 1 { print $2 }'
}

start
sample
clients=$(best_clients)
printf 'pgbench, one statement a case, by clients:'
sort -k2n "$folder/rivals" | awk '{ printf "  %s: %s/s", $2, $1 } END { print "" }'
printf 'rounds of %s s, alternating; jieyoud with %s connections x %s in flight, pgbench with %s clients\n' \
  "$SECONDS_EACH" $CONNECTIONS "$IN_FLIGHT" "$clients"
round=1
while [ "$round" -le "$ROUNDS" ]; do
  sql checkpoint
  ours=$(intake "$SECONDS_EACH")
  sql checkpoint
  theirs=$(rival "$clients" "$SECONDS_EACH")
  printf '%s %s\n' "$ours" "$theirs" >> "$folder/rounds"
  awk -v r="$round" -v a="$ours" -v b="$theirs" \
    'BEGIN { printf "round %d: jieyoud %d cases/s, pgbench %d cases/s, ratio %.2f\n", r, a, b, a / b }'
  round=$((round + 1))
done
awk '{ print $1 / $2 }' "$folder/rounds" | sort -n | awk '
  { r[NR] = $1 }
  END { printf "ratio: median %.2f, from %.2f to %.2f over %d rounds\n", r[int((NR + 1) / 2)], r[1], r[NR], NR }'
lost=$(sql "select count(*) from help_case c where c.id < 1000000000 and
  (select count(*) from event e where e.case_id = c.id) <> 2")
printf 'cases without their two events: %s\n' "$lost"
[ "$lost" -eq 0 ]
