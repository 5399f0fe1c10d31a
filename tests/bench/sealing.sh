#!/bin/sh
# What sealing costs: cases a second filed through the socket with sealing on and with it off, by two
# daemons on databases of their own, in turn, on one private PostgreSQL with fsync on (the key store
# with it, so that its work is counted). Prints each round, the ratio with its spread, and the
# processor time of each daemon a case, which others on the machine change less. Run inside
# `deploy/pg.sh run` (make bench-sealing says with what).
set -eu

BUILD=${BUILD:-build}
ROUNDS=${ROUNDS:-7}
SECONDS_EACH=${SECONDS_EACH:-5}
CONNECTIONS=64
IN_FLIGHT=${IN_FLIGHT:-16}
folder=$(mktemp -d /tmp/jieyou-bench.XXXXXX)
export JIEYOU_MASTER_KEY="$folder/master.key"
daemons=

finish() {
  for daemon in $daemons; do
    kill -TERM "$daemon" 2>/dev/null || :
    wait "$daemon" || :
  done
  rm -rf "$folder"
}
trap finish EXIT INT TERM

start() { # on|off
  for name in bench_$1 bench_$1_keys; do
    createdb -E UTF8 -T template0 --locale=C.UTF-8 "$name"
  done
  set -- "$1" --database "host=$PGHOST user=$PGUSER dbname=bench_$1" \
    --keys "host=$PGHOST user=$PGUSER dbname=bench_$1_keys" --sealing "$1"
  way=$1
  shift
  "$BUILD/bin/jieyoud" "$@" --migrate > /dev/null
  psql -qX -v ON_ERROR_STOP=1 -d "bench_$way" -c "
    insert into principal values ('bench', 'PERSON', 'bench', '', '', false, '2026-01-01');
    insert into role_held values ('bench', 'WORKER', 'CN', true, '2026-01-01');
    insert into credential values ('uid:$(id -u)', 'bench', true, '2026-01-01')"
  "$BUILD/bin/jieyoud" "$@" --listen "unix:$folder/$way" --requests 4096 --log_level error &
  daemons="$daemons $!"
  "$BUILD/bin/jieyou" --server "unix:$folder/$way" ping --wait 30 > /dev/null
}

processor() { # on|off PID
  cases=$(psql -qAtX -d "bench_$1" -c 'select count(*) from help_case')
  awk -v way="$1" -v cases="$cases" -v tick="$(getconf CLK_TCK)" '{
    printf "sealing %s: %.1f us of processor time a case, over %d cases\n", way, ($14 + $15) * 1e6 / tick / cases, cases
  }' "/proc/$2/stat"
}

intake() { # on|off
  psql -qAtX -d postgres -c checkpoint
  "$BUILD/tests/intake" "$folder/$1" $CONNECTIONS "$IN_FLIGHT" "$SECONDS_EACH"
}

export JIEYOU_SUBMIT_RATE=60000000 JIEYOU_SUBMIT_BURST=1000000 # one principal files all
"$BUILD/bin/jieyoud" --make-master-key "$JIEYOU_MASTER_KEY"
start on
start off
printf 'rounds of %s s, alternating; %s connections x %s in flight\n' \
  "$SECONDS_EACH" $CONNECTIONS "$IN_FLIGHT"
round=1
while [ "$round" -le "$ROUNDS" ]; do
  on=$(intake on)
  off=$(intake off)
  printf '%s %s\n' "$on" "$off" >> "$folder/rounds"
  awk -v r="$round" -v a="$on" -v b="$off" \
    'BEGIN { printf "round %d: sealed %d cases/s, in clear %d cases/s, ratio %.2f\n", r, a, b, a / b }'
  round=$((round + 1))
done
awk '{ print $1 / $2 }' "$folder/rounds" | sort -n | awk '
  { r[NR] = $1 }
  END { printf "ratio: median %.2f, from %.2f to %.2f over %d rounds\n", r[int((NR + 1) / 2)], r[1], r[NR], NR }'
# shellcheck disable=SC2086  # the two daemons, in the order in which they were started
set -- $daemons
processor on "$1"
processor off "$2"
clear=$(psql -qAtX -d bench_on -c 'select count(*) from event where key_id = 0')
printf 'bodies in clear in the sealed database: %s\n' "$clear"
[ "$clear" -eq 0 ]
