#!/bin/sh
# jieyou shut-out, let-in, break-glass, glass and review-glass, as people use them. Run by
# tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

until_expect() { # STATUS COMMAND ...: within ten seconds, for the register is read each second
	tries=0
	wanted=$1
	shift
	until "$@" >"$dir/out" 2>"$dir/err" && got=0 || got=$?; [ "$got" -eq "$wanted" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || fail "status $got instead of $wanted: $*"
		sleep 0.1
	done
}

serve doors
linglong=$root/clients/examples/linglong.json
expect 0 "$jieyou" submit "$linglong"

expect 2 "$jieyou" shut-out 1
expect 2 "$jieyou" review-glass 1 x --verdict justified --why 查阅确有必要,已经核实
expect 2 "$jieyou" review-glass 1 3 --verdict perhaps --why 查阅确有必要,已经核实
expect 2 "$jieyou" break-glass 1 --basis OTHER_LAW
expect 1 "$jieyou" shut-out 1 W-7
expect 1 "$jieyou" shut-out 1 NOBODY --why 与服务对象配偶是亲属,应当回避
expect 0 "$jieyou" shut-out 1 W-7 --why 与服务对象配偶是亲属,应当回避
says 对其不存在
expect 0 "$jieyou" show 1
says 须回避:W-7
says 指定回避
expect 0 "$jieyou" --json let-in 1 W-7 --why 经核实并无亲属关系,解除回避
says '"shutOut":false'
expect 1 "$jieyou" break-glass 1 --why 夜间来电称孩子走失,须立即了解情况
expect 0 "$jieyou" glass
says 没有破窗
expect 1 "$jieyou" submit "$linglong" --shut-out W-7,NOBODY
expect 0 "$jieyou" submit "$linglong" --shut-out W-7,W-2
expect 0 "$jieyou" show 2
says 须回避:W-2

# From now on staff of elsewhere.
sql "update help_case set responsible = 'ELSE', district = '440306' where id = 1"
sql "update role_held set held = false, changed_at = now() where principal = 'test'"
sql "insert into role_held values ('test', 'STAFF', '440309', true, now())"
until_expect 1 "$jieyou" show 1
grep -qF 没有这个案号的个案 "$dir/err" || fail "told that there is a case"
expect 1 "$jieyou" break-glass 1 --why 太短
until_expect 0 "$jieyou" break-glass 1 --why 夜间来电称孩子走失,须立即了解情况
says 待复核
says 隐私专员立即可见
expect 0 "$jieyou" show 1
says 【求助内容】
says 破窗查阅
expect 1 "$jieyou" glass

# And the officer who answers for privacy, too.
sql "insert into role_held values ('test', 'PRIVACY', '440306', true, now())"
until_expect 0 "$jieyou" glass --open
says '案号 1  序号 5'
expect 1 "$jieyou" review-glass 1 5 --verdict justified --why 查阅确有必要,已经核实
grep -qF 您本人所为 "$dir/err" || fail "one's own breaking was not refused as such"
sql "update glass set actor = 'W-7'"
expect 0 "$jieyou" show 1
says 理由:夜间来电称孩子走失
expect 0 "$jieyou" review-glass 1 5 --verdict unjustified --why 查阅的理由与事实不符,没有必要
says 破窗不再有效
expect 0 "$jieyou" glass --open
says 没有待复核的破窗
expect 0 "$jieyou" --json glass
says '"verdict":"UNJUSTIFIED"'
