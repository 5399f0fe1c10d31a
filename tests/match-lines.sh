#!/bin/sh
# Hands jieyou-match lines that are good, odd and bad, and checks what each is answered: a refusal
# names field and remedy on its own line, the others are answered all the same, and the exit
# status tells. Also its options.
#
#     tests/match-lines.sh build/bin/jieyou-match
#
# Exit status 0: all holds; 1: what does not is named, a line each, on standard error.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: $0 JIEYOU-MATCH" >&2
	exit 2
fi

python3 - "$1" <<'PYTHON'
import json, subprocess, sys

program = sys.argv[1]
faults = []


def run(lines, *options):
    data = b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines)
    return subprocess.run([program, *options], input=data, capture_output=True, timeout=60)


def expect(what, got, wanted):
    if got != wanted:
        faults.append(f"{what}: {got!r}, not {wanted!r}")


def case(**keys):
    return json.dumps({"narrative": "孩子不去上学。", **keys}, ensure_ascii=False)


# name, line, and the refusal: (name, field, part of the message); None: it is answered.
ROWS = [
    ("plain", case(id="a"), None),
    ("no id", case(), None),
    ("id is a number", case(id=17), None),
    ("null keys", case(id="n", language=None, client=None, declaredNeeds=None), None),
    ("other keys", case(id="o", needs=["X"], second={"a": []}, region="深圳"), None),
    ("urgency small", case(urgency="crisis"), None),
    ("urgency large", case(urgency="URGENT"), None),
    ("snake case", case(declared_needs=["LAW.AID"]), None),
    ("camel case", case(declaredNeeds=["LAW.AID"]), None),
    ("language by name", case(language="手语"), None),
    ("language by code", case(language="yue"), None),
    ("language in words", case(language="父母为听障人士"), None),
    ("language nobody speaks", case(language="bod"), None),
    ("a client", case(client={"age": 45, "hukou": "LOCAL", "facts": ["veteran"]}), None),
    ("full width, traditional", case(narrative="孩子不去上學,\u3000厭學。\u0007"), None),
    ("beyond the basic plane", case(narrative="𠮷先生😀不想活了"), None),
    ("16 KiB", case(narrative="x" * 16384), None),
    ("16 KiB and a byte", case(id="b", narrative="x" * 16385),
     ("TOO_LARGE", "help.narrative", "16384")),
    ("empty narrative", case(narrative=""), ("BAD_VALUE", "help.narrative", "不能为空")),
    ("no narrative", '{"id":"c"}', ("BAD_VALUE", "help.narrative", "不能为空")),
    ("blank narrative", case(narrative="\u3000 \n"), ("BAD_VALUE", "help.narrative", "不能为空")),
    ("narrative is a number", case(narrative=5), ("BAD_VALUE", "narrative", "")),
    ("unknown need", case(declaredNeeds=["LAW.AID", "X.Y"]),
     ("BAD_VALUE", "help.declared_needs[1]", "X.Y")),
    ("unknown district", case(district="火星"), ("BAD_VALUE", "help.district", "火星")),
    ("unknown urgency", case(urgency="high"), ("BAD_VALUE", "urgency", "")),
    ("age of 131", case(client={"age": 131}), ("BAD_VALUE", "help.client.age", "130")),
    ("age below 0", case(client={"age": -1}), ("BAD_VALUE", "client.age", "")),
    ("client is a list", case(client=[]), ("BAD_VALUE", "client", "")),
    ("id of 65 bytes", case(id="i" * 65), ("TOO_LARGE", "help.id", "64")),
    ("not JSON", "{narrative", ("BAD_VALUE", "", "JSON")),
    ("cut off", '{"narrative":"x', ("BAD_VALUE", "", "JSON")),
    ("a list", "[1]", ("BAD_VALUE", "", "JSON")),
    ("two objects", '{"narrative":"x"}{}', ("BAD_VALUE", "", "JSON")),
    ("bad UTF-8", b'{"narrative":"\xff"}', ("BAD_VALUE", "", "JSON")),
    ("NUL escaped", '{"narrative":"a\\u0000b"}', ("BAD_VALUE", "", "JSON")),
    ("NUL", b'{"narrative":"a\0b"}', ("BAD_VALUE", "", "JSON")),
    ("deep", "[" * 100000, ("BAD_VALUE", "", "JSON")),
    ("1 MiB and a byte", "x" * (1 << 20) + "x", ("TOO_LARGE", "", "1 MiB")),
    ("2 MiB", " " * (2 << 20), ("TOO_LARGE", "", "1 MiB")),
    ("last", case(id="z"), None),
]

lines = [row[1] for row in ROWS]
done = run(lines, "--json", "--at", "2026-03-02")
expect("exit status", done.returncode, 1)
answers = done.stdout.decode().splitlines()
expect("answers", len(answers), len(ROWS))
for (name, line, refusal), answer in zip(ROWS, answers):
    try:
        m = json.loads(answer)
    except ValueError as e:
        faults.append(f"{name}: {e}")
        continue
    got = m.get("refusal")
    if refusal is None:
        expect(f"{name}: refusal", got, None)
        expect(f"{name}: id", m.get("id"), str(json.loads(line).get("id") or ""))
    elif got is None:
        faults.append(f"{name}: not refused")
    else:
        expect(f"{name}: name", got["name"], refusal[0])
        expect(f"{name}: field", got["field"], refusal[1])
        expect(f"{name}: code", got["code"], 8 if refusal[0] == "TOO_LARGE" else 3)
        if refusal[2] not in got["message"] or not got["message"]:
            faults.append(f"{name}: says {got['message']}")
by_name = {row[0]: json.loads(a) for row, a in zip(ROWS, answers)}
expect("id of a refused line", by_name["16 KiB and a byte"]["id"], "b")
expect("urgency as asked", by_name["urgency small"]["urgency"], "CRISIS")
expect("declared need", [n["declared"] for n in by_name["snake case"]["needs"]
                         if n["code"] == "LAW.AID"], [True])

# Empty lines are no cases; a last line needs no line end; --json is not needed.
for options in ((), ("--json",)):
    done = run(["", case(id="1"), "   ", "", case(id="2")], *options)
    expect(f"status {options}", done.returncode, 0)
expect("two answers", len(done.stdout.splitlines()), 2)
expect("no input", (run([], "--json").returncode, run([], "--json").stdout), (0, b""))
words = run([case(id="\x1b[2Jx"), "?"]).stdout
expect("escape in text", b"\x1b" in words, False)

# Options.
expect("--help", run([], "--help").returncode, 0)
for bad in (["--jso", "x"], ["--nonsense"], ["file"], ["--at"], ["--at", "2026-02-29"],
            ["--at", "2026-2-1"], ["--at", "today"], ["--at", "2026-03-02x"], ["--at", ""],
            ["--at", "1969-12-31"]):
    done = run([], *bad)
    expect(f"status of {bad}", done.returncode, 2)
    expect(f"output of {bad}", done.stdout, b"")
expect("leap day", run([case()], "--at", "2028-02-29").returncode, 0)
full = subprocess.run([program, "--json"], input=case().encode(), stdout=open("/dev/full", "w"),
                      stderr=subprocess.DEVNULL)
expect("a full disk", full.returncode, 70)

for fault in faults:
    print(fault, file=sys.stderr)
print(f"{len(ROWS)} lines, {len(faults)} faults")
sys.exit(1 if faults else 0)
PYTHON
