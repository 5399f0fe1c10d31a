#!/bin/sh
# The two founding cases through the socket, as `make demo` takes them: what people read, and what
# the issue asks of them. And that systemd is told how the daemon is. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

# What a supervisor of services hears: READY when it listens, its status, STOPPING at the end.
NOTIFY_SOCKET=$dir/notify
export NOTIFY_SOCKET
/usr/bin/python3 - "$NOTIFY_SOCKET" >"$dir/heard" <<'PYTHON' &
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
s.settimeout(60)
while True:
    words = s.recv(4096).decode()
    print(words, flush=True)
    if "STOPPING=1" in words:
        break
PYTHON
listener=$!
while [ ! -S "$NOTIFY_SOCKET" ]; do sleep 0.05; done

until_heard() { # LINE: the listener writes when it comes to it
	tries=0
	until grep -q "^$1\$" "$dir/heard"; do
		tries=$((tries + 1))
		[ "$tries" -lt 200 ] || fail "systemd was not told $1"
		sleep 0.05
	done
}

serve founding
until_heard READY=1
until_heard STATUS=serving

for case in wanghua linglong; do
	expect 0 "$jieyou" --json submit "$root/clients/examples/$case.json"
	cp "$dir/out" "$dir/$case.json"
	expect 0 "$jieyou" show "$(sql 'select max(id) from help_case')"
	cp "$dir/out" "$dir/$case.txt"
done

/usr/bin/python3 - "$dir" <<'PYTHON'
import json, sys
folder = sys.argv[1]
question = "请直接询问自杀想法、计划、方法,以及是否想过伤害孩子"

wanghua = json.load(open(folder + "/wanghua.json", encoding="utf-8"))["match"]
covered = {c.split(".")[0] for m in wanghua["team"]["members"] for c in m["covers"]}
assert {"LAW", "PAR", "PSY"} <= covered, covered
# To sort out what help with money there is, is a method: shown, with the unit that does it.
named = {c for u in wanghua["units"] for c in u["answers"]}
assert "ECO.SCREEN" in named and "ECO.SCREEN" in [n["code"] for n in wanghua["needs"]], named
assert wanghua["team"]["lead"] in [m["expertId"] for m in wanghua["team"]["members"]]
assert all(m["reasons"] and m["name"] for m in wanghua["team"]["members"])
assert all(n["evidence"] for n in wanghua["needs"])

linglong = json.load(open(folder + "/linglong.json", encoding="utf-8"))["match"]
suicide = [s for s in linglong["screens"] if s["kind"] == "SUICIDE"]
assert len(suicide) == 1 and question in suicide[0]["question"], suicide
assert "不好的念头" in [e["text"] for e in suicide[0]["evidence"]]

page = open(folder + "/linglong.txt", encoding="utf-8").read().replace("\n", "").replace(" ", "")
assert question in page, page
for heading in ("安全筛查", "发现的需要", "建议", "支援团队", "资源", "求助内容", "记录"):
    assert f"【{heading}】" in page, heading
assert "派单不等于报告" in page
assert "联系服务对象须遵守" in page and "LH-0417" in page
for case in ("linglong", "wanghua"):
    page = open(f"{folder}/{case}.txt", encoding="utf-8").read().replace("\n", "").replace(" ", "")
    assert "立案依据服务对象本人同意(个人信息保护法第13条" in page, page
    assert "联系方式:电话现在" in page and "短信不可:没有约定这种方式" in page, page
PYTHON

# Whoever speaks asks, and not the worker that the case file names.
[ "$(sql 'select actor from help_case order by id desc limit 1')" = test ] ||
	fail "another actor: $(sql 'select actor from help_case order by id desc limit 1')"

kill -TERM "$daemon"
wait "$daemon" || fail "jieyoud ended with status $?"
daemon=
wait "$listener" || fail "systemd was not told STOPPING=1"
