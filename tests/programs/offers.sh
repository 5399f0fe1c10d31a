#!/bin/sh
# A team, from the command line: staff confirm it, an expert sees what they are asked, accepts and
# declines; staff enter what was said by telephone. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

hides() { # WORDS
	! grep -qF "$1" "$dir/out" || fail "said: $1"
}
tells() { # WORDS: on standard error
	grep -qF "$1" "$dir/err" || {
		cat "$dir/err" >&2
		fail "not told: $1"
	}
}
as() { # PRINCIPAL: whoever runs the test is this one from now on
	psql -Xqd "$database" -c "update credential set principal = '$1', changed_at = now()" -c 'notify jieyou'
	sleep 3
}

serve offers
psql -Xqd "$database" <<'SQL'
insert into principal values ('X-E09', 'PERSON', '示范专家09', '', 'E09', false, now());
insert into role_held values ('X-E09', 'EXPERT', 'CN', true, now());
SQL
expect 0 "$jieyou" submit "$root/clients/examples/linglong.json"
expect 0 "$jieyou" handle 1 take criteria=STUCK opinion=多重问题
expect 0 "$jieyou" handle 1 call summary=社工在现场

# ---- Confirmed --------------------------------------------------------------------------------

expect 1 "$jieyou" handle 1 confirm answer=REFERRAL
tells 个案摘要
expect 1 "$jieyou" handle 1 confirm answer=REFERRAL summary=单亲母亲 team.expert_id=E07 team.needs=LAW.AID team.lead=yes
tells 'E07 示范专家07 不能邀请'
expect 1 "$jieyou" handle 1 confirm answer=REFERRAL summary=母亲电话13800000000
tells 不得有电话
expect 0 "$jieyou" handle 1 confirm answer=REFERRAL summary=单亲母亲情绪低落 manner=面谈 \
	task=先见社工 team.expert_id=E24 team.needs=YOU.TRUANT team.lead=yes \
	team.expert_id=E09 team.needs=PSY.COUNSEL
says 待牵头专家接受
says 2
expect 0 "$jieyou" show 1
says 'E24 示范专家24  牵头  待答复'
says 摘要:单亲母亲情绪低落

# ---- By telephone, and by oneself -------------------------------------------------------------

expect 1 "$jieyou" handle 1 join
tells 哪位专家
expect 1 "$jieyou" offers
expect 0 "$jieyou" handle 1 join expert_id=E24 note=电话答复
says 支援进行中
as X-E09
expect 0 "$jieyou" offers
says '案号 1  待答复  成员'
says 'PSY.COUNSEL 情绪疏导与心理咨询'
expect 0 "$jieyou" show 1
says 摘要:单亲母亲情绪低落
hides 先见社工
hides 求助内容
hides 记录
expect 0 "$jieyou" handle 1 decline cause=BUSY note=近期没有时间 --key once
hides 改请
expect 0 "$jieyou" handle 1 decline cause=BUSY note=近期没有时间 --key once
says 此前已办理
expect 1 "$jieyou" show 1
expect 0 "$jieyou" offers
says 没有待答复的邀约
as test
expect 0 "$jieyou" show 1
says '已婉拒'
expect 0 "$jieyou" handle 1 add expert_id=E10 needs=PAR.COMM
expect 0 "$jieyou" handle 1 pull expert_id=E10 cause=OTHER reason=改由学校支援 not_replaced=yes
expect 0 "$jieyou" handle 1 city reason=本区没有这方面的专家
expect 0 "$jieyou" handle 1 withdraw reason=已搬离
