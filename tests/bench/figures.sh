#!/bin/sh
# How long figures take among so many cases (CASES, 100,000), all of them in the period: by the daemon's own
# statements and as its role, the middle of REPEAT, beside counting the same cases by district and grade, which
# is the least that anybody can do for it. Fails where figures take more than MOST times as long (200), or where
# bodies of events are read. Run inside `deploy/pg.sh run` (make bench-figures).
set -eu

BUILD=${BUILD:-build}
CASES=${CASES:-100000}
REPEAT=${REPEAT:-3}
MOST=${MOST:-200}
here=$(cd "$(dirname "$0")" && pwd)
sql=$here/../../sql/queries
name=bench_figures
folder=$(mktemp -d /tmp/jieyou-bench.XXXXXX)
trap 'dropdb --force --if-exists "$name"; dropdb --force --if-exists "${name}_keys"; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM

fill() {
  createdb -E UTF8 -T template0 --locale=C.UTF-8 "$name"
  createdb -E UTF8 -T template0 --locale=C.UTF-8 "${name}_keys"
  JIEYOU_MASTER_KEY="$folder/master.key" "$BUILD/bin/jieyoud" --make-master-key "$folder/master.key"
  JIEYOU_MASTER_KEY="$folder/master.key" "$BUILD/bin/jieyoud" --database "host=$PGHOST user=$PGUSER dbname=$name" \
    --keys "host=$PGHOST user=$PGUSER dbname=${name}_keys" --migrate > "$folder/log" 2>&1
  psql -Xq -v ON_ERROR_STOP=1 -v cases="$CASES" -d "$name" -f "$here/queue.sql" -f "$here/figures.sql" \
    -c 'vacuum analyze'
}

# Whoever supervises the city asks, for a verb.
script() { # VERB STATEMENT: on standard output, for psql
  printf "begin; set local role jieyou_daemon;\n"
  printf "select set_config('jieyou.reader', 'CHIEF', true), set_config('jieyou.speaker', 'CHIEF', true), "
  printf "set_config('jieyou.verb', '%s', true), set_config('jieyou.at', '2026-05-01', true) \\\\g /dev/null\n" "$1"
  printf '%s;\ncommit;\n' "$2"
}

# Milliseconds, the middle of REPEAT.
middle() { # VERB STATEMENT
  for _ in $(seq "$REPEAT"); do script "$1" "explain (analyze, timing off) $2"; done |
    PGOPTIONS='-c jit=off' psql -Xq -v ON_ERROR_STOP=1 -d "$name" > "$folder/plan"
  sed -n 's/^ *Execution Time: \(.*\) ms/\1/p' "$folder/plan" | sort -n |
    awk '{ t[NR] = $1 } END { printf "%.1f", t[int((NR + 1) / 2)] }'
}

statement() { # FILE VALUES, parted by "|": the daemon's, with the values of its parameters
  sed '/^--/d' "$sql/$1.sql" | awk -v values="$2" '
    BEGIN { n = split(values, v, "|") }
    { for (i = 1; i <= n; i++) gsub("[$]" i "::", v[i] "::"); print }'
}

fill
counting=$(PGOPTIONS='-c jit=off -c max_parallel_workers_per_gather=0' psql -XqAt -d "$name" -c 'explain (analyze, timing off)
  select district, grade, count(*) from help_case group by 1, 2' -c 'explain (analyze, timing off)
  select district, grade, count(*) from help_case group by 1, 2' | sed -n 's/^ *Execution Time: \(.*\) ms/\1/p' | sort -n | head -n 1)
blocks="select heap_blks_read + heap_blks_hit from pg_statio_user_tables where relname = 'event'"
before=$(psql -XAtq -d "$name" -c 'select pg_stat_force_next_flush()' -c "$blocks" | tail -n 1)
failed=0
year="'2026-01-01'|'2027-01-01'|'440300'"
printf 'counting %s cases by district and grade: %s ms\n' "$CASES" "$counting"
for by in IN_ALL MONTH DISTRICT NEED GRADE CHANNEL ANSWER EXPERT; do
  took=$(middle figures "$(statement figures "$year|'$by'|''|50")")
  awk -v by="$by" -v took="$took" -v least="$counting" -v most="$MOST" 'BEGIN {
    printf "figures, %s: %s ms, %.1f times\n", by, took, took / least; exit took > most * least }' || failed=1
done
for other in "publication|$year" "incidents|$year|0|50"; do
  file=${other%%|*} verb=figures
  [ "$file" = publication ] || verb=incidents
  printf '%s: %s ms\n' "$file" "$(middle "$verb" "$(statement "$file" "${other#*|}")")"
done
after=$(psql -XAtq -d "$name" -c 'select pg_stat_force_next_flush()' -c "$blocks" | tail -n 1)
rows=$(script figures "$(statement figures "$year|'IN_ALL'|''|50")" | psql -XqAt -v ON_ERROR_STOP=1 -d "$name" | wc -l)
[ "$rows" -gt 5 ] || { echo 'there are no figures'; failed=1; }
[ "$((after - before))" -le "$((CASES / 100))" ] || { printf 'bodies of events are read: %s blocks\n' "$((after - before))"; failed=1; }
exit "$failed"
