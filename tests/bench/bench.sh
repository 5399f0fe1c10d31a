#!/bin/sh
# Durable intake, measured: cases a second filed through the Unix socket (64 connections, requests in
# flight), the same over TCP with TLS, and by pgbench filing the same rows with one statement a case,
# on one private PostgreSQL with fsync on, in turn, so that a change of the machine's speed meets all.
# Prints each round, and the ratios with their spread. Run inside `deploy/pg.sh run` (make bench says
# with what).
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
export JIEYOU_SUBMIT_RATE=60000000 JIEYOU_SUBMIT_BURST=1000000 # one principal files all
socket=$folder/s
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
daemon=

finish() {
  [ -z "$daemon" ] || kill -TERM "$daemon" 2>/dev/null || :
  [ -z "$daemon" ] || wait "$daemon" || :
  rm -rf "$folder"
}
trap finish EXIT INT TERM

sql() { psql -qAtX -v ON_ERROR_STOP=1 -d jieyou_bench -c "$1"; }

start() {
  sh "$here/../../deploy/ca.sh" "$folder/ca" server 127.0.0.1 > /dev/null
  sh "$here/../../deploy/ca.sh" "$folder/ca" client bench > /dev/null
  export JIEYOU_CERT="$folder/ca/bench.pem" JIEYOU_KEY="$folder/ca/bench.key"
  createdb -E UTF8 -T template0 --locale=C.UTF-8 jieyou_bench
  createdb -E UTF8 -T template0 --locale=C.UTF-8 jieyou_bench_keys
  "$BUILD/bin/jieyoud" --make-master-key "$JIEYOU_MASTER_KEY"
  "$BUILD/bin/jieyoud" --database "$db" --keys "$keys" --migrate > /dev/null
  sql "insert into principal values ('bench', 'PERSON', 'bench', '', '', false, '2026-01-01');
    insert into role_held values ('bench', 'WORKER', 'CN', true, '2026-01-01');
    insert into credential values ('uid:$(id -u)', 'bench', true, '2026-01-01'),
      ('cert:bench', 'bench', true, '2026-01-01')"
  "$BUILD/bin/jieyoud" --database "$db" --keys "$keys" --listen "unix:$socket,127.0.0.1:$port" \
    --tls_certificate "$folder/ca/server.pem" --tls_key "$folder/ca/server.key" \
    --tls_ca "$folder/ca/ca.pem" --requests 4096 --log_level warn 2> "$folder/log" &
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

intake() { "$BUILD/tests/intake" "$1" $CONNECTIONS $IN_FLIGHT "$SECONDS_EACH"; } # SOCKET or PORT

# Of column A to column B of the rounds.
ratio() { # WHAT A B
  awk -v a="$2" -v b="$3" '{ print $a / $b }' "$folder/rounds" | sort -n | awk -v what="$1" '
    { r[NR] = $1 }
    END {
      printf "%s: median %.2f, from %.2f to %.2f over %d rounds\n", what, r[int((NR + 1) / 2)], r[1], r[NR], NR
    }'
}

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
  ours=$(intake "$socket")
  sql checkpoint
  tls=$(intake "$port")
  sql checkpoint
  theirs=$(rival "$clients" "$SECONDS_EACH")
  printf '%s %s %s\n' "$ours" "$theirs" "$tls" >> "$folder/rounds"
  awk -v r="$round" -v a="$ours" -v b="$theirs" -v t="$tls" 'BEGIN {
    printf "round %d: jieyoud %d cases/s, pgbench %d cases/s, ratio %.2f; over TLS %d cases/s, ratio %.2f\n",
      r, a, b, a / b, t, t / a }'
  round=$((round + 1))
done
ratio ratio 1 2
ratio "TLS to Unix socket" 3 1
lost=$(sql "select count(*) from help_case c where c.id < 1000000000 and
  (select count(*) from event e where e.case_id = c.id) <> 2")
printf 'cases without their two events: %s\n' "$lost"
[ "$lost" -eq 0 ]
