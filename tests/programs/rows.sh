#!/bin/sh
# What follows from the record is verified with it: cases are carried through what can happen to them, and
# people entered, and both verifiers find all of it to follow; then every column of every such table is
# altered in turn, a row deleted and a row added, and both name it. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..
python="/usr/bin/python3 -B" # writes nothing into the tree

serve rows --checkpoint_ms 86400000 --due_every_ms 100
conninfo="host=$PGHOST user=$PGUSER dbname=$database"
both() { # STATUS WORDS: what both verifiers say
	expect "$1" "$jieyou" --json verify --all
	grep -qF "$2" "$dir/out" || fail "verify says $(cat "$dir/out"), and not $2"
	expect "$1" $python "$root/tests/verify_record.py" "$conninfo"
}
as() { # PRINCIPAL: whoever runs the test is this one from now on
	sql "update credential set principal = '$1', changed_at = clock_timestamp() where name = 'uid:$(id -u)'"
	sql 'notify jieyou'
	sleep 3
}

# ---- People, entered by hand: seen at once, and no more when they are put on record -----------------

both 1 '"table":"credential","id":1,"seq":0,"name":"ADDED"'
grep -q "^FAULT credential 1 0 ADDED " "$dir/out" || fail "the script says $(cat "$dir/out")"
sql "select adopt_register(clock_timestamp(), 'test')"
both 0 '"fault":null'
expect 0 "$bin/jieyoud" --database "$conninfo" --bootstrap-admin uid:4242
sql "insert into principal select x, 'PERSON', x, 'test', '', false, now() from unnest(array['A-1', 'A-2']) x;
	insert into principal values ('S-FAR', 'PERSON', '远区值班', '', '', false, now());
	insert into principal values ('S-TWO', 'PERSON', '另一位值班', '', '', false, now());
	insert into role_held values ('S-FAR', 'STAFF', '440305', true, now()), ('S-TWO', 'STAFF', 'CN', true, now()),
		('S-TWO', 'SUPERVISOR', 'CN', true, now()), ('S-TWO', 'KEEPER', 'CN', true, now());
	select adopt_register(clock_timestamp(), 'test')"
sql "update principal set suspended = true where id = 'A-2'; update represents set held = false where worker = 'W-7';
	insert into revoked values ('0a', now(), 'keyCompromise'); update principal set name = 'x name y' where id = 'A-1';
	select adopt_register(clock_timestamp(), 'test')"
both 0 '"fault":null'

# ---- What can happen to cases ------------------------------------------------------------------------

python3 - "$root/clients/examples/wanghua.json" >"$dir/beaten.json" <<'PY'
import json, sys
case = json.load(open(sys.argv[1]))
case["narrative"] += "父亲经常殴打七岁的儿子,孩子身上有伤,不敢回家。"
json.dump(case, sys.stdout)
PY
for case in "$root/clients/examples/linglong.json" "$dir/beaten.json" "$root/clients/examples/wanghua.json" \
	"$root/clients/examples/wanghua.json"; do
	expect 0 "$jieyou" submit "$case" --shut-out W-7
done
expect 0 "$jieyou" handle 1 take criteria=STUCK opinion=多重问题
expect 0 "$jieyou" handle 1 call summary=社工在现场
expect 0 "$jieyou" handle 1 confirm answer=REFERRAL summary=单亲母亲情绪低落 manner=面谈 task=先见社工 \
	team.expert_id=E24 team.needs=YOU.TRUANT team.lead=yes team.expert_id=E09 team.needs=PSY.COUNSEL
expect 0 "$jieyou" handle 1 join expert_id=E24 note=电话答复
for conference in 1 2; do
	expect 0 "$jieyou" handle 1 convene minutes=60 manner=ONLINE problem=孩子不上学 agenda=各自意见 \
		members.expert_id=E09 members.needs=PSY.COUNSEL members.expert_id=E24 members.needs=YOU.TRUANT
