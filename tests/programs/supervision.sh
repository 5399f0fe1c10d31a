#!/bin/sh
# Supervision from the command line: asked for, assigned, held, summed up, paid for and ended; the ledger as
# text, JSON and CSV; and what stands in the way, told by its field. Run by tests/run.sh.
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

serve supervision

expect 2 "$jieyou" open
expect 2 "$jieyou" open nonsense district=440309
tells 没有这种办理
expect 1 "$jieyou" open supervision district=440309 worker=nobody question=亲子冲突个案久无进展
tells 请填社工在名册中的编号
expect 1 "$jieyou" open supervision district=440309 worker=LH-0231
tells 督导需求
expect 0 "$jieyou" open supervision district=440309 worker=LH-0231 question=亲子冲突个案久无进展 wish=工作日晚上 --key once
says "案号 1  状态 已申请督导"
expect 0 "$jieyou" open supervision district=440309 worker=LH-0231 question=亲子冲突个案久无进展 wish=工作日晚上 --key once
says 此前已办理

expect 0 "$jieyou" list
says 没有符合条件的
expect 0 "$jieyou" list --life SUPERVISION
says 督导
expect 1 "$jieyou" list --life NONSENSE
tells SUPERVISION
expect 0 "$jieyou" queue --owner STAFF
says 待中心安排督导

expect 1 "$jieyou" handle 1 assign expert_id=E09 agreed_on=2026-01-05 basis=POST
tells 社会工作督导
expect 0 "$jieyou" handle 1 assign expert_id=E01 agreed_on=2026-01-05 basis=POST across=yes \
	terms=每月一次,每次一小时 fee=20000 payer=AGENCY
says "建议每次津贴为 50 至 100 元"
expect 1 "$jieyou" handle 1 session kind=INDIVIDUAL minutes=59 participants=示例社工 agenda=回顾 question=家长不愿面谈 \
	advice=先与孩子建立关系 agreed=两周内家访
tells "不少于 60 分钟"
expect 0 "$jieyou" handle 1 session kind=INDIVIDUAL minutes=60 participants=示例社工 agenda=回顾 question=家长不愿面谈 \
	advice=先与孩子建立关系 agreed=两周内家访
expect 0 "$jieyou" handle 1 sum-up kind=INDIVIDUAL summary=能独立处理亲子冲突
expect 1 "$jieyou" handle 1 pay expert_id=E01 amount=20001 payer=AGENCY
tells "20000 分"
expect 0 "$jieyou" handle 1 pay expert_id=E01 amount=15000 payer=AGENCY note=转账

expect 0 "$jieyou" show 1
says 亲子冲突个案久无进展
says '督导  已接受'
says 下一步由督导办理
hides 牵头
expect 1 "$jieyou" why 1 E05
tells 没有匹配
expect 1 "$jieyou" similar 1
tells 没有匹配
expect 0 "$jieyou" record 1
says 先与孩子建立关系
says 申请督导

expect 0 "$jieyou" hours --district 440309
says "督导  1 次  60 分钟"
expect 0 "$jieyou" --json hours
says '"kind":"SESSION"'
expect 0 "$jieyou" hours --year 2001
says "没有可以查看的服务时长"
expect 2 "$jieyou" hours --year 2001 --since 2026-01-01
expect 1 "$jieyou" hours --district nowhere
expect 0 "$jieyou" ledger --district 440309
says "应发津贴 · 用人机构:200.00 元"
says "已发津贴 · 用人机构:150.00 元"
expect 0 "$jieyou" ledger --district 440309 --csv
says OWED
expect 0 "$jieyou" --json ledger --district 440309
says '"MINUTES"'
hides 亲子

expect 0 "$jieyou" handle 1 end-supervision cause=REACHED evaluation=目标已达成
says 督导已结束
expect 0 "$jieyou" verify 1
