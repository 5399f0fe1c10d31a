#!/bin/sh
# The library of difficult cases, from the command line: the draft of a case and what was proposed beside
# it, versions and what has changed between them, ratings, and publicity on paper. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

silent() { # WORDS
	! grep -qF -e "$1" "$dir/out" || fail "said: $1"
}
as() { # PRINCIPAL: whoever runs the test is this one from now on
	sql "update credential set principal = '$1', changed_at = clock_timestamp() where name = 'uid:$(id -u)'"
	sql 'notify jieyou'
	sleep 3
}
in_library() { # VERSION, as soon as the dispatcher has it
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		expect 0 "$jieyou" library
		grep -q "第 $1 版" "$dir/out" && return
		sleep 1
	done
	fail "the library has $(cat "$dir/out")"
}
propose() { # HELPED
	expect 0 "$jieyou" handle 1 propose-entry title=孩子不肯上学 narrative=母亲一个人带大的孩子不肯上学 \
		"helped=$1" failed=没收手机 needs=YOU.TRUANT
}

serve library
sql "insert into principal values ('S-TWO', 'PERSON', '另一位值班', '', '', false, now());
	insert into principal values ('CHIEF', 'PERSON', '中心督导', '', '', false, now());
	insert into role_held values ('S-TWO', 'STAFF', 'CN', true, now()), ('CHIEF', 'SUPERVISOR', 'CN', true, now())"

# ---- A case to its end, of which a review names somebody -----------------------------------------------

expect 0 "$jieyou" submit "$root/clients/examples/wanghua.json"
expect 0 "$jieyou" handle 1 take criteria=STUCK opinion=多重问题
expect 0 "$jieyou" handle 1 link opinion=由中心协助申请救助
expect 0 "$jieyou" handle 1 plan goals.what=返校 goals.term=SHORT goals.indicator=出勤
expect 0 "$jieyou" handle 1 review changed=服务对象李桂芳住在民治街道,现已好转 outcome=ENDS
expect 0 "$jieyou" handle 1 end cause=GOAL_MET attained.goal=1 attained.degree=REACHED \
	evaluation=约定作息最有效 told=yes looked_back=yes follow_up=主责社工

# ---- The draft, and what was proposed beside it --------------------------------------------------------

expect 0 "$jieyou" draft 1
says 规则生成的初稿
says 约定作息最有效
says 「李桂芳」→
says 「民治街道」→「某街道」
silent 待批准的提议
propose 先约定作息
as S-TWO
expect 0 "$jieyou" draft 1
says 待批准的提议
says 提议改动了初稿的
says '+ 「先约定作息」'
says '约定作息最有效」'
expect 0 "$jieyou" --json draft 1
python3 -c 'import json, sys
m = json.load(sys.stdin)
assert m["proposed"]["drafted"]["helped"] == m["draft"]["helped"] != m["proposed"]["helped"], m
assert "李桂芳" not in json.dumps(m["draft"], ensure_ascii=False), m' <"$dir/out" || fail "the draft as JSON"
expect 0 "$jieyou" handle 1 approve-entry opinion=认不出当事人
in_library 1
code=$(sql "select code from library_entry")

# ---- Ratings -------------------------------------------------------------------------------------------

expect 1 "$jieyou" rate "$code" 1 5 # not read
expect 2 "$jieyou" rate "$code" 1 five
expect 0 "$jieyou" library "$code"
expect 0 "$jieyou" rate "$code" 1 5
expect 0 "$jieyou" rate "$code" 1 4
expect 0 "$jieyou" library
says '1 人评分,平均 4.0'

# ---- Versions ------------------------------------------------------------------------------------------

as test
propose 先约定作息,再申请法律援助
as S-TWO
expect 0 "$jieyou" handle 1 approve-entry opinion=认不出当事人
in_library 2
expect 0 "$jieyou" library "$code" --version 2
says 与第
says '+ 「再申请法律援助」'
silent 没收手机,
expect 0 "$jieyou" library "$code" --version 1
silent 再申请法律援助
expect 1 "$jieyou" library "$code" --version 3
expect 2 "$jieyou" library --version 1
expect 2 "$jieyou" show 1 --version 1
expect 0 "$jieyou" --version
says 'jieyou 0'

# ---- Publicity -----------------------------------------------------------------------------------------

expect 1 "$jieyou" publicity "$code" # not staff's
as CHIEF
expect 0 "$jieyou" publicity "$code" --html
cp "$dir/out" "$dir/publicity.html"
/usr/bin/python3 -B - "$dir/publicity.html" <<'PY' || fail "the page"
import html.parser, sys
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.open = "", []
    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "img", "link"), tag
        if tag != "meta":
            self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
    def handle_data(self, data):
        self.words += data
page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
assert page.open == [], page.open
assert "size:A4" in page.words and "疑难个案支援案例选编" in page.words
assert "再申请法律援助" in page.words and "第 2 版" in page.words, page.words
assert "李桂芳" not in page.words
PY
expect 1 "$jieyou" publicity L999999
expect 2 "$jieyou" publicity
[ "$(sql "select count(*) from access where verb = 'publicity $code 2' and actor = 'CHIEF'")" = 1 ] ||
	fail "who made it of which version is not on record"
expect 0 "$jieyou" handle 1 withdraw-entry reason=有人认出了当事人
expect 0 "$jieyou" publicity "$code" --html
says "$code 已撤出疑难个案库,不再刊登"
silent 再申请法律援助
expect 1 "$jieyou" library "$code"
