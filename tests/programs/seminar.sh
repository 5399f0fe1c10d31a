#!/bin/sh
# A seminar from the command line: planned, experts invited, put off, held, ended; as figures; and what stands in
# the way, told by its field. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"

says() { # WORDS
	grep -qF -e "$1" "$dir/out" || {
		cat "$dir/out" "$dir/err" >&2
		fail "not said: $1"
	}
}
hides() { # WORDS
	! grep -qF -e "$1" "$dir/out" || fail "said: $1"
}
tells() { # WORDS: on standard error
	grep -qF -e "$1" "$dir/err" || {
		cat "$dir/err" >&2
		fail "not told: $1"
	}
}
later() { # CLOCK: the same database, by a dispatcher that is started then
	kill -TERM "$daemon"
	wait "$daemon" || fail "jieyoud ended with status $?"
	"$bin/jieyoud" --database "host=$PGHOST user=$PGUSER dbname=$database" \
		--keys "host=$PGHOST user=$PGUSER dbname=${database}_keys" \
		--listen "$JIEYOU_SERVER" --test_clock "$1" 2>>"$dir/log" &
	daemon=$!
	"$jieyou" ping --wait 20 >"$dir/out" || fail "jieyoud does not answer"
}

serve seminar --test_clock 2026-01-06T02:00:00Z

expect 1 "$jieyou" open seminar district=440309 theme=青少年网瘾 question=先做孩子还是先做家长 entries=1024
tells 不填案号
expect 1 "$jieyou" open seminar district=440309 theme=青少年网瘾 question=先做孩子还是先做家长 worker=LH-0231
tells 策划的人
expect 0 "$jieyou" open seminar district=440309 theme=青少年网瘾 question=先做孩子还是先做家长 --key once
says "案号 1  状态 研讨已策划"
expect 0 "$jieyou" open seminar district=440309 theme=青少年网瘾 question=先做孩子还是先做家长 --key once
says 此前已办理
expect 0 "$jieyou" list
says 没有符合条件的
expect 0 "$jieyou" list --life SEMINAR
says 研讨
expect 0 "$jieyou" queue --owner STAFF
says 研讨已策划

expect 1 "$jieyou" handle 1 convene minutes=120 manner=ON_SITE problem=青少年网瘾 agenda=各自的做法 \
	members.expert_id=E09 members.needs=PSY.COUNSEL members.expert_id=E24
tells 不为某个服务对象的需要
expect 0 "$jieyou" handle 1 convene minutes=120 manner=ON_SITE problem=青少年网瘾 agenda=各自的做法 \
	members.expert_id=E09 members.expert_id=E24
says '第 1 次研讨定于 2026-01-06 10:15'
expect 0 "$jieyou" handle 1 reschedule number=1 'begin=2026-01-07 14:00' reason=场地有变
says '第 1 次研讨定于 2026-01-07 14:00'
expect 0 "$jieyou" invitation 1 1 --member E09
says SEQUENCE:1
hides 网瘾
expect 1 "$jieyou" handle 1 hold-seminar number=1 experts=E09,E24 notes=各人先说做法 learned=先约定作息
tells 还没有开始

later 2026-01-08T02:00:00Z
expect 1 "$jieyou" handle 1 hold-seminar number=1 experts=E09 notes=各人先说做法 learned=先约定作息
tells "不足法定的 2 位"
expect 0 "$jieyou" handle 1 hold-seminar number=1 experts=E09,E24 workers=示例社工甲,示例社工乙 notes=各人先说做法 \
	learned=先约定作息
says 研讨已召开
expect 0 "$jieyou" show 1
says 先做孩子还是先做家长
says 已到会
hides 会诊
expect 0 "$jieyou" record 1
says 示例社工甲
says 研讨记录
expect 0 "$jieyou" draft 1
says 先约定作息
expect 0 "$jieyou" stats --district 440309 --since 2026-01-01 --until 2026-02-01
says "研讨到会社工(人次) · 现场:2"
hides 示例社工
expect 0 "$jieyou" handle 1 end-seminar summary=所得已整理
says 研讨已结束
expect 0 "$jieyou" verify 1
