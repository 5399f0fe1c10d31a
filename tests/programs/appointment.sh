#!/bin/sh
# Appointments to the pool from the command line: asked for, proposed, approved by a second person, renewed and
# ended; the pool as it then is; and what stands in the way, told by its field. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"

tells() { # WORDS: on standard error
	contains "$dir/err" "$1"
}
until_pool_says() { # WORDS: an edition is built meanwhile
	for try in $(seq 60); do
		expect 0 "$jieyou" pool
		! grep -qF -e "$1" "$dir/out" || return 0
		sleep 1
	done
	fail "the pool has $(cat "$dir/out")"
}
approved_by() { # ID: who runs the test is this one from now on, as soon as the dispatcher knows
	sql "update credential set principal = '$1', changed_at = clock_timestamp() where name = 'uid:$(id -u)'"
	sql 'notify jieyou'
	for try in $(seq 60); do
		! "$jieyou" handle 1 approve-appointment opinion=同意 >"$dir/out" 2>"$dir/err" || return 0
		sleep 1
	done
	fail "not approved: $(cat "$dir/err")"
}

serve appointment
sql "insert into principal select id, 'PERSON', id, '', '', false, now() from (values ('S-1'), ('S-2')) p (id);
	insert into role_held select id, 'SUPERVISOR', 'CN', true, now() from (values ('S-1'), ('S-2')) p (id);
	insert into role_held values ('test', 'SUPERVISOR', 'CN', true, now()),
		('S-2', 'AUDITOR', 'CN', true, now())"

who="candidate.name=示例新聘 candidate.sex=FEMALE candidate.unit=示例心理中心 candidate.district=440309"
can="candidate.languages=cmn,yue candidate.can.type=COUNSELLOR candidate.can.level=2 candidate.can.needs=PSY.COUNSEL,PSY.GRIEF
	candidate.can.type=SUPERVISOR candidate.can.level=3 candidate.certificates.name=社会工作师"

expect 0 "$jieyou" forms
says "open appointment"
says "candidate.can.level="
expect 1 "$jieyou" open appointment district=440309 reason=本机构推荐
tells candidate
expect 1 "$jieyou" open appointment district=440309 reason=本机构推荐 $who candidate.languages=cmn candidate.can.type=WIZARD \
	candidate.can.level=2
tells 专家类型
expect 0 "$jieyou" open appointment district=440309 reason=本机构推荐 $who $can --key once
says "案号 1  状态 已申请或推荐聘任"
expect 0 "$jieyou" open appointment district=440309 reason=本机构推荐 $who $can --key once
says 此前已办理

expect 0 "$jieyou" list
says 没有符合条件的
expect 0 "$jieyou" list --life APPOINTMENT
says 聘任

sql 'notify jieyou'
for try in $(seq 60); do # until the dispatcher knows that whoever asks is a supervisor
	expect 1 "$jieyou" handle 1 approve-appointment
	! grep -qF propose_appointment "$dir/err" || break
	sleep 1
done
tells propose_appointment
expect 1 "$jieyou" handle 1 propose-appointment $who $can begins=2026-01-06 ends=2099-12-31 agreement_signed_on=2026-01-05 \
	agreement_ends=2099-12-31 places=3 opinion=资格与经历已核实
tells "1461 日"
next=$(date -d '+300 days' +%F)
expect 0 "$jieyou" handle 1 propose-appointment $who $can begins=2026-01-06 "ends=$next" agreement_signed_on=2026-01-05 \
	"agreement_ends=$next" places=3 opinion=资格与经历已核实
expect 1 "$jieyou" handle 1 approve-appointment
tells 本人提出
approved_by S-1
says 已聘任并入库
until_pool_says "E41  示例新聘"
says "聘期:2026-01-06 至 $next"
says "督导(领头)"
expect 0 "$jieyou" show 1
says "在专家库中的编号:E41"
says 社会工作师

expect 1 "$jieyou" handle 1 propose-appointment $who $can "ends=$(date -d '+600 days' +%F)" agreement_signed_on=2026-01-05 \
	"agreement_ends=$(date -d '+600 days' +%F)" places=5 opinion=考核优秀
tells 还没有考核
expect 1 "$jieyou" handle 1 assess kind=TERM board=95 employer=90 supervisee=88 board_by=评审委员会 employer_by=示例心理中心 \
	supervisee_by=受督导社工 total=92.2 opinion=工作扎实
tells "总分为 91.20"
expect 0 "$jieyou" handle 1 assess kind=TERM board=95 employer=90 supervisee=88 board_by=评审委员会 employer_by=示例心理中心 \
	supervisee_by=受督导社工 total=91.2 opinion=工作扎实
says "考核等次:优秀"
expect 0 "$jieyou" handle 1 propose-appointment $who $can "ends=$(date -d '+600 days' +%F)" agreement_signed_on=2026-01-05 \
	"agreement_ends=$(date -d '+600 days' +%F)" places=5 opinion=考核优秀
approved_by S-2
says 已续聘
until_pool_says "聘期:2026-01-06 至 $(date -d '+600 days' +%F)"

away=$(TZ=Asia/Shanghai date -d '+10 days' +%F)
expect 1 "$jieyou" handle 1 set-leave begins=2026-01-05 "ends=$away" why=外出进修
tells 今天
expect 0 "$jieyou" handle 1 set-leave "begins=$(TZ=Asia/Shanghai date +%F)" "ends=$away" why=外出进修
says 不再受邀
until_pool_says "至 $away"
expect 0 "$jieyou" handle 1 end-leave note=提前回来
expect 1 "$jieyou" handle 1 end-leave
tells 不用销假
expect 1 "$jieyou" handle 1 end-appointment cause=TERM_OVER reason=期满
tells 系统
expect 0 "$jieyou" handle 1 end-appointment cause=OWN_WISH reason=调往外地工作
says 聘任已结束
until_pool_says "至 $(TZ=Asia/Shanghai date -d yesterday +%F)  保密协议"
expect 0 "$jieyou" record 1
says 续聘
says "等次:优秀"
says 调往外地工作
expect 0 "$jieyou" verify 1
