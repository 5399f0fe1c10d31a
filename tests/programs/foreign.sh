#!/bin/sh
# A client in another language, from the .proto alone: it files both examples and reads them back.
# Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

python=/usr/bin/python3 # the one that Debian's python3-protobuf belongs to

serve foreign
mkdir "$dir/generated"
protoc --python_out="$dir/generated" --proto_path="$root/proto" jieyou.proto
for case in wanghua linglong; do
	expect 0 "$python" "$root/tests/foreign_client.py" "$dir/generated" "$JIEYOU_SERVER" \
		"$root/clients/examples/$case.json"
	[ "$(sql "select state from help_case where id = $(cat "$dir/out") and via = 'test'")" \
		= RECEIVED ] || fail "$case: no such case: $(cat "$dir/out")"
done
[ "$(sql 'select count(*) from help_case')" = 2 ] || fail "not two cases"
[ "$(sql "select count(*) from access where verb = 'show' and found = 1")" = 2 ] ||
	fail "not two reads on record"

# What is refused ends it, with the field named.
echo '{"narrative": "求助", "district": "亚特兰蒂斯"}' >"$dir/bad.json"
expect 1 "$python" "$root/tests/foreign_client.py" "$dir/generated" "$JIEYOU_SERVER" "$dir/bad.json"
grep -q '^BAD_VALUE help.district: .' "$dir/err" || fail "another refusal: $(cat "$dir/err")"
[ "$(sql 'select count(*) from help_case')" = 2 ] || fail "a refused case was filed"
