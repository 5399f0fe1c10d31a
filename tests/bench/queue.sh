#!/bin/sh
# How long a page of the queue takes with so many cases open (CASES, 100,000), by whose queue it is, by the
# daemon's own statement and as its role: the time in the database, the middle of REPEAT and the longest, for
# the plan that holds for everybody and the one made for this asker. Fails where a plan reads a table of
# cases from end to end, or more of its rows than go with the page (READ_MAX), or a page is empty. Run inside
# `deploy/pg.sh run` (make bench-queue).
set -eu

BUILD=${BUILD:-build}
CASES=${CASES:-100000}
REPEAT=${REPEAT:-21}
READ_MAX=$((1000 + CASES / 40)) # 50 of each of 14 districts and owners; an agency's, or a lead's, open ones
here=$(cd "$(dirname "$0")" && pwd)
sql=$here/../../sql/queries
name=bench_queue
options=$(sed -n '/^#define SESSION_OPTIONS/,/"$/p' "$here/../../dispatcher/store/pipe_connect.c" |
  sed -n 's/[^"]*"\(.*\)".*/\1/p' | tr -d '\n') # of the daemon's sessions
folder=$(mktemp -d /tmp/jieyou-bench.XXXXXX)
trap 'dropdb --force --if-exists "$name"; dropdb --force --if-exists "${name}_keys"; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM

fill() {
  createdb -E UTF8 -T template0 --locale=C.UTF-8 "$name"
  createdb -E UTF8 -T template0 --locale=C.UTF-8 "${name}_keys"
  JIEYOU_MASTER_KEY="$folder/master.key" "$BUILD/bin/jieyoud" --make-master-key "$folder/master.key"
  JIEYOU_MASTER_KEY="$folder/master.key" "$BUILD/bin/jieyoud" --database "host=$PGHOST user=$PGUSER dbname=$name" \
    --keys "host=$PGHOST user=$PGUSER dbname=${name}_keys" --migrate > "$folder/log" 2>&1
  psql -Xq -v ON_ERROR_STOP=1 -v cases="$CASES" -d "$name" -f "$here/queue.sql"
}

# Whose queue, of whom, after what: who, owners, until, after, districts, own, agency, everywhere, expert.
districts="'{440309,440309-dalang,440309-fucheng,440309-guanhu,440309-guanlan,440309-longhua,440309-minzhi}'"
everybodys() { # by name: the values of list_queue.sql's parameters
  never="'9999-12-31'" begin="'2000-01-01', 0"
  printf '%s\n' \
    "staff|DUTY|'{STAFF,LEAD}', $never, $begin, 50, $districts, '', '', 0, '{DUTY}', ''" \
    "staff, a later page|DUTY|'{STAFF,LEAD}', $never, '2026-06-08', 0, 50, $districts, '', '', 0, '{DUTY}', ''" \
    "supervisor of the city, overdue|CHIEF|'{SUPERVISOR}', '2026-01-07', $begin, 50, '{}', '', '', 1, '{CHIEF}', ''" \
    "worker|W-7|'{WORKER,STAFF,LEAD}', $never, $begin, 50, '{}', 'W-7', '', 0, '{W-7}', ''" \
    "agency|HEAD|'{WORKER,STAFF,LEAD}', $never, $begin, 50, '{}', '', 'A7', 0, '{HEAD}', ''" \
    "expert who leads|X-E03|'{LEAD}', $never, $begin, 50, '{}', '', '', 0, '{X-E03}', 'E03'"
}

# The statement is the daemon's, as it is prepared there, for this reader.
script() { # WHO VALUES VERB: on standard output, for psql
  printf "begin; set local role jieyou_daemon;\n"
  printf "select set_config('jieyou.reader', '%s', true), set_config('jieyou.speaker', '%s', true), " "$1" "$1"
  printf "set_config('jieyou.verb', 'queue', true), set_config('jieyou.at', '2026-05-01', true) \\\\g /dev/null\n"
  printf '%s execute page(%s);\ncommit;\n' "$3" "$2"
}

prepared() {
  printf 'prepare page as %s;\n' "$(sed '/^--/d' "$sql/list_queue.sql")"
}

plan() { # MODE WHO VALUES
  {
    prepared
    printf 'set plan_cache_mode = %s;\n' "$1"
    for _ in $(seq "$REPEAT"); do script "$2" "$3" 'explain (analyze, timing off)'; done
  } | PGOPTIONS=$options psql -Xq -v ON_ERROR_STOP=1 -d "$name" > "$folder/plan"
}

spent() { # of the plans
  sed -n 's/^ *Execution Time: \(.*\) ms/\1/p' "$folder/plan" | sort -n |
    awk '{ t[NR] = $1 } END { printf "%.2f ms, at most %.2f ms", t[int((NR + 1) / 2)], t[NR] }'
}

# The most rows of a table of cases that one node of a plan has read, and which it was.
most_read() {
  awk '/Scan.* on (help_case|due|offer|event) / {
      node = $0; sub(/^ *-> */, "", node); sub(/ *\(cost.*/, "", node)
      match($0, /actual rows=[0-9]+ loops=[0-9]+/); split(substr($0, RSTART, RLENGTH), n, /[= ]/)
      loops = n[5]; read = n[3] * loops; scan = 1
    }
    scan && /Rows Removed by Filter/ { read += $NF * loops }
    scan && read > most { most = read; which = node }
    !/Scan.* on/ && /->/ { scan = 0 }
    END { print most + 0, which }' "$folder/plan"
}

fill
everybodys > "$folder/queues"
failed=0
while IFS='|' read -r whose who values; do
  { prepared; script "$who" "$values" ''; } | psql -XqAt -v ON_ERROR_STOP=1 -d "$name" > "$folder/page"
  rows=$(wc -l < "$folder/page")
  [ "$rows" -gt 0 ] || { printf '%s: an empty page\n' "$whose"; failed=1; }
  for mode in generic custom; do
    plan force_${mode}_plan "$who" "$values"
    if grep -E 'Seq Scan on (help_case|due|offer|event)' "$folder/plan" | grep -v 'never executed' | sort -u | grep .; then
      printf '%s: a %s plan reads a whole table\n' "$whose" "$mode"
      failed=1
    fi
    read=$(most_read)
    if [ "${read%% *}" = 0 ] || [ "${read%% *}" -gt "$READ_MAX" ]; then
      printf '%s: a %s plan reads too much\n' "$whose" "$mode"
      failed=1
    fi
    printf '%s of %s cases, %s: %s rows of %s, %s\n' "$whose" "$CASES" "$mode" "$rows" "$read" "$(spent)"
  done
done < "$folder/queues"
exit "$failed"
