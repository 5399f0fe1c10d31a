# life.sh: one case from the call for help to its whole file, as each of those concerned types it, in
# speeded-up time. To be sourced by demo.sh.
#
# Everybody has a certificate of their own (ca.sh) and comes over TLS, as from other machines. The clock is
# the dispatcher's test clock: it tells a minute a second, and is put forward from scene to scene by
# starting the dispatcher anew, by which nothing is lost.
#
#     life_prepare           enters the people, and makes the certificates
#     scene DAY HH:MM WHAT   the dispatcher, started at that time (start_daemon, stop_daemon are demo.sh's)
#     acts WHO ARGUMENT ...  one of them uses jieyou
#     life_run CASE          from the screening to the file

life_people="zhiban||示例值班社工
LH-0231||示例社工
lingyiban|STAFF|示例值班社工乙
dudao|SUPERVISOR|示例中心督导
shenji|AUDITOR|示例审计员"

# ---- Time ----

# Day 1 is the coming Monday in China, for a certificate is not valid before it was made.
life_begin() {
	monday=$(TZ=CST-8 date -d 'next monday' +%F)
}

# "2026-03-02 09:30" of that day, in China.
on_day() { # DAY HH:MM
	date -d "$monday $(($1 - 1)) days" "+%F $2"
}

# Opens a scene: the clock is put there.
scene() { # DAY HH:MM WHAT
	scene_day=$1
	clock=$(date -u -d "TZ=\"CST-8\" $(on_day "$1" "$2")" +%FT%TZ)
	clock_flags="--test_clock $clock --test_clock_speed 60"
	[ -z "$daemon" ] || stop_daemon
	start_daemon
	printf '\n==== 第 %s 天 %s  %s\n' "$1" "$2" "$3"
}

# ---- People ----

# Those of demo.sh get a certificate, too; the experts of the pool are there by their numbers.
life_enter() {
	say "$life_people" | while IFS='|' read -r id role name; do
		[ -z "$role" ] ||
			say "insert into principal values ('$id', 'PERSON', '$name', '', '', false, now());
				insert into role_held values ('$id', '$role', '440309', true, now());"
		say "insert into credential values ('cert:$id', '$id', true, now());"
	done
	cat <<-'SQL'
		insert into principal select 'X-' || code, 'PERSON', name, '', code, false, now() from expert
			where until is null;
		insert into role_held select id, 'EXPERT', '440309', true, now() from principal where expert <> '';
		insert into credential select 'cert:' || id, id, true, now() from principal where expert <> '';
	SQL
}

life_name() { # ID
	say "$life_people" | awk -F'|' -v id="$1" '$1 == id { print $3; found = 1 }
		END { if (!found) print "示范专家 " substr(id, 3) }'
}

# A command as one types it.
life_typed() { # WHO ARGUMENT ...
	printf '\n%s  $ jieyou' "$(life_name "$1")"
	shift
	for word in "$@"; do
		case $word in
		*' '*) printf " '%s'" "$word" ;;
		*) printf ' %s' "${word#"$root/"}" ;;
		esac
	done
	printf '\n'
}

# Somebody asks, over TLS; what they type is shown, and what they read.
acts() { # WHO ARGUMENT ...
	unless_stopped
	life_typed "$@"
	who=$1
	shift
	[ -f "$ca/$who.pem" ] || sh "$here/ca.sh" "$ca" client "$who" 120 >>"$PGHOST/jieyoud.log"
	JIEYOU_SERVER=tls:localhost:$port JIEYOU_CA=$ca/ca.pem JIEYOU_CERT=$ca/$who.pem \
		JIEYOU_KEY=$ca/$who.key "$bin/jieyou" "$@" || step_failed "$who: jieyou $* failed"
}

# Who is asked and has not answered, of a part: the principal of the first.
asked() { # LEAD|MEMBER
	"$JIEYOU_PG_BIN/psql" -XAtq -d jieyou -c "select 'X-' || expert from offer
		where case_id = $case and part = '$1' and state = 'OPEN' order by n limit 1"
}

