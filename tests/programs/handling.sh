#!/bin/sh
# jieyou handle, as staff use it: a case is screened, asked about, supplied, taken; and what cannot be
# done is said in words. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

says() { # WORDS
	grep -qF "$1" "$dir/out" || {
		cat "$dir/out" "$dir/err" >&2
		fail "not said: $1"
	}
}

serve handling
expect 0 "$jieyou" submit "$root/clients/examples/linglong.json"

expect 2 "$jieyou" handle 1
expect 2 "$jieyou" handle 1 nonsense
expect 2 "$jieyou" handle 1 case_id
expect 2 "$jieyou" handle 1 ask question
expect 2 "$jieyou" handle x ask question=?
expect 1 "$jieyou" handle 1 ask words=?
expect 1 "$jieyou" handle 1 take criteria=STUCK
grep -qF 筛选意见 "$dir/err" || fail "what lacks is not said"

expect 0 "$jieyou" handle 1 ask question=孩子现在由谁照料
says 待社工补充情况
expect 1 "$jieyou" handle 1 take criteria=STUCK opinion=多重问题
grep -qF 状态不能这样办理 "$dir/err" || fail "a move that is not in the table was not refused"
expect 0 "$jieyou" handle 1 supply text=由外婆照料
expect 0 "$jieyou" handle 1 call summary=社工在现场,孩子安全
expect 0 "$jieyou" --json handle 1 take criteria=STUCK,MULTI_NEED opinion=多重问题 --key once
says '"state":"ACCEPTED"'
expect 0 "$jieyou" handle 1 take criteria=STUCK,MULTI_NEED opinion=多重问题 --key once
says 此前已办理
expect 1 "$jieyou" handle 1 send-back cause=NOT_DIFFICULT guidance=由本机构办理
expect 0 "$jieyou" handle 1 raise grade=CRISIS reason=刚刚发生威胁
expect 0 "$jieyou" handle 1 lower grade=URGENT reason=已安全离开
says 须两人同意
expect 0 "$jieyou" handle 1 withdraw reason=已转由区未保中心办理
says 求助已撤回
expect 0 "$jieyou" handle 1 reopen reason=情况又有变化
says 待中心值班社工筛选
expect 0 "$jieyou" show 1
says 筛选:接受
expect 0 "$jieyou" list --state RECEIVED
says 待中心值班社工筛选
