#!/bin/sh
# The model that is shipped is the one that the lessons of tests/data teach; teaching says
# what is wrong with a file. Run by tests/run.sh; alone:
#     JIEYOU_BUILD=build sh tests/programs/model.sh
set -eu
LC_ALL=C
export LC_ALL

root=$(cd "$(dirname "$0")/../.." && pwd)
match=$JIEYOU_BUILD/bin/jieyou-match
shipped=$root/sql/seed/model.tsv
dir=$(mktemp -d "${TMPDIR:-/tmp}/jieyou-model.XXXXXX")
trap 'rm -rf "$dir"' EXIT
failed=0

fail() {
	printf 'model: %s\n' "$1" >&2
	failed=1
}

expect() { # STATUS COMMAND...
	want=$1
	shift
	got=0
	"$@" >"$dir/out" 2>"$dir/err" || got=$?
	[ "$got" -eq "$want" ] || fail "$* ended with $got, not $want: $(head -c 300 "$dir/err")"
}

# Its rows, and the checksum of what taught them. Without grams it is not used: `make model` says why.
cd "$root"
lessons="tests/data/cases.jsonl tests/data/lessons_read.jsonl tests/data/lessons_written.jsonl
	tests/data/lessons_published.jsonl"
sample=$(sed -n 's/^# SAMPLE \([0-9a-f]*\):.*/\1/p' "$shipped")
for time in first second; do
	expect 0 sh sql/model.sh "$match" tests/data --sample
	[ "$(cat "$dir/out")" = "$sample" ] ||
		fail "of a few lessons another table is learnt, the $time time, than when sql/seed/model.tsv was: run make model"
done
if [ -n "${WHOLE:-}" ] && grep -q '^GRAM' "$shipped"; then # make model-check: minutes
	grep -v '^#' "$shipped" >"$dir/shipped"
	expect 0 "$match" --train $lessons
	cmp -s "$dir/out" "$dir/shipped" || fail "sql/seed/model.tsv is not what $lessons teach: run make model"
fi
sum=$(cat $lessons | sha256sum | cut -d' ' -f1)
[ "$(awk '$1 == "DATA" { print $2 }' "$shipped")" = "$sum" ] ||
	fail "the checksum in sql/seed/model.tsv is not that of $lessons: run make model"
grep -q '^#   helps: ' "$shipped" || fail "sql/seed/model.tsv does not say whether it helps"

# What people get wrong.
printf '{"narrative":"x","needs":[]}\n\n{"narrative":"x","needs":["LAW.NO"]}\n' >"$dir/bad.jsonl"
expect 1 "$match" --train "$dir/bad.jsonl"
grep -q 'bad.jsonl line 3: "LAW.NO" is not a need' "$dir/err" || fail "says $(cat "$dir/err")"
expect 1 "$match" --train "$dir/none.jsonl"
expect 2 "$match" --train
expect 2 "$match" --cross-validate --judge
head -n 40 tests/data/cases.jsonl >"$dir/few.jsonl"
expect 0 "$match" --cross-validate "$dir/few.jsonl"
tail -n 1 "$dir/out" | grep -qE '^helps: (yes|no)$' || fail "does not say whether it helps"

[ "$failed" -eq 0 ]