# ---- The scenes ----

life_prepare() {
	ca=$PGHOST/ca
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	sh "$here/ca.sh" "$ca" server localhost 127.0.0.1 >>"$PGHOST/jieyoud.log"
	tls_flags="--tls_certificate $ca/server.pem --tls_key $ca/server.key --tls_ca $ca/ca.pem"
	listen="$JIEYOU_SERVER, 127.0.0.1:$port"
	life_begin
	life_enter | "$JIEYOU_PG_BIN/psql" -Xq -v ON_ERROR_STOP=1 -d jieyou >>"$PGHOST/jieyoud.log" 2>&1 ||
		step_failed "nobody could be entered"
}

life_screening() {
	acts zhiban queue
	acts zhiban handle "$case" call "summary=已与社工通话:已直接询问自杀想法,无计划,已约定每日联系"
	acts zhiban handle "$case" take criteria=MULTI_NEED,BEYOND_SKILL "opinion=法律、经济、亲子与情绪问题交织,社区社工独自难以推进"
	acts zhiban handle "$case" confirm answer=CASE_CONFERENCE "summary=单亲母亲,丈夫遇害后赔偿未落实,孩子面临退学,情绪低落" \
		"manner=面谈为主,工作日" "task=先与主责社工商定分工,再见服务对象"
}

# One declines, and the next is asked; others have answered by telephone.
life_offers() {
	lead=$(asked LEAD)
	acts "$lead" offers
	acts "$lead" handle "$case" join
	acts "$(asked MEMBER)" handle "$case" decline cause=BUSY
	while member=$(asked MEMBER) && [ -n "$member" ]; do
		acts zhiban handle "$case" join "expert_id=${member#X-}" note=电话答复
	done
}

life_plan() {
	acts "$lead" queue
	acts "$lead" handle "$case" plan goals.what=刑事赔偿与司法救助得到受理 goals.term=SHORT goals.indicator=取得受理通知 \
		goals.what=孩子回校上课 goals.term=MIDDLE goals.indicator=连续出勤四周 agreed=服务对象口头同意 \
		tasks.what=陪同申请司法救助 tasks.owner=LH-0231 "tasks.due=$(on_day 8 17:00)"
}

# Four fields at one table, and the client: the team, and a supervisor who knows what the household can
# claim. Invitations are for calendars, and name nobody.
life_convene() {
	set -- members.expert_id=E01
	for member in $(on_team); do
		set -- "$@" "members.expert_id=${member%%:*}" "members.needs=${member#*:}"
	done
	acts zhiban handle "$case" convene minutes=90 manner=ON_SITE "begin=$(on_day 3 14:00)" "$@" \
		problem=赔偿久拖未决,孩子面临退学,母亲情绪低落,亲子冲突加剧 agenda=各自意见、分歧、分工与期限 \
		client=yes consent=本人当面同意到场
	acts zhiban invitation "$case" 1 --member "${lead#X-}"
	acts "$lead" handle "$case" answer-invitation number=1 answer=ACCEPT
	for member in $(seated); do
		[ "X-$member" = "$lead" ] || acts zhiban handle "$case" answer-invitation number=1 answer=ACCEPT "expert_id=$member"
	done
}

# The team, each with what they take.
on_team() {
	"$JIEYOU_PG_BIN/psql" -XAtq -d jieyou -c "select expert || ':' || replace(needs, ' ', ',') from offer
		where case_id = $case and state = 'JOINED' order by expert"
}

# What is said of each field, by the first need of whoever says it; the supervisor has none of their own.
opinion_on() { # NEEDS
	case $1 in
	LAW*) echo 先递交司法救助申请,刑事附带民事赔偿同时跟进,材料由本人和社工一起备齐 ;;
	"") echo 收入核对后可申请低保边缘和临时救助,先解决本学期的费用 ;;
	PSY*) echo 母亲的哀伤还没有处理,每周一次面谈,先稳住睡眠和情绪 ;;
	*) echo 孩子不肯上学与家中变故有关,返校宜与亲子辅导同步,不宜先逼返校 ;;
	esac
}

