#!/bin/sh
# Intake with places held, measured: cases a second that are filed, taken on and given a team of three, of
# 2,000 experts each of whom holds a place for it (three requests a case), and by pgbench writing the same
# rows with one statement for each of the three, on one private PostgreSQL with fsync on, in turn. Prints
# each round, the ratio with its spread, and where the time goes: processor time a case, of the dispatcher
# and of the server for either side, which others on the machine change less; and the server's by statement
# (pg_stat_statements, as both sides pay for it). Fails where a place is held that no offer holds, or the
# ratio in the middle is below FLOOR. Run inside `deploy/pg.sh run` (make bench says with what).
set -eu

BUILD=${BUILD:-build}
ROUNDS=${ROUNDS:-7}
SECONDS_EACH=${SECONDS_EACH:-5}
CONNECTIONS=${CONNECTIONS:-64}
IN_FLIGHT=${IN_FLIGHT:-16}
EXPERTS=2000
NEED=PSY.COUNSEL
FLOOR=${FLOOR:-1.0}
here=$(dirname "$0")
folder=$(mktemp -d /tmp/jieyou-bench.XXXXXX)
name=jieyou_holding
db="host=$PGHOST user=$PGUSER dbname=$name"
keys="host=$PGHOST user=$PGUSER dbname=${name}_keys"
socket=$folder/s
export JIEYOU_MASTER_KEY="$folder/master.key"
for limit in REQUEST SUBMIT; do # one principal does it all
  export "JIEYOU_${limit}_RATE=60000000" "JIEYOU_${limit}_BURST=1000000"
done
daemon=

finish() {
  [ -z "$daemon" ] || kill -TERM "$daemon" 2>/dev/null || :
  [ -z "$daemon" ] || wait "$daemon" || :
  rm -rf "$folder"
}
trap finish EXIT INT TERM

sql() { psql -qAtX -v ON_ERROR_STOP=1 -d "$name" -c "$1"; }

# The experts are one of the seed's, many times over, with places enough for all rounds.
start() {
  createdb -E UTF8 -T template0 --locale=C.UTF-8 "$name"
  createdb -E UTF8 -T template0 --locale=C.UTF-8 "${name}_keys"
  "$BUILD/bin/jieyoud" --make-master-key "$JIEYOU_MASTER_KEY"
  "$BUILD/bin/jieyoud" --database "$db" --keys "$keys" --migrate > /dev/null
  sql "create extension pg_stat_statements;
    insert into principal values ('bench', 'PERSON', 'bench', '', '', false, '2026-01-01');
    insert into role_held select 'bench', r, 'CN', true, '2026-01-01' from unnest('{WORKER,STAFF}'::text[]) r;
    insert into credential values ('uid:$(id -u)', 'bench', true, '2026-01-01');
    insert into expert select 'H' || to_char(n, 'FM0000'), name, sex, unit, district, languages, '1000',
      appointed_from, appointed_until, agreement_until, demo, since
      from expert, generate_series(1, $EXPERTS) n where code = 'E09';
    insert into expert_skill select 'H' || to_char(n, 'FM0000'), type, level, needs, since
      from expert_skill, generate_series(1, $EXPERTS) n where expert = 'E09';
    insert into place select code, 0, '2026-01-01' from expert where code like 'H%';
    create sequence bench_case start 1000000000 cache 100"
  "$BUILD/bin/jieyoud" --database "$db" --keys "$keys" --listen "unix:$socket" --requests 4096 \
    --log_level warn 2> "$folder/log" &
  daemon=$!
  "$BUILD/bin/jieyou" --server "unix:$socket" ping --wait 30 > /dev/null || {
    tail -n 5 "$folder/log" >&2
    exit 1
  }
}

intake() { # CONNECTIONS IN_FLIGHT SECONDS
  "$BUILD/tests/intake" "$socket" "$1" "$2" "$3" $EXPERTS $NEED
}

body() { sql "select body from event where kind = '$1' order by case_id limit 1"; }

# One case of the daemon's gives pgbench its rows; and filing it is the first of pgbench's three statements.
sample() {
  intake 1 1 0.05 > /dev/null
  needs=$(sql 'select needs from help_case order by id limit 1')
  hash=$(sql 'select head from help_case order by id limit 1')
  sed '$s/;$/ returning case_id as id \\gset/' "$here/file_case.sql" | cat - "$here/hold_case.sql" > "$folder/hold.sql"
  filed=$(body FILED) matched=$(body MATCHED) taken=$(body TAKEN) confirmed=$(body CONFIRMED)
}

