#!/bin/sh
# jieyou record, as people read a case from its beginning: on a terminal, as JSON, and on paper, which
# Chromium prints: number and digest on every sheet, nothing of what was written becomes HTML, and
# nothing is cut off. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..
keep=${RECORD_KEEP:-} # a folder: what was printed stays there, to be looked at

handle() {
	expect 0 "$jieyou" handle "$@"
}

hostile="<script>document.title='坏'</script><img src=x onerror=alert(1)>&amp;\"'--></style>"

serve record
expect 0 "$jieyou" --on-behalf-of LH-0231 submit "$root/clients/examples/wanghua.json"
handle 1 ask "question=赔偿案件现在到哪一步了?孩子由谁照料?"
handle 1 supply "text=刑事部分已判决,附带民事赔偿未执行。
孩子由外婆照料,$hostile"
handle 1 call summary=社工在现场,孩子安全
handle 1 take criteria=STUCK,MULTI_NEED opinion=法律、经济、亲子与情绪问题交织,机构独自难以推进
handle 1 raise grade=CRISIS reason=丈夫家属上门威胁
handle 1 lower grade=URGENT reason=已报警并离开,派出所已出具告诫书
expect 0 "$jieyou" shut-out 1 W-2 --why 与服务对象的丈夫是亲属,应当回避

# For people.
expect 0 "$jieyou" record 1
says "案号:1"
says "地区:龙华区(440309)"
says "5. 电话联系社工"
says "经办:LH-0231,经 test"
says "符合的疑难标准:介入后长期无进展(STUCK)、多重问题交织(MULTI_NEED)"
says "状态:已受理,待中心值班社工筛选 → 待社工补充情况"
says "记录:共 9 条"
says "$(sql "select encode(hash, 'hex') from event where case_id = 1 and seq = 9")"
says "回避的人:W-2"

# For programs.
expect 0 "$jieyou" --json record 1
python3 - "$dir/out" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
assert [e["seq"] for e in r["events"]] == list(range(1, 10)), r
assert r["events"][6 - 1]["form"]["take"]["criteria"] == ["STUCK", "MULTI_NEED"]
assert "<script>" in r["events"][4 - 1]["form"]["supply"]["text"]
assert r["next"] == 0 and r["head"]["caseId"] == 1
PY
expect 2 "$jieyou" --json record 1 --html
expect 2 "$jieyou" record
expect 2 "$jieyou" record x
expect 1 "$jieyou" record 2

# On paper.
print() { # CASE SHEETS: at least so many
	expect 0 "$jieyou" record "$1" --html
	cp "$dir/out" "$dir/$1.html"
	digest=$(sql "select encode(hash, 'hex') from event where case_id = $1 order by seq desc limit 1")
	chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --disable-dev-shm-usage \
		--user-data-dir="$dir/chromium" --print-to-pdf="$dir/$1.pdf" "file://$dir/$1.html" \
		>"$dir/out" 2>"$dir/err" || fail "chromium did not print: $(tail -n 3 "$dir/err")"
	[ -z "$keep" ] || cp "$dir/$1.html" "$dir/$1.pdf" "$keep"
	pages=$(pdfinfo "$dir/$1.pdf" | sed -n 's/^Pages: *//p')
	[ "$pages" -ge "$2" ] || fail "$pages sheets"
	pdfinfo "$dir/$1.pdf" | grep -q "^Title:.*个案办理记录 案号 $1\$" || fail "another title"
	pdfinfo "$dir/$1.pdf" | grep -q '^Page size:.*A4' || fail "not A4"
	sheet=1
	while [ "$sheet" -le "$pages" ]; do
		pdftotext -f "$sheet" -l "$sheet" -raw "$dir/$1.pdf" - | tr -d ' \n' >"$dir/sheet"
		for mark in "案号$1" "第${sheet}页,共${pages}页" "校验值$digest"; do
			grep -qF "$mark" "$dir/sheet" || fail "sheet $sheet of $pages lacks $mark"
		done
		sheet=$((sheet + 1))
	done
	pdftotext -raw "$dir/$1.pdf" - | tr -d ' \n\f' >"$dir/paper" # where glyphs are, blanks may be or not
}

print 1 5
python3 - "$dir/1.html" "$hostile" <<'PY'
import html.parser, re, sys
KNOWN = set("html head meta title style body h1 h2 h3 h4 b span time p dl dt dd".split())
class Reader(html.parser.HTMLParser):
    words = ""
    def handle_starttag(self, tag, attributes):
        assert tag in KNOWN, tag
        for name, value in attributes:
            known = {"lang": "zh-CN", "charset": "utf-8", "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; style-src 'unsafe-inline'"}.get(name)
            assert value == known or name == "style" and re.fullmatch(r"--i:\d+(;--h:\d+)?", value)
    def handle_data(self, data):
        self.words += data
text = open(sys.argv[1], encoding="utf-8").read()
reader = Reader()
reader.feed(text)
assert sys.argv[2] in reader.words, reader.words
assert not re.search(r"https?:|url\(|@import", re.search("<style>(.*?)</style>", text, re.S)[1])
PY
for words in "onerror=alert(1)>&amp;\"'--></style>" 指定回避 已报警并离开 以受理部门为准 "到此为止,共9条"; do
	grep -qF -- "$words" "$dir/paper" || fail "not on paper: $words"
done

# As long as a request may be, and with a word that fits no line: nothing falls off a sheet's end or side.
python3 - >"$dir/long.json" <<'PY'
import json
words = "".join(f"第{i}句,说来话长,慢慢道来。" for i in range(1, 400))
print(json.dumps({"narrative": words + "x" * 1000 + "完", "district": "440309",
    "consent": {"kind": "ORAL", "scope": "支援", "giver": "CLIENT_SELF", "givenOn": "2025-11-20"}}))
PY
expect 0 "$jieyou" submit "$dir/long.json"
print 2 5
python3 - "$dir/paper" "$dir/2.pdf" <<'PY'
import re, subprocess, sys
paper = open(sys.argv[1], encoding="utf-8").read()
lost = [i for i in range(1, 400) if f"第{i}句" not in paper]
boxes = subprocess.run(["pdftotext", "-bbox", sys.argv[2], "-"], capture_output=True, text=True).stdout
assert len(lost) < boxes.count("<page "), lost # at most those that two sheets share
width = float(re.search(r'page width="([\d.]+)"', boxes)[1])
assert max(float(x) for x in re.findall(r'xMax="([\d.]+)"', boxes)) < width - 40, "beyond the margin"
assert paper.count("x") >= 1000
PY
