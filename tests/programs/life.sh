#!/bin/sh
# The life of a case as people see it: the table in dispatcher/core/README.md and the drawing are those
# of the program. That the program's is the database's is tested in tests/store/tables.c.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"

"$jieyou" life >"$dir/life"
sed -n '/^| state |/,/^\*\*/p' "$here/../../dispatcher/core/README.md" | sed '$d' | sed '$d' >"$dir/readme"
cmp "$dir/life" "$dir/readme" || fail "the table of dispatcher/core/README.md is another"
expect 2 "$jieyou" life svg
"$jieyou" --json life >"$dir/json"
"$jieyou" life dot >"$dir/dot"
python3 - "$dir/json" "$dir/dot" <<'PYTHON'
import json, re, sys
life = json.load(open(sys.argv[1]))
dot = open(sys.argv[2], encoding="utf-8").read()
boxes = {m[0]: m[1] for m in re.findall(r'^\t(\w+) \[shape=(\w+)', dot, re.M)}
assert boxes.pop("node", None) is None
assert boxes == {s["state"]: "box" if s["final"] else "Mrecord" for s in life["states"]}, boxes
arrows = {(a, b): label.split("\\n") for a, b, label in
          re.findall(r'^\t(\w+) -> (\w+) \[label="([^"]*)"\];$', dot, re.M)}
wanted = {}
for m in life["moves"]:
    for f in m["from"] if m["to"] else []:
        wanted.setdefault((f, m["to"]), []).append(m["event"])
assert wanted and {k: len(v) for k, v in wanted.items()} == {k: len(v) for k, v in arrows.items()}, arrows
PYTHON
