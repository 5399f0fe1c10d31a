#!/bin/sh
# Runs every test, inside `deploy/pg.sh run` (which sets PGHOST, PGUSER). One cluster a run, one
# migrated template (and one that the model has taught nothing), a database and a key store a test. A sanitizer's word fails the run even where the test
# passed: Criterion does not see leaks, and daemons are not its children. Most tests wait for something
# most of the time, so JOBS of a suite, or of the programs, run at once.
# Under the sanitizers EVERY=n tries one in so many of what is tried over and over in the same way (tamperings).
# Usage: BUILD=dir [JOBS=n] [EVERY=n] [FLAGS='--filter ...', further ones of Criterion] tests/run.sh [suite ...]
set -eu

here=$(dirname "$0")
BUILD=${BUILD:-build}
JOBS=${JOBS:-8}
JIEYOU_BUILD=$(cd "$BUILD" && pwd)
JIEYOU_TREE=$(cd "$here/.." && pwd)
JIEYOU_MASTER_KEY=$PGHOST/master.key # the setting master_key of every daemon of the run
JIEYOU_PHONE_KEY=$PGHOST/phone.key # and its phone_key
export JIEYOU_BUILD JIEYOU_TREE JIEYOU_MASTER_KEY JIEYOU_PHONE_KEY
# Tests ask as fast as they can; the few that are about rates set their own.
for rate in REQUEST SERVICE SUBMIT STRANGER; do
  export "JIEYOU_${rate}_RATE=60000000" "JIEYOU_${rate}_BURST=1000000"
done
san=$(mktemp -d "${TMPDIR:-/tmp}/jieyou-san.XXXXXX")
trap 'rm -rf "$san"' EXIT
# Of what was freed the last 16 MiB are kept from use, not 256: a dispatcher that starts frees a row after
# the other, and would meet new pages for each of them.
export ASAN_OPTIONS="quarantine_size_mb=16:log_path=$san/log:detect_leaks=1:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="log_path=$san/log:print_stacktrace=1:${UBSAN_OPTIONS:-}"
export LSAN_OPTIONS="suppressions=$here/lsan.supp:print_suppressions=0"
failed=0
passed=0

verdict() { # NAME STATUS
  if [ "$2" -eq 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s (status %s)\n' "$1" "$2"
  fi
}

template() {
  "$JIEYOU_BUILD/bin/jieyoud" --make-master-key "$JIEYOU_MASTER_KEY"
  "$JIEYOU_BUILD/bin/jieyoud" --make-phone-key "$JIEYOU_PHONE_KEY"
  for name in jieyou_template jieyou_template_keys; do
    createdb -E UTF8 -T template0 --locale=C.UTF-8 $name
  done
  "$JIEYOU_BUILD/bin/jieyoud" --database "host=$PGHOST user=$PGUSER dbname=jieyou_template" \
    --keys "host=$PGHOST user=$PGUSER dbname=jieyou_template_keys" --migrate > "$san.migrate" 2>&1 || { cat "$san.migrate"; exit 1; }
  rm -f "$san.migrate"
  PGOPTIONS="-c test.uid=$(id -u)" psql -Xq -v ON_ERROR_STOP=1 -d jieyou_template \
    -f "$here/harness/register.sql"
  # What the model has learnt is most of what a dispatcher reads as it starts, and says nothing of the road
  # of a request: suites start hundreds without it.
  createdb -S file_copy -T jieyou_template jieyou_untaught
  psql -Xq -v ON_ERROR_STOP=1 -d jieyou_untaught -c 'truncate model'
}

suite() { # NAME
  binary=$JIEYOU_BUILD/tests/$1
  [ -x "$binary" ] || { printf 'no such suite: %s\n' "$1"; exit 2; }
  status=0
  begun=$(date +%s)
  # shellcheck disable=SC2086  # flags, as said
  "$binary" --jobs "$JOBS" --timeout 120 ${FLAGS:-} || status=$?
  printf '%s: %s s\n' "$1" $(($(date +%s) - begun))
  verdict "$1" "$status"
}

# What each says is kept until all have ended.
scripts() { # FILE...
  said=$(mktemp -d "${TMPDIR:-/tmp}/jieyou-said.XXXXXX")
  # shellcheck disable=SC2016  # they are the inner shell's
  printf '%s\n' "$@" | xargs -P "$JOBS" -I '{}' sh -c '
    status=0
    begun=$(date +%s)
    sh "$2" > "$1/${2##*/}" 2>&1 || status=$?
    echo "${2##*/}: $(($(date +%s) - begun)) s" >> "$1/${2##*/}"
    echo "$status" > "$1/${2##*/}.status"' sh "$said" '{}'
  for file in "$@"; do
    cat "$said/${file##*/}"
    verdict "$file" "$(cat "$said/${file##*/}.status")"
  done
  rm -rf "$said"
}

template
if [ $# -gt 0 ]; then
  for name in "$@"; do
    if [ -f "$here/$name" ]; then scripts "$here/$name"; else suite "$name"; fi
  done
else
  for name in base core vault match wire teach clients store road faults torture; do suite "$name"; done
  scripts "$here"/programs/*.sh
fi

if [ -n "$(ls -A "$san")" ]; then
  cat "$san"/*
  verdict sanitizers 1
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