# Who has a seat.
seated() {
	"$JIEYOU_PG_BIN/psql" -XAtq -d jieyou -c "select expert from seat
		where case_id = $case and n = 1 and state in ('ASKED', 'ACCEPTED') order by expert"
}

# One opinion each, dissent kept; what is decided becomes tasks.
life_conclude() {
	set --
	for member in $(seated); do
		set -- "$@" "opinions.expert_id=$member" "opinions.words=$(opinion_on "$("$JIEYOU_PG_BIN/psql" -XAtq \
			-d jieyou -c "select needs from seat where case_id = $case and n = 1 and expert = '$member'")")"
	done
	acts zhiban handle "$case" conclude number=1 "$@" opinions.dissents=yes \
		"summary=四方面问题相互牵连;此前各自跟进,进展慢" "differences=返校先于亲子辅导,还是同步进行" client_came=yes \
		decisions.what=联系学校保留学籍 decisions.owner=LH-0231 "decisions.due=$(on_day 8 17:00)" \
		decisions.what=安排亲子辅导 "decisions.owner=$lead" "decisions.due=$(on_day 8 17:00)"
	acts LH-0231 show "$case" | sed -n '/【会诊】/,/^$/p; /【待办】/,$p'
}

# What was done two days ago says so on the record. The meeting shows that it is worse: a crisis, which is
# raised by one and lowered by two; and a need that nobody had named, with the report that the law wants.
life_crisis() {
	acts LH-0231 handle "$case" note kind=FACE_TO_FACE "summary=在中心面谈,陪同递交司法救助申请;孩子手臂有淤伤,称被舅父打" \
		participants=示例社工,服务对象,孩子 "when=$(on_day 3 15:00)"
	acts zhiban handle "$case" raise grade=CRISIS reason=孩子疑似受到伤害
	acts dudao notices
	acts zhiban handle "$case" call summary=已与社工通话:孩子现由外婆照料,人身安全
	acts zhiban handle "$case" change-needs "needs=$(needs_of),CHD.REPORT" reason=疑似未成年人受到侵害,须履行强制报告
	acts LH-0231 handle "$case" report-duty code=CHD.REPORT reporter=示例社工 body=辖区派出所 \
		"at=$(on_day 5 09:30)" receipt=2026-001
	acts LH-0231 handle "$case" task-done n=1 result=已受理
}

# The household is referred to the welfare window, which is told what the mother has agreed to and no more.
life_refer() {
	acts zhiban handle "$case" propose-linkage kind=REFERRAL target=LH.WELFARE needs=ECO.TEMP \
		reason=收入核对后可申请临时救助
	acts zhiban handle "$case" move-linkage number=1 to=CONTACTED note=已电话联系窗口,未说服务对象是谁
	acts zhiban handle "$case" refer number=1 receiver=窗口工作人员,当面交接 consent=WRITTEN giver=CLIENT_SELF \
		"given_on=$(on_day 5 09:00 | cut -d" " -f1)" agreed=FINANCE told.subject=NEED told.words=申请临时救助 \
		told.subject=FINANCE told.words=母亲无固定收入,本学期费用没有着落
	acts LH-0231 show "$case" | sed -n '/【转介与资源链接】/,/^$/p'
}

life_referred() {
	acts LH-0231 handle "$case" move-linkage number=1 to=ACCEPTED note=窗口已受理
	acts LH-0231 handle "$case" move-linkage number=1 to=RECEIVED note=社工陪同母亲到窗口
	acts LH-0231 handle "$case" move-linkage number=1 to=SUCCEEDED note=临时救助已批准
	acts LH-0231 handle "$case" move-linkage number=1 to=FOLLOWED note=已回访,款项已到账
}

needs_of() {
	"$JIEYOU_PG_BIN/psql" -XAtq -d jieyou -c "select replace(needs, ' ', ',') from help_case where id = $case"
}

