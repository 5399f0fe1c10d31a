#!/bin/sh
# Whether anybody waits for attachments: how long it takes to file a case, twenty a second, while four
# uploads of 20 MiB run on end, and while none does, in turn, by one daemon on a private PostgreSQL with
# fsync on. Prints each round, and the ratio of the 99th percentiles. Run inside `deploy/pg.sh run`.
set -eu

BUILD=${BUILD:-build}
ROUNDS=${ROUNDS:-3}
SECONDS_EACH=${SECONDS_EACH:-10}
folder=$(mktemp -d /tmp/jieyou-bench.XXXXXX)
export JIEYOU_MASTER_KEY="$folder/master.key" JIEYOU_SERVER="unix:$folder/s"
export JIEYOU_SUBMIT_RATE=60000000 JIEYOU_SUBMIT_BURST=1000000 JIEYOU_REQUEST_RATE=60000000 JIEYOU_REQUEST_BURST=1000000
daemon=

finish() {
  rm -f "$folder/on"
  [ -z "$daemon" ] || kill -TERM "$daemon"
  wait
  rm -rf "$folder"
}
trap finish EXIT INT TERM

for name in bench bench_keys; do
  createdb -E UTF8 -T template0 --locale=C.UTF-8 "$name"
done
set -- --database "host=$PGHOST user=$PGUSER dbname=bench" --keys "host=$PGHOST user=$PGUSER dbname=bench_keys"
"$BUILD/bin/jieyoud" --make-master-key "$JIEYOU_MASTER_KEY"
"$BUILD/bin/jieyoud" "$@" --migrate > /dev/null
psql -qX -v ON_ERROR_STOP=1 -d bench -c "
  insert into principal values ('bench', 'PERSON', 'bench', '', '', false, '2026-01-01');
  insert into role_held values ('bench', 'WORKER', 'CN', true, '2026-01-01');
  insert into credential values ('uid:$(id -u)', 'bench', true, '2026-01-01')"
"$BUILD/bin/jieyoud" "$@" --listen "$JIEYOU_SERVER" --log_level error &
daemon=$!
"$BUILD/bin/jieyou" ping --wait 30 > /dev/null

# Uploads on end: of a case each, which holds nine.
uploads() { # N
  number=0
  case=0
  while [ -e "$folder/on" ]; do
    [ $((number % 9)) -ne 0 ] || case=$("$BUILD/bin/jieyou" --json submit clients/examples/linglong.json |
      sed 's/.*"caseId":"*\([0-9]*\).*/\1/')
    number=$((number + 1))
    printf '\377\330\377%s %08d' "$1" "$number" | dd of="$folder/photo.$1" conv=notrunc status=none # another one
    "$BUILD/bin/jieyou" attach "$case" "$folder/photo.$1" > /dev/null || exit 1
  done
}

for n in 1 2 3 4; do head -c 20971520 /dev/urandom > "$folder/photo.$n"; done
round=1
while [ "$round" -le "$ROUNDS" ]; do
  alone=$("$BUILD/tests/filing" "$JIEYOU_SERVER" 20 "$SECONDS_EACH")
  : > "$folder/on"
  before=$(psql -qAtX -d bench -c 'select count(*) from chunk')
  pids=
  for n in 1 2 3 4; do
    uploads $n &
    pids="$pids $!"
  done
  sleep 1
  beside=$("$BUILD/tests/filing" "$JIEYOU_SERVER" 20 "$SECONDS_EACH")
  rm -f "$folder/on"
  for pid in $pids; do wait "$pid"; done
  after=$(psql -qAtX -d bench -c 'select count(*) from chunk')
  echo "$alone $beside" | awk -v r="$round" -v c=$((after - before)) '{
    printf "round %d: alone p50 %.2f p99 %.2f ms; beside four uploads (%d chunks) p50 %.2f p99 %.2f ms; p99 ratio %.2f\n",
      r, $2, $3, c, $6, $7, $7 / $3 }'
  round=$((round + 1))
done