done
expect 0 "$jieyou" handle 1 call-off number=1 reason=合并召开
expect 0 "$jieyou" handle 1 answer-invitation number=2 answer=ACCEPT expert_id=E24
expect 0 "$jieyou" handle 1 propose-linkage kind=REFERRAL target=LH.WELFARE needs=ECO.TEMP reason=家中已无积蓄
expect 0 "$jieyou" handle 1 propose-linkage kind=LINKAGE target=LH.POLICE needs=CRI.POLICE reason=夜间有人上门
expect 0 "$jieyou" handle 1 move-linkage number=1 to=DECLINED cause=NO_PLACE note=本月名额已满
expect 0 "$jieyou" handle 1 task-set what=联系学校 owner=test "due=2099-01-31 17:00"
expect 0 "$jieyou" handle 1 plan goals.what=返校 goals.term=SHORT goals.indicator=出勤 \
	tasks.what=联系医院 tasks.owner=test "tasks.due=2099-01-31 17:00"
expect 0 "$jieyou" handle 1 task-done n=3 result=已联系
expect 0 "$jieyou" handle 1 note kind=CALL summary=无人接听 not_reached=yes "when=2026-01-01 10:00"
expect 0 "$jieyou" handle 2 report-duty code=CHD.REPORT reporter=社工甲 body=公安机关 "at=2026-01-01 11:00" receipt=2026-001
expect 0 "$jieyou" handle 2 lower grade=URGENT reason=已安全离开
expect 0 "$jieyou" shut-out 2 LH-0231 --why 与当事人是亲属关系须回避
as S-FAR
expect 0 "$jieyou" break-glass 1 --why 值班电话转来须立即核对安全情况
expect 0 "$jieyou" break-glass 2 --why 值班电话转来须立即核对安全情况
as test
expect 0 "$jieyou" review-glass 1 "$(sql 'select seq from glass where case_id = 1')" --verdict justified --why 确有紧急情况须当即核对
{ printf '\377\330\377'; head -c 60000 /dev/urandom; } >"$dir/photo.jpg"
expect 0 "$jieyou" attach 2 "$dir/photo.jpg"
expect 0 "$jieyou" handle 4 take criteria=STUCK opinion=多重问题
expect 0 "$jieyou" handle 4 link opinion=由中心协助申请救助
expect 0 "$jieyou" handle 4 plan goals.what=返校 goals.term=SHORT goals.indicator=出勤
expect 0 "$jieyou" handle 4 review changed=亲子关系缓和 outcome=ENDS
for duty in $("$jieyou" --json show 4 | python3 -c 'import json,sys
print(" ".join(json.load(sys.stdin)["openDuties"]))'); do
	expect 0 "$jieyou" handle 4 report-duty "code=$duty" reporter=社工甲 body=公安机关 "at=2026-01-01 11:00" receipt=2026-002
done
expect 0 "$jieyou" handle 4 end cause=GOAL_MET attained.goal=1 attained.degree=REACHED evaluation=目标达成 \
	told=yes looked_back=yes follow_up=主责社工
expect 1 "$jieyou" handle 4 propose-entry title=孩子不肯上学 narrative=王阿姨的孩子不肯上学 needs=YOU.TRUANT
grep -qF 王 "$dir/err" || fail "who it is was not asked about: $(cat "$dir/err")"
expect 0 "$jieyou" handle 4 propose-entry title=孩子不肯上学 narrative=母亲一个人带大的孩子不肯上学 \
	helped=先约定作息 failed=没收手机 needs=YOU.TRUANT
expect 1 "$jieyou" handle 4 approve-entry opinion=认不出当事人 # one's own
for file in 5 6; do
	who="candidate.name=示例新聘 candidate.sex=FEMALE candidate.unit=示例中心 candidate.district=440309
		candidate.languages=cmn candidate.can.type=SUPERVISOR candidate.can.level=2 candidate.can.type=COUNSELLOR
		candidate.can.level=3 candidate.can.needs=PSY.COUNSEL"
	expect 0 "$jieyou" open appointment district=440309 reason=本机构推荐 $who
	expect 0 "$jieyou" handle $file propose-appointment $who begins=2026-01-06 ends=2027-12-31 \
		agreement_signed_on=2026-01-05 agreement_ends=2027-12-31 places=3 opinion=已核实
done
as S-TWO
expect 0 "$jieyou" catalogue --stale
grep -q "^GOV.12355 " "$dir/out" && grep -q "jieyou resource 编号 checked" "$dir/out" ||
	fail "what is stale does not lead to its being checked"
expect 0 "$jieyou" resource GOV.12355 checked
expect 0 "$jieyou" resource PRO.LONGHUA checked
expect 0 "$jieyou" resource PRO.LONGHUA left=2
expect 0 "$jieyou" resource PRO.LONGHUA left=
expect 0 "$jieyou" resource GOV.12355 left=1
expect 0 "$jieyou" handle 1 propose-linkage kind=LINKAGE target=GOV.12355 needs=YOU.TRUANT reason=孩子不愿当面谈
expect 0 "$jieyou" handle 1 move-linkage number=3 to=CONTACTED note=已联系
expect 0 "$jieyou" handle 1 refer number=3 receiver=热线值班员 told.subject=NEED told.words=需要有人听孩子说话
expect 0 "$jieyou" resource GOV.12355 left=0
expect 0 "$jieyou" resource PRO.LONGHUA contact=0755-0000001 verify=
for try in 1 2 3 4 5 6 7 8 9 10 over; do
	expect 0 "$jieyou" catalogue --stale
	grep -q "^GOV.12355 " "$dir/out" || break
	[ "$try" != over ] || fail "what was checked is stale still"
	sleep 1
done
expect 1 "$jieyou" resource PRO.LONGHUA rule=rich
expect 0 "$jieyou" handle 5 approve-appointment
expect 0 "$jieyou" handle 6 approve-appointment
expect 0 "$jieyou" submit "$dir/beaten.json" # 7: whom file 5 appoints supports it, and owes a talk on it
expect 0 "$jieyou" handle 7 take criteria=STUCK opinion=多重问题
expect 0 "$jieyou" handle 7 call summary=社工在现场
for try in $(seq 60); do # an edition is built meanwhile
	! "$jieyou" handle 7 confirm answer=REFERRAL summary=孩子身上有伤 manner=面谈 task=先见社工 team.expert_id=E41 \
		team.needs=PSY.COUNSEL team.lead=yes >"$dir/out" 2>"$dir/err" || break
	sleep 1
done
[ "$try" -lt 60 ] || fail "E41 is not asked: $(cat "$dir/err")"
expect 0 "$jieyou" handle 7 join expert_id=E41 note=电话答复
expect 0 "$jieyou" handle 7 plan goals.what=安全 goals.term=SHORT goals.indicator=不再受伤
for duty in $("$jieyou" --json show 7 | python3 -c 'import json,sys
print(" ".join(json.load(sys.stdin)["openDuties"]))'); do
	expect 0 "$jieyou" handle 7 report-duty "code=$duty" reporter=社工甲 body=公安机关 "at=2026-01-01 11:00" receipt=2026-003
done
expect 0 "$jieyou" handle 7 end cause=GOAL_MET attained.goal=1 attained.degree=REACHED evaluation=目标达成 \
	told=yes looked_back=yes follow_up=主责社工
until_sql "select count(*) = 1 from debriefing"
expect 0 "$jieyou" show 5
grep -q "任务 2  个案 7  最迟" "$dir/out" || fail "what is owed is not shown: $(cat "$dir/out")"
expect 0 "$jieyou" handle 5 debrief with=E10 minutes=60 notes=谈到自责
expect 0 "$jieyou" handle 5 set-leave begins=2099-01-05 ends=2099-01-09 why=外出进修
expect 0 "$jieyou" handle 6 end-appointment cause=OWN_WISH reason=调往外地
expect 0 "$jieyou" handle 4 approve-entry opinion=认不出当事人
expect 0 "$jieyou" handle 4 withdraw-entry reason=题目要改
expect 0 "$jieyou" handle 4 propose-entry title=一个人带大的孩子不肯上学 narrative=母亲一个人带大的孩子不肯上学 \
	helped=先约定作息 failed=没收手机 needs=YOU.TRUANT
as test
expect 0 "$jieyou" handle 4 approve-entry opinion=认不出当事人
for try in $(seq 60); do # an edition is built meanwhile
	expect 0 "$jieyou" library
	! grep -qF 孩子不肯上学 "$dir/out" || break
	sleep 1
done
[ "$try" -lt 60 ] || fail "the library has $(cat "$dir/out")"
expect 0 "$jieyou" similar 1
grep -qF 先约定作息 "$dir/out" || fail "similar are $(cat "$dir/out")"
expect 0 "$jieyou" deidentify 王阿姨住民治街道
grep -qF 某阿姨住某街道 "$dir/out" || fail "made of it: $(cat "$dir/out")"
expect 0 "$jieyou" erase 3 --basis CONSENT_WITHDRAWN --requester CLIENT # what follows from it stays, and stays sound
until_sql "select not exists (select from due where case_id = 3 and what = 'DESTROY')"
both 0 '"fault":null'
for case in 1 2 3 4 5 6 7; do
	expect 0 "$jieyou" verify $case
done

# ---- Tampered with -----------------------------------------------------------------------------------

$python "$root/tests/tamper_rows.py" "$jieyou" "$conninfo" || fail "tampering was not seen"

# Whoever makes themselves the lead of a case is named.
sql "update offer set part = 'LEAD' where state = 'OPEN'"
both 1 '"table":"offer","id":1'
grep -q "^FAULT offer 1 [1-9][0-9]* ALTERED 2$" "$dir/out" || fail "the script says $(cat "$dir/out")"
expect 1 "$jieyou" verify 1
grep -qF '表 offer' "$dir/out" || fail "people are told $(cat "$dir/out")"
expect 0 "$jieyou" verify 2

# ---- From before there were effects -------------------------------------------------------------------

# Case 2, as a daemon that knew none would have written it: what its events do not tell of is believed.
# There was no checkpoint of it then: two verifiers that ask all that have read enough for one.
sql "set session_replication_role = replica; truncate checkpoint_head, checkpoint"
sql "update offer set part = 'MEMBER' where state = 'OPEN'"
$python - "$root/tests" "$jieyou" "$conninfo" <<'PYTHON'
import sys
tests, jieyou, conninfo = sys.argv[1:]
sys.path.insert(0, tests)
sys.argv = ["tamper", jieyou, conninfo, "1"]
from tamper import event_hash, event_row, sql
sql("update event set effects = null where case_id = 2")
before = bytes(32)
for seq in range(1, int(sql("select version from help_case where id = 2")[0][0]) + 1):
    before = event_hash(before, event_row(2, seq))
    sql(f"update event set hash = '\\x{before.hex()}' where case_id = 2 and seq = {seq}")
sql(f"update help_case set head = '\\x{before.hex()}' where id = 2")
PYTHON
both 0 '"fault":null'
expect 0 "$jieyou" let-in 2 LH-0231 --why 经核实并非亲属可以恢复查看
both 0 '"fault":null'
sql "update shut_out set shut = true where case_id = 2 and principal = 'LH-0231'" # but what they tell of is not
both 1 '"table":"shut_out","id":2'
grep -q "^FAULT shut_out 2 [1-9][0-9]* ALTERED LH-0231$" "$dir/out" || fail "the script says $(cat "$dir/out")"
