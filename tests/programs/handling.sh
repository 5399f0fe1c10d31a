#!/bin/sh
# jieyou handle, as staff use it: a case is screened, asked about, supplied, taken; and what cannot be
# done is said in words. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

serve handling
expect 0 "$jieyou" submit "$root/clients/examples/linglong.json"

# What can be handed in, with its labels.
expect 0 "$jieyou" forms
says "send-back  筛选:退回并指引"
says "    cause=代码  退回原因"
says "      OTHER_CHANNEL 应走诉讼、仲裁、信访等法定渠道"
says "    criteria=A,B  符合的疑难标准"
expect 0 "$jieyou" --json forms
python3 - "$dir/out" <<'PY'
import json, sys
forms = {f["form"]: f for f in json.load(open(sys.argv[1]))["forms"]}
take = forms["take"]["fields"]
assert take[0] == {"field": "criteria", "label": "符合的疑难标准", "list": True, "values": []}, take
assert {"code": "CRISIS", "name": "危机"} in forms["raise"]["fields"][0]["values"]
PY

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

# Time: what waits for staff, by when; put off, with a reason that is told.
expect 0 "$jieyou" queue
says 待中心值班社工筛选,最迟
expect 0 "$jieyou" queue --owner WORKER
says 没有符合条件的。
expect 0 "$jieyou" queue --overdue
says 没有符合条件的。
expect 1 "$jieyou" queue --owner NOBODY
expect 2 "$jieyou" queue 1
expect 0 "$jieyou" --json show 1
due=$(sed 's/.*"dueUs":"*\([0-9]*\).*/\1/' "$dir/out")
until=$(TZ=Asia/Shanghai date -d "@$((due / 1000000 + 120))" '+%Y-%m-%d %H:%M')
expect 1 "$jieyou" handle 1 extend "until=$until:00" reason=值班人员在现场
expect 1 "$jieyou" handle 1 extend "until=$until"
expect 1 "$jieyou" handle 1 extend "until=2099-01-01 09:00" reason=值班人员在现场
grep -qF 最多延长到 "$dir/err" || fail "how long it may be put off is not said"
expect 0 "$jieyou" handle 1 extend "until=$until" reason=值班人员在现场,稍后来电
expect 0 "$jieyou" show 1
says "下一步由中心值班社工办理,最迟 $until"
says 期限已经延长,理由
says 值班人员在现场,稍后来电

# Support, from the plan to the follow-up, as one types it.
expect 0 "$jieyou" handle 1 take criteria=STUCK opinion=多重问题
expect 0 "$jieyou" handle 1 link opinion=由中心协助申请救助
says 支援进行中
expect 1 "$jieyou" handle 1 end cause=GOAL_MET attained.goal=1 attained.degree=REACHED \
	evaluation=目标达成 told=yes looked_back=yes follow_up=主责社工
grep -qF 还没有支援计划 "$dir/err" || fail "support ended without a plan"
expect 0 "$jieyou" handle 1 plan goals.what=返校 goals.term=SHORT goals.indicator=连续出勤四周 \
	goals.what=就业 goals.term=LONG goals.indicator=签订合同 \
	tasks.what=联系学校 tasks.owner=test "tasks.due=2099-01-31 17:00"
expect 1 "$jieyou" handle 1 plan goals.what=返校 goals.term=SOON goals.indicator=出勤
expect 1 "$jieyou" handle 1 task-set what=联系学校 owner=test due=明天
expect 1 "$jieyou" handle 1 note kind=VISIT summary=上门探访
grep -qF 没有约定这种方式 "$dir/err" || fail "a visit that was not agreed was taken"
expect 0 "$jieyou" handle 1 note kind=VISIT with=WITH_OTHERS summary=走访学校 participants=社工甲,老师 \
	"when=2026-01-01 10:00"
says 补记
expect 0 "$jieyou" show 1
says "任务 1 未完成"
expect 0 "$jieyou" handle 1 task-done n=1 result=已联系
expect 0 "$jieyou" handle 1 review changed=亲子关系缓和 outcome=ENDS
expect 0 "$jieyou" handle 1 phase phase=EVALUATION
for duty in $("$jieyou" --json show 1 | python3 -c 'import json,sys
print(" ".join(json.load(sys.stdin)["openDuties"]))'); do
	expect 0 "$jieyou" handle 1 report-duty code=$duty reporter=社工甲 body=公安机关 \
		"at=2026-01-01 11:00" receipt=2026-001
done
expect 0 "$jieyou" handle 1 end cause=GOAL_MET attained.goal=1 attained.degree=REACHED \
	attained.goal=2 attained.degree=PARTLY evaluation=目标达成 told=yes looked_back=yes follow_up=主责社工
says 待回访
expect 0 "$jieyou" handle 1 worker-heard outcome=HEARD grade=SATISFIED words=有帮助
expect 0 "$jieyou" handle 1 client-heard outcome=IMPOSSIBLE words=已迁离本市
expect 0 "$jieyou" handle 1 followed summary=社工满意
says 支援完结
expect 0 "$jieyou" show 1
says "档案尚缺 个案:机构结案"
expect 0 "$jieyou" handle 1 agency-closed cause=SELF_RELIANT words=已能自行应对
expect 0 "$jieyou" show 1
grep -qF 档案尚缺 "$dir/out" && fail "the file is whole" || true