life_review() {
	life_referred
	acts LH-0231 handle "$case" task-done n=3 result=学籍已保留
	acts "$lead" handle "$case" task-done n=4 result=已完成首次亲子辅导
	acts zhiban handle "$case" lower grade=URGENT reason=警方已处置,孩子安全
	acts dudao handle "$case" lower grade=URGENT reason=已核实,同意
	acts "$lead" handle "$case" review changed=司法救助已受理,孩子已回校三天,情绪平稳 outcome=GOES_ON
}

life_end() {
	acts "$lead" handle "$case" end cause=GOAL_MET attained.goal=1 attained.degree=REACHED \
		attained.goal=2 attained.degree=PARTLY evaluation=赔偿与就学有了着落,后续由机构跟进 \
		told=yes looked_back=yes follow_up=社工与服务对象
}

life_follow_up() {
	acts zhiban handle "$case" worker-heard outcome=HEARD grade=SATISFIED words=团队分工清楚,学到了办法
	acts LH-0231 handle "$case" client-heard outcome=HEARD grade=VERY_SATISFIED way=CALL words=心里踏实多了
	acts zhiban handle "$case" followed summary=双方满意
	acts LH-0231 handle "$case" agency-closed cause=SELF_RELIANT words=已能自行应对,转入社区日常关怀
}

# What the case has taught stays, without her: drafted by rule, gone over by hand, approved by a second
# person, who sees both; read and rated, taken for publicity; and found by who works on a case like it.
life_library() {
	acts zhiban draft "$case"
	acts zhiban handle "$case" propose-entry "title=失去丈夫的母亲,孩子不肯上学" \
		"narrative=丈夫遇害后赔偿久拖未决,母亲独自带大孩子,没有收入,情绪低落;孩子与她争吵,不肯上学。" \
		"helped=四个领域同桌会诊后分工:先递交司法救助,再安排亲子辅导与哀伤辅导,学籍先保留" \
		"failed=会诊之前各自跟进,母亲要把同一件事说给几个人听" needs=LAW.COMP,PSY.GRIEF,PAR.COMM,YOU.TRUANT
	acts lingyiban draft "$case" | sed -n '/【待批准的提议】/,$p'
	acts lingyiban handle "$case" approve-entry opinion=已对照初稿与提议,认不出当事人
	entry=$("$JIEYOU_PG_BIN/psql" -XAtq -d jieyou -c "select code from entry_of_case where case_id = $case")
	sleep 3 # until the dispatcher has the edition
	acts lingyiban library "$entry"
	acts lingyiban rate "$entry" 1 5
	acts dudao publicity "$entry"
	acts zhiban similar "$((case + 1))"
	acts zhiban library "$entry" >"$PGHOST/shown"
	! grep -E '王桦|龙华|民治' "$PGHOST/shown" || step_failed "the library tells who it was"
}

# The whole record; of what the matcher found, which was shown above, the heading alone. It is whole
# by the archive rule, and by its chain.
life_file() {
	acts zhiban record "$case" | awk '
		/^[0-9]+\. / { skipping = /^[0-9]+\. 完成匹配/; if (skipping) print $0 "\n(匹配结果,此处从略)\n" }
		!skipping'
	acts zhiban show "$case" >"$PGHOST/shown"
	! grep -F 档案尚缺 "$PGHOST/shown" || step_failed "the file is not whole"
	acts shenji verify "$case"
}

life_run() { # CASE
	case=$1
	life_screening
	life_offers
	scene 2 10:00 计划
	life_plan
	life_convene
	scene 3 16:00 会诊
	life_conclude
	scene 5 10:00 介入与危机
	life_crisis
	life_refer
	scene 6 09:30 复查
	life_review
	scene 12 10:00 结束支援
	life_end
	scene 15 10:00 回访与机构结案
	life_follow_up
	scene 16 10:00 入库
	life_library
	scene 17 10:00 档案
	life_file
}