rival() { # CLIENTS SECONDS
  PGOPTIONS='-c jit=off' pgbench -n -M prepared -c "$1" -j 2 -T "$2" -D "needs=$needs" -D "hash=$hash" \
    -D "filed=$filed" -D "matched=$matched" -D "taken=$taken" -D "confirmed=$confirmed" \
    -D "need=$NEED" -D "last=$((EXPERTS - 2))" -f "$folder/hold.sql" "$name" 2> "$folder/pgbench" |
    awk '/^tps/ { printf "%.0f\n", $3 }'
}

best_clients() {
  for clients in 1 2 4 8 16; do
    printf '%s %s\n' "$(rival $clients 3)" $clients
  done | sort -rn | tee "$folder/rivals" | awk 'NR == 1 { print $2 }'
}

# Seconds of processor time so far: of the daemon, and of all the server's processes.
processor() {
  ours=$(awk -v tick="$(getconf CLK_TCK)" '{ print ($14 + $15) / tick }' "/proc/$daemon/stat")
  server=$(head -n 1 "$PGHOST/data/postmaster.pid")
  cat "/proc/$server/stat" $(sed 's|[0-9]\{1,\}|/proc/&/stat|g' "/proc/$server/task/$server/children") 2> /dev/null |
    awk -v tick="$(getconf CLK_TCK)" -v ours="$ours" '{ s += $14 + $15 } END { print ours, s / tick }'
}

# One more round of either side, looked at closely.
profile() {
  sql 'select pg_stat_statements_reset()' > /dev/null
  had=$(sql "select count(*) from offer where part = 'LEAD'")
  before=$(processor)
  intake $CONNECTIONS "$IN_FLIGHT" "$SECONDS_EACH" > /dev/null
  after=$(processor)
  cases=$(($(sql "select count(*) from offer where part = 'LEAD'") - had))
  printf 'where the time goes, of %s cases:\n' "$cases"
  echo "$before $after" | awk -v n="$cases" '{
    printf "  processor, us a case: dispatcher %.0f, PostgreSQL %.0f", ($3 - $1) * 1e6 / n, ($4 - $2) * 1e6 / n }'
  sql "select format('  %s us a case, %s calls of %s us: %s', round((total_exec_time * 1000 / $cases)::numeric, 1),
      calls, round(mean_exec_time * 1000), substring(regexp_replace(query, '^(--[^\n]*\n)*', '') for 60))
    from pg_stat_statements where query not like '%pg_stat_statements%' order by total_exec_time desc limit 12" \
    > "$folder/statements"
  had=$((had + cases)) before=$(processor)
  rival "$clients" "$SECONDS_EACH" > /dev/null
  after=$(processor)
  cases=$(($(sql "select count(*) from offer where part = 'LEAD'") - had))
  echo "$before $after" | awk -v n="$cases" '{ printf "; for pgbench PostgreSQL %.0f\n", ($4 - $2) * 1e6 / n }'
  cat "$folder/statements"
}

start
sample
clients=$(best_clients)
printf 'places held: pgbench, one statement a request, by clients:'
sort -k2n "$folder/rivals" | awk '{ printf "  %s: %s/s", $2, $1 } END { print "" }'
round=1
while [ "$round" -le "$ROUNDS" ]; do
  sql checkpoint
  ours=$(intake $CONNECTIONS "$IN_FLIGHT" "$SECONDS_EACH")
  sql checkpoint
  theirs=$(rival "$clients" "$SECONDS_EACH")
  printf '%s %s\n' "$ours" "$theirs" >> "$folder/rounds"
  awk -v r="$round" -v a="$ours" -v b="$theirs" 'BEGIN {
    printf "round %d: jieyoud %d cases/s with places held, pgbench %d cases/s, ratio %.2f\n", r, a, b, a / b }'
  round=$((round + 1))
done
awk '{ print $1 / $2 }' "$folder/rounds" | sort -n | awk -v floor="$FLOOR" '
  { r[NR] = $1 }
  END {
    middle = r[int((NR + 1) / 2)]
    printf "places held, ratio: median %.2f, from %.2f to %.2f over %d rounds\n", middle, r[1], r[NR], NR
    exit middle < floor
  }' || status=1
profile
wrong=$(sql "select count(*) from place p
  full join (select expert, count(*) as n from offer where state in ('OPEN', 'JOINED') group by expert) o
  using (expert) where coalesce(p.taken, 0) <> coalesce(o.n, 0)")
printf 'experts whose places are not those of their offers: %s\n' "$wrong"
[ "$wrong" -eq 0 ] || status=1
exit "${status:-0}"
