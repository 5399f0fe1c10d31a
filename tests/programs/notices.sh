#!/bin/sh
# jieyou notices and watch, as people use them: what is told, until it is acknowledged; as it comes,
# and on over a restart of the dispatcher. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

# FILE WORDS: until the file has them
wait_said() {
	i=0
	until grep -sqF "$2" "$1"; do
		i=$((i + 1))
		[ $i -lt 100 ] || { cat "$1" >&2; fail "not heard: $2"; }
		sleep 0.1
	done
}

# The dispatcher ends and begins anew.
again() {
	kill -TERM "$daemon"
	wait "$daemon"
	"$bin/jieyoud" --database "host=$PGHOST user=$PGUSER dbname=$database" \
		--keys "host=$PGHOST user=$PGUSER dbname=${database}_keys" --listen "$JIEYOU_SERVER" \
		2>> "$dir/log" &
	daemon=$!
	expect 0 "$jieyou" ping --wait 20
}

watching=
end_all() {
	result=$?
	[ -z "$watching" ] || kill $watching 2> /dev/null || :
	set +e
	(exit $result)
	serve_end
}
trap end_all EXIT

serve notices
expect 0 "$jieyou" notices
says 没有新的通知
expect 2 "$jieyou" watch --queue --case 1
expect 2 "$jieyou" watch --queue --ack
expect 2 "$jieyou" watch --case x
expect 1 "$jieyou" watch --case 99
expect 1 "$jieyou" watch --queue --owner NOBODY
expect 1 "$jieyou" notices --district nowhere

"$jieyou" watch > "$dir/told" 2> "$dir/told.err" &
watching=$!
"$jieyou" --json watch --queue --owner STAFF > "$dir/queue" 2> "$dir/queue.err" &
watching="$watching $!"
sleep 0.5
expect 0 "$jieyou" submit "$root/clients/examples/linglong.json"
wait_said "$dir/told" '个案 1  求助受理'
wait_said "$dir/queue" '"what":"FILED"'
"$jieyou" watch --case 1 > "$dir/one" 2> "$dir/one.err" &
watching="$watching $!"
wait_said "$dir/one" 完成匹配
expect 0 "$jieyou" notices
says '个案 1  求助受理'
says 地区
expect 0 "$jieyou" --json notices --district 440309 --ack
says '"what":"FILED"'
expect 0 "$jieyou" notices
says 没有新的通知

again # who watches goes on
expect 0 "$jieyou" handle 1 ask question=孩子现在由谁照料
wait_said "$dir/one" 待社工补充情况
wait_said "$dir/queue" '"what":"ASKED"'
expect 0 "$jieyou" handle 1 supply text=由外婆照料
wait_said "$dir/told" '个案 1  补充情况'
[ "$(grep -c 求助受理 "$dir/told")" -eq 1 ] || fail "told twice"
