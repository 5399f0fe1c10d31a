#!/bin/sh
# The evaluation: its figures on cases worked out by hand, and all of `make eval` on a few real
# ones, with and without a second reader. Run by tests/run.sh.
set -eu

tests=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT HUP INT TERM

fail() {
	echo "eval: $*" >&2
	exit 1
}

python3 -B "$tests/eval/test_eval.py" "$JIEYOU_BUILD"

mkdir "$dir/a" "$dir/b"
for build in a b; do
	ln -s "$JIEYOU_BUILD/bin" "$JIEYOU_BUILD/tests" "$dir/$build"
done
head -n 6 "$tests/data/cases.jsonl" >"$dir/few.jsonl"
sed 's/, "second": .*/}/' "$dir/few.jsonl" >"$dir/alone.jsonl"
run() { # BUILD FILE ...
	build=$1
	shift
	python3 -B "$tests/eval/eval.py" "$build" "$@"
}
run "$dir/a" "$dir/few.jsonl" "$dir/alone.jsonl" >"$dir/a.txt"
grep -q '^12 cases of 5 sources, second reader on 6 of them$' "$dir/a.txt" || fail "cases are lost"
run "$dir/b" "$dir/alone.jsonl" >"$dir/b.txt"
[ "$(grep -c 'absent' "$dir/b.txt")" -eq 2 ] || fail "an absent reader is not told as absent"
mv "$dir/a/eval.json" "$dir/a.json"
run "$dir/a" "$dir/few.jsonl" "$dir/alone.jsonl" | cmp - "$dir/a.txt" || fail "other words"
cmp "$dir/a/eval.json" "$dir/a.json" || fail "another eval.json"
