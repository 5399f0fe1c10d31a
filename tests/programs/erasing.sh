#!/bin/sh
# jieyou erase and hold, as people use them: what is kept by law is not erased, what is erased is gone,
# and what cannot be done is said. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

serve erasing
expect 0 "$jieyou" submit "$root/clients/examples/linglong.json"

expect 2 "$jieyou" erase 1
expect 2 "$jieyou" erase 1 --basis BECAUSE --requester CLIENT
expect 2 "$jieyou" erase 1 --basis CONSENT_WITHDRAWN
expect 2 "$jieyou" erase 1 --basis CONSENT_WITHDRAWN --requester NEIGHBOUR
expect 2 "$jieyou" hold 1
expect 2 "$jieyou" hold 1 --release --basis INVESTIGATION
expect 2 "$jieyou" erase x --basis CONSENT_WITHDRAWN --requester CLIENT

expect 0 "$jieyou" hold 1 --basis investigation
says 在解除之前不得删除
expect 1 "$jieyou" erase 1 --basis CONSENT_WITHDRAWN --requester CLIENT
grep -qF 正在依法保留 "$dir/err" || fail "a held case was not refused as held"
expect 0 "$jieyou" show 1
says 【求助内容】
expect 0 "$jieyou" hold 1 --release
says 已解除依法保留

expect 0 "$jieyou" --json erase 1 --basis consent_withdrawn --requester client --key once
says '"state":"ERASED"'
expect 0 "$jieyou" erase 1 --basis consent_withdrawn --requester client --key once
says 此前已办理
tries=0
until expect 0 "$jieyou" show 1 && grep -qF 密钥已销毁 "$dir/out"; do
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || fail "the key is not destroyed"
	sleep 0.1
done
! grep -qF 【求助内容】 "$dir/out" || fail "an erased case was shown"
says 依法删除内容
expect 0 "$jieyou" list --state ERASED
says 已依法删除
expect 1 "$jieyou" erase 2 --basis OTHER_LAW --requester AUTHORITY
