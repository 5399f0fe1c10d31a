#!/bin/sh
# What sealing costs, and TLS with it: cases a second filed with sealing on and with it off, by two daemons
# on databases of their own, in turn, on one private PostgreSQL with fsync on (the key store with it,
# so that its work is counted); the one that seals through its socket, and over TCP with TLS (the
# client's own share of the cryptography is paid for on the same processors). Prints each round, the
# ratios with their spread, and the processor time of each daemon a case, which others on the machine
# change less. Fails where sealing and TLS leave less than FLOOR of what goes through without either.
# Run inside `deploy/pg.sh run` (make bench-sealing says with what).
set -eu

BUILD=${BUILD:-build}
ROUNDS=${ROUNDS:-7}
SECONDS_EACH=${SECONDS_EACH:-5}
CONNECTIONS=64
IN_FLIGHT=${IN_FLIGHT:-16}
FLOOR=0.70
here=$(dirname "$0")
folder=$(mktemp -d /tmp/jieyou-bench.XXXXXX)
export JIEYOU_MASTER_KEY="$folder/master.key"
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
daemons=

finish() {
  for daemon in $daemons; do
    kill -TERM "$daemon" 2>/dev/null || :
    wait "$daemon" || :
  done
  rm -rf "$folder"
}
trap finish EXIT INT TERM

start() { # on|off ADDRESS [SETTING...]
  for name in bench_$1 bench_$1_keys; do
    createdb -E UTF8 -T template0 --locale=C.UTF-8 "$name"
  done
  way=$1
  shift
  set -- --listen "$@" --database "host=$PGHOST user=$PGUSER dbname=bench_$way" \
    --keys "host=$PGHOST user=$PGUSER dbname=bench_${way}_keys" --sealing "$way"
  "$BUILD/bin/jieyoud" "$@" --migrate > /dev/null
  psql -qX -v ON_ERROR_STOP=1 -d "bench_$way" -c "
    insert into principal values ('bench', 'PERSON', 'bench', '', '', false, '2026-01-01');
    insert into role_held values ('bench', 'WORKER', 'CN', true, '2026-01-01');
    insert into credential values ('uid:$(id -u)', 'bench', true, '2026-01-01'),
      ('cert:bench', 'bench', true, '2026-01-01')"
  "$BUILD/bin/jieyoud" "$@" --requests 4096 --log_level error &
  daemons="$daemons $!"
  "$BUILD/bin/jieyou" --server "unix:$folder/$way" ping --wait 30 > /dev/null
}

processor() { # on|off PID WHAT
  cases=$(psql -qAtX -d "bench_$1" -c 'select count(*) from help_case')
  awk -v what="$3" -v cases="$cases" -v tick="$(getconf CLK_TCK)" '{
    printf "%s: %.1f us of processor time a case, over %d cases\n", what, ($14 + $15) * 1e6 / tick / cases, cases
  }' "/proc/$2/stat"
}

intake() { # SOCKET or PORT
  psql -qAtX -d postgres -c checkpoint
  "$BUILD/tests/intake" "$1" $CONNECTIONS "$IN_FLIGHT" "$SECONDS_EACH"
}

# Of column $2 of the rounds to column 1. Prints it with its spread; the median goes into $folder/median.
ratio() { # WHAT COLUMN
  awk -v c="$2" '{ print $c / $1 }' "$folder/rounds" | sort -n | awk -v what="$1" -v median="$folder/median" '
    { r[NR] = $1 }
    END {
      m = r[int((NR + 1) / 2)]
      printf "%s: median %.2f, from %.2f to %.2f over %d rounds\n", what, m, r[1], r[NR], NR
      print m > median
    }'
}

export JIEYOU_SUBMIT_RATE=60000000 JIEYOU_SUBMIT_BURST=1000000 # one principal files all
"$BUILD/bin/jieyoud" --make-master-key "$JIEYOU_MASTER_KEY"
sh "$here/../../deploy/ca.sh" "$folder/ca" server 127.0.0.1 > /dev/null
sh "$here/../../deploy/ca.sh" "$folder/ca" client bench > /dev/null
export JIEYOU_CERT="$folder/ca/bench.pem" JIEYOU_KEY="$folder/ca/bench.key"
start on "unix:$folder/on,127.0.0.1:$port" --tls_certificate "$folder/ca/server.pem" \
  --tls_key "$folder/ca/server.key" --tls_ca "$folder/ca/ca.pem"
start off "unix:$folder/off"
printf 'rounds of %s s, alternating; %s connections x %s in flight\n' \
  "$SECONDS_EACH" $CONNECTIONS "$IN_FLIGHT"
round=1
while [ "$round" -le "$ROUNDS" ]; do
  off=$(intake "$folder/off")
  on=$(intake "$folder/on")
  both=$(intake "$port")
  printf '%s %s %s\n' "$off" "$on" "$both" >> "$folder/rounds"
  awk -v r="$round" -v a="$off" -v b="$on" -v c="$both" 'BEGIN {
    printf "round %d: neither %d cases/s; sealed %d, ratio %.2f; sealed and over TLS %d, ratio %.2f\n",
      r, a, b, b / a, c, c / a }'
  round=$((round + 1))
done
ratio "sealing to neither" 2
ratio "sealing and TLS to neither" 3
# shellcheck disable=SC2086  # the two daemons, in the order in which they were started
set -- $daemons
processor on "$1" "sealed, half of it over TLS"
processor off "$2" neither
clear=$(psql -qAtX -d bench_on -c 'select count(*) from event where key_id = 0')
printf 'bodies in clear in the sealed database: %s\n' "$clear"
[ "$clear" -eq 0 ]
awk -v floor="$FLOOR" '$1 < floor { print "less than the floor of " floor; exit 1 }' "$folder/median"
