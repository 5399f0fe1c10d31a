#!/bin/sh
# A contest from the command line: opened, nominated for, a panel named, scored, ranked, its booklet on paper; and what
# stands in the way, told by its field. Run by tests/run.sh.
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
		--listen "$JIEYOU_SERVER" --test_clock "$1" --due_every_ms 600000 2>>"$dir/log" &
	daemon=$!
	"$jieyou" ping --wait 20 >"$dir/out" || fail "jieyoud does not answer"
}
as() { # PRINCIPAL: whoever runs the test is this one from now on
	sql "update credential set principal = '$1', changed_at = clock_timestamp() where name = 'uid:$(id -u)'"
	sql 'notify jieyou'
	sleep 3
}

serve contest --test_clock 2026-01-06T02:00:00Z
sql "insert into principal select 'X-' || e, 'PERSON', 'X-' || e, '', e, false, now() from unnest(array['E09', 'E24', 'E10']) e;
	insert into role_held select 'X-' || e, 'EXPERT', '440309', true, now() from unnest(array['E09', 'E24', 'E10']) e;
	insert into principal values ('V-1', 'PERSON', '示例督导', '', '', false, now());
	insert into role_held values ('V-1', 'SUPERVISOR', '440309', true, now());
	insert into edition select max(version) + 1, now(), 'library' from edition;
	insert into library_entry select code, '1', title, 'YOU.TRUANT', '孩子不肯上学', '先约定作息', '', (select max(version) from edition),
	null from (values ('L000001', '先约定作息'), ('L000002', '先见家长')) e (code, title)"
sql 'notify jieyou'
for try in $(seq 60); do # an edition is built meanwhile
	expect 0 "$jieyou" library
	! grep -qF L000002 "$dir/out" || break
	sleep 1
done

as V-1
expect 1 "$jieyou" open contest district=440309
tells 年度
expect 0 "$jieyou" open contest district=440309 year=2026 theme=年度评优
says "案号 1  状态 评优大赛接受提名"
expect 1 "$jieyou" handle 1 nominate code=1024 by=示例机构 reason=做法清楚
tells 不填案号
expect 0 "$jieyou" handle 1 nominate code=L000001 by=示例机构 reason=做法清楚
expect 0 "$jieyou" handle 1 nominate code=L000002 by=示例专家 reason=可以推广
expect 1 "$jieyou" handle 1 name-panel experts=E09,E24,E10 agreed_on=2026-01-05
tells 提名尚未截止
expect 1 "$jieyou" contest 1
tells 还没有排名

later 2026-03-10T02:00:00Z
expect 0 "$jieyou" handle 1 name-panel experts=E09,E24,E10 agreed_on=2026-03-01
says 评审中
for judge in E09:90:60 E24:80:70 E10:70:80; do
	as "X-${judge%%:*}"
	points=${judge#*:}
	for one in "L000001 ${points%:*}" "L000002 ${points#*:}"; do
		set -- $one
		expect 0 "$jieyou" handle 1 score "code=$1" "profession=$2" "effect=$2" "innovation=$2" "transfer=$2" comment=逻辑清楚
	done
	expect 0 "$jieyou" show 1
	says 已评分
	hides 分数
done
expect 1 "$jieyou" handle 1 score code=L000001 profession=1
tells 不能更改
as V-1
expect 0 "$jieyou" show 1
says "L000001 第 1 版  已评 3"
expect 0 "$jieyou" record 1
hides 逻辑清楚
expect 0 "$jieyou" handle 1 rank opinion=评审组一致同意
says 已排名
expect 0 "$jieyou" record 1
says 逻辑清楚
says 去掉一个最高分
expect 0 "$jieyou" show 1
says "第 1 名  80.000 分"
says "第 2 名  70.000 分"
expect 0 "$jieyou" contest 1
says "第 1 名  80.000 分  L000001 第 1 版"
expect 0 "$jieyou" contest 1 --html
says "疑难个案评优大赛获奖案例"
says 先约定作息
[ "$(sql "select count(*) from access where verb like 'publicity L00000%'")" -ge 4 ] || fail "the booklet is not on record"
expect 0 "$jieyou" handle 1 publish words=在中心公布栏公布
says 已公布
expect 0 "$jieyou" stats --district 440309 --since 2026-03-01 --until 2026-04-01
says "参评案例:2"
