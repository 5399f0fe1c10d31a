#!/bin/sh
# A seminar from the command line: planned of an entry of the library, experts invited, put off, held, what it has
# taught a new version of that entry, ended; as figures; verified, and tampered with; and what stands in the way, told
# by its field. Run by tests/run.sh.
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

as() { # PRINCIPAL: whoever runs the test is this one from now on
	sql "update credential set principal = '$1', changed_at = clock_timestamp() where name = 'uid:$(id -u)'"
	sql 'notify jieyou'
	sleep 3
}
both() { # STATUS WORDS: what both verifiers say
	expect "$1" "$jieyou" --json verify --all
	says "$2"
	expect "$1" /usr/bin/python3 -B "$root/tests/verify_record.py" "$conninfo"
}
shows_entry() { # WORDS: as soon as the library has it
	for try in $(seq 60); do # an edition is built meanwhile
		expect 0 "$jieyou" library
		! grep -qF -e "$1" "$dir/out" || return 0
		sleep 1
	done
	fail "the library has $(cat "$dir/out")"
}

root=$here/../..
serve seminar --test_clock 2026-01-06T02:00:00Z
conninfo="host=$PGHOST user=$PGUSER dbname=$database"
sql "insert into principal values ('S-TWO', 'PERSON', '另一位值班', '', '', false, now());
	insert into role_held values ('S-TWO', 'STAFF', 'CN', true, now())"

# ---- A case, and its entry ---------------------------------------------------------------------------

expect 0 "$jieyou" submit "$root/clients/examples/wanghua.json"
expect 0 "$jieyou" handle 1 take criteria=STUCK opinion=多重问题
expect 0 "$jieyou" handle 1 link opinion=由中心协助申请救助
expect 0 "$jieyou" handle 1 plan goals.what=返校 goals.term=SHORT goals.indicator=出勤
expect 0 "$jieyou" handle 1 review changed=亲子关系缓和 outcome=ENDS
for duty in $("$jieyou" --json show 1 | python3 -c 'import json,sys
print(" ".join(json.load(sys.stdin)["openDuties"]))'); do
	expect 0 "$jieyou" handle 1 report-duty "code=$duty" reporter=社工甲 body=公安机关 "at=2026-01-06 09:00" receipt=2026-002
done
expect 0 "$jieyou" handle 1 end cause=GOAL_MET attained.goal=1 attained.degree=REACHED evaluation=目标达成 \
	told=yes looked_back=yes follow_up=主责社工
expect 0 "$jieyou" handle 1 propose-entry title=孩子不肯上学 narrative=母亲一个人带大的孩子不肯上学 \
	helped=先约定作息 failed=没收手机 needs=YOU.TRUANT
as S-TWO
expect 0 "$jieyou" handle 1 approve-entry opinion=认不出当事人
as test
shows_entry 孩子不肯上学
entry=$(sql "select code from library_entry")

# ---- A seminar ---------------------------------------------------------------------------------------

expect 1 "$jieyou" open seminar district=440309 theme=青少年网瘾 question=先做孩子还是先做家长 entries=1024
tells 不填案号
expect 1 "$jieyou" open seminar district=440309 theme=青少年网瘾 question=先做孩子还是先做家长 worker=LH-0231
tells 策划的人
expect 0 "$jieyou" open seminar district=440309 theme=青少年网瘾 question=先做孩子还是先做家长 entries=$entry --key once
says "案号 2  状态 研讨已策划"
expect 0 "$jieyou" open seminar district=440309 theme=青少年网瘾 question=先做孩子还是先做家长 entries=$entry --key once
says 此前已办理
expect 0 "$jieyou" list
hides 研讨
expect 0 "$jieyou" list --life SEMINAR
says 研讨
expect 0 "$jieyou" queue --owner STAFF
says 研讨已策划

expect 1 "$jieyou" handle 2 convene minutes=120 manner=ON_SITE problem=青少年网瘾 agenda=各自的做法 \
	members.expert_id=E09 members.needs=PSY.COUNSEL members.expert_id=E24
tells 不为某个服务对象的需要
expect 0 "$jieyou" handle 2 convene minutes=120 manner=ON_SITE problem=青少年网瘾 agenda=各自的做法 \
	members.expert_id=E09 members.expert_id=E24
says '第 1 次研讨定于 2026-01-06 10:15'
expect 0 "$jieyou" handle 2 reschedule number=1 'begin=2026-01-07 14:00' reason=场地有变
says '第 1 次研讨定于 2026-01-07 14:00'
expect 0 "$jieyou" invitation 2 1 --member E09
says SEQUENCE:1
hides 网瘾
expect 1 "$jieyou" handle 2 hold-seminar number=1 experts=E09,E24 notes=各人先说做法 learned=先约定作息
tells 还没有开始

later 2026-01-08T02:00:00Z
expect 1 "$jieyou" handle 2 hold-seminar number=1 experts=E09 notes=各人先说做法 learned=先约定作息
tells "不足法定的 2 位"
expect 0 "$jieyou" handle 2 hold-seminar number=1 experts=E09,E24 workers=示例社工甲,示例社工乙 notes=各人先说做法 \
	learned=先约定作息 entries=$entry
says 研讨已召开
expect 0 "$jieyou" show 2
says 先做孩子还是先做家长
says 已到会
hides 会诊
expect 0 "$jieyou" record 2
says 示例社工甲
says 研讨记录
expect 0 "$jieyou" draft 2
says 先约定作息
expect 0 "$jieyou" stats --district 440309 --since 2026-01-01 --until 2026-02-01
says "研讨到会社工(人次) · 现场:2"
hides 示例社工
expect 0 "$jieyou" handle 2 propose-entry revises=$entry title=先做孩子还是先做家长 narrative=孩子不肯上学,家长着急 \
	helped=先约定作息,再和家长商量 needs=YOU.TRUANT
as S-TWO
expect 0 "$jieyou" handle 2 approve-entry opinion=认不出当事人
as test
shows_entry 先做孩子还是先做家长
says "$entry"
expect 0 "$jieyou" handle 2 end-seminar summary=所得已整理
says 研讨已结束

# ---- Verified ----------------------------------------------------------------------------------------

sql "select adopt_register(clock_timestamp(), 'test')"
both 0 '"fault":null'
for change in "code = 'L000000'" "version = 1" "digest = sha256('')"; do
	sql "begin; create table kept as table entry_of_case; update entry_of_case set $change where case_id = 2; commit"
	both 1 '"table":"entry_of_case","id":2'
	sql "begin; delete from entry_of_case; insert into entry_of_case table kept; drop table kept; commit"
done
both 0 '"fault":null'
