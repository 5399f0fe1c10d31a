#!/bin/sh
# Figures from the command line: what a case leaves behind from its filing to the follow-up, as text, JSON, CSV
# and on paper; what is published; what is serious. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

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
handles() { # WORD ...
	expect 0 "$jieyou" handle 1 "$@"
}

serve stats
psql -Xqd "$database" -c "insert into role_held values ('test', 'SUPERVISOR', 'CN', true, now())" -c 'notify jieyou'
sleep 3

# ---- One case, to its end ---------------------------------------------------------------------

expect 0 "$jieyou" submit "$root/clients/examples/linglong.json"
handles take criteria=STUCK opinion=多重问题
handles call summary=社工在现场
handles confirm answer=REFERRAL summary=单亲母亲情绪低落 team.expert_id=E24 team.needs=YOU.TRUANT \
	team.lead=yes team.expert_id=E09 team.needs=PSY.COUNSEL
handles join expert_id=E24 note=电话答复
handles decline expert_id=E09 cause=BUSY
handles plan goals.what=回校 goals.term=SHORT goals.indicator=出勤 agreed=口头同意
handles propose-linkage kind=REFERRAL target=LH.WELFARE needs=ECO.TEMP reason=家中已无积蓄
expect 0 "$jieyou" linkages --district 440309
says '案号 1 '
says 已提议,待联系对方
says 联络员
says 临时救助
expect 0 "$jieyou" --json linkages --target LH.WELFARE --limit 1
says '"state":"PROPOSED"'
expect 0 "$jieyou" linkages --overdue
says 没有符合条件的
expect 1 "$jieyou" linkages --state FOLLOWED
tells 未了结
handles move-linkage number=1 to=WITHDRAWN note=家属另有安排
handles end cause=DECEASED attained.goal=1 attained.degree=PARTLY evaluation=已结束 untold=离世 follow_up=社工
handles worker-heard outcome=HEARD grade=SATISFIED words=有帮助
handles client-heard outcome=IMPOSSIBLE words=离世

expect 0 "$jieyou" stats --district 440309
says 求助:1
says 应答方式\ ·\ 转介:1
says 确认的需要:6
says '已有解答的需要 · 专家:1'
says '已有解答的需要 · 政策资源'
says 婉拒邀约\ ·\ 近期没有时间:1
says '提议转介与资源链接 · 转介:1'
says '转介与资源链接结果 · 撤回:1'
says 结束支援\ ·\ 离世:1
says 社工回访\ ·\ 满意:1
says '服务对象回访 · 无法回访'
expect 0 "$jieyou" stats --district 440309 --by channel
says 电话
expect 0 "$jieyou" --json stats --district 龙华区 --by grade
says '"code":"REQUESTS"'
expect 0 "$jieyou" stats --district 440309 --by expert
says E24
expect 0 "$jieyou" incidents --district 440309
says 服务对象离世
hides 1024
expect 0 "$jieyou" incidents --district 440309 --year 2001
says 没有重大事件

# What was coded follows from the record.
expect 0 "$jieyou" verify 1

# ---- As CSV -----------------------------------------------------------------------------------

psql -Xqd "$database" -c "insert into help_case (id, district, state, grade, needs, actor, via, version, head, filed_at,
	responsible) select 100 + i, '440309-guanhu', 'RECEIVED', (array['NORMAL', 'URGENT', 'CRISIS'])[1 + (i > 30)::int
	+ (i > 38)::int], '=1+1,\"A\" LAW.AID', 'W-1', 'W-1', 1, sha256('1'), '2025-03-05', 'W-1' from generate_series(1, 40) i"
expect 0 "$jieyou" stats --district 440309 --year 2025 --by need --csv
"$(command -v python3)" - "$dir/out" <<'PY' || fail "the CSV is not as RFC 4180 has it, or holds a formula"
import csv, sys
data = open(sys.argv[1], newline="").read()
assert data.endswith("\r\n") and "\n" not in data.replace("\r\n", "")
rows = list(csv.reader(data.splitlines(), strict=True))
assert rows[0][0] == "group" and all(len(row) == len(rows[0]) for row in rows)
assert not any(cell[:1] in ("=", "+", "-", "@") for row in rows for cell in row)
assert ["'=1+1,\"A\"", "REQUESTS", "40"] in [[row[0], row[2], row[7]] for row in rows], rows
PY

# ---- What is published ------------------------------------------------------------------------

expect 0 "$jieyou" stats --district 440309 --year 2025 --published
says 龙华区
says '*'
expect 0 "$jieyou" stats --district 440309 --year 2025 --published --csv
says '"REQUESTS","QUARTER","2025Q1"'
expect 1 "$jieyou" stats --district 440309-guanhu --year 2025 --published
tells 公布单位
expect 1 "$jieyou" stats --district 440309 --year "$(date +%Y)" --published
tells 尚未结束

# ---- On paper ---------------------------------------------------------------------------------

expect 0 "$jieyou" stats --district 440309 --html
[ "$(grep -c '<svg' "$dir/out")" -ge 4 ] || fail "plots are missing"
says '</html>'
hides '<script'
expect 0 "$jieyou" stats --district 440309 --year 2025 --published --html
says 可对外公布
says '<svg'

# ---- Wrong use --------------------------------------------------------------------------------

expect 2 "$jieyou" stats
tells --district
expect 2 "$jieyou" stats --district 440309 --since 2026-13-01
expect 2 "$jieyou" stats --district 440309 --year 20x6
expect 2 "$jieyou" stats --district 440309 --year 2026 --since 2026-01-01
expect 2 "$jieyou" stats --district 440309 --by colour
expect 2 "$jieyou" stats --district 440309 --published
expect 2 "$jieyou" stats --district 440309 --csv --html
expect 1 "$jieyou" stats --district 440309 --since 2026-02-01 --until 2026-01-01
tells 终点应晚于起点
expect 1 "$jieyou" stats --district 440309 --since 2001-01-01 --until 2026-01-01
tells 十年
