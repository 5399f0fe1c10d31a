#!/bin/sh
# The command line: what it prints, where, and its exit status: 0 done, 1 refused, 2 wrong use,
# 3 not reached. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
examples=$here/../../clients/examples

# The value of an expression over the JSON (as j) that was printed; one document, on one line.
json() { # FILE EXPRESSION
	python3 -c '
import json, sys
text = open(sys.argv[1], encoding="utf-8").read()
assert text.count("\n") == 1 and text.endswith("\n"), "not one line"
j = json.loads(text)
print(eval(sys.argv[2]))' "$1" "$2"
}

same() { # WHAT WANTED GOT
	[ "$2" = "$3" ] || fail "$1: $3 instead of $2"
}

silent() { # FILE
	[ ! -s "$1" ] || { cat "$1" >&2; fail "says something on the wrong stream"; }
}

# ---- Without a server -------------------------------------------------------------------------

wrong_use() {
	expect 2 "$jieyou" "$@"
	silent "$dir/out"
	contains "$dir/err" --help
}
JIEYOU_SERVER=unix:$dir/nobody
export JIEYOU_SERVER
wrong_use
wrong_use nonsense
wrong_use --nonsense ping
wrong_use submit
wrong_use submit a b
wrong_use submit "$dir/no-such-file"
wrong_use show
wrong_use show twelve
wrong_use show -- -3
wrong_use why
wrong_use why 1
wrong_use why one E01
wrong_use why 1 E01 LAW.AID more
wrong_use list --grade terrible
wrong_use list --limit 0
wrong_use list --limit
wrong_use list --need LAW.AID
wrong_use ping --timeout soon
expect 3 "$jieyou" --server tls:localhost:7450 ping
silent "$dir/out"
contains "$dir/err" JIEYOU_CERT
expect 2 "$jieyou" --server tls:localhost ping
silent "$dir/out"
expect 0 "$jieyou" --help
for command in submit preview show why list pool catalogue verify checkpoint ping; do
	contains "$dir/out" "$command"
done
expect 0 "$jieyou" submit --help
contains "$dir/out" --key
expect 0 "$jieyou" --version
silent "$dir/err"
for command in ping list pool catalogue "show 1" "why 1 E01" "submit $examples/wanghua.json"; do
	# shellcheck disable=SC2086 # several words on purpose
	expect 3 "$jieyou" --timeout 2 $command
	silent "$dir/out"
	[ -s "$dir/err" ] || fail "$command: not reached, and says nothing"
done

# ---- With a server ----------------------------------------------------------------------------

serve client
expect 0 "$jieyou" ping
contains "$dir/out" 服务正常
expect 0 "$jieyou" --json ping
same edition 1 "$(json "$dir/out" 'j["edition"]')"

expect 0 "$jieyou" preview "$examples/wanghua.json"
same "cases after a preview" 0 "$(sql 'select count(*) from help_case')"
expect 0 "$jieyou" --json preview "$examples/linglong.json"
same "the suicide screen" True \
	"$(json "$dir/out" 'any(s["kind"] == "SUICIDE" for s in j["match"]["screens"])')"

# Who is in conflict stays away, and what is on record of safety and wishes is taken up.
case_with() { # MORE KEYS
	printf '{"narrative": "请支援。", "district": "440309",
		"declaredNeeds": ["DV.SPOUSE", "LAW.AID", "LAW.MEDIATE"]%s}' "$1" >"$dir/case.json"
	expect 0 "$jieyou" --json preview "$dir/case.json"
}
members='[m["expertId"] for m in j["match"]["team"]["members"]]'
reasons='[r["code"] for r in j["match"]["answer"]["reasons"]]'
case_with ''
same "not while violence stands" "['LAW.MEDIATE']" \
	"$(json "$dir/out" '[u["code"] for u in j["match"]["uncovered"] if u["reason"] == "VIOLENCE"]')"
same "a caution" True "$(json "$dir/out" "'APART' in $reasons")"
lead=$(json "$dir/out" 'j["match"]["team"]["lead"]')
unit=$(json "$dir/out" 'j["match"]["team"]["members"][0]["unit"]')
for key in excludedExperts kinExperts otherPartyExperts; do
	case_with ", \"$key\": [\"$lead\"]"
	same "$key" False "$(json "$dir/out" "'$lead' in $members")"
done
case_with ", \"complainedUnits\": [\"$unit\"]"
same complainedUnits False \
	"$(json "$dir/out" "'$unit' in [m['unit'] for m in j['match']['team']['members']]")"
case_with ', "safety": {"assessedOn": "2026-01-01", "victimConsents": "YES"}, "seminar": true'
same "the bar is lifted" "[]" "$(json "$dir/out" 'j["match"]["uncovered"]')"
same "what is told" "['SEMINAR_ASKED', 'TOGETHER']" "$(json "$dir/out" "$reasons")"
expect 0 "$jieyou" preview "$dir/case.json"
contains "$dir/out" 2026-01-01已完成安全评估

expect 0 "$jieyou" --on-behalf-of LH-0231 submit --key first "$examples/wanghua.json"
silent "$dir/err"
contains "$dir/out" "案号 1"
expect 0 "$jieyou" --json --on-behalf-of LH-0231 submit --key first "$examples/wanghua.json"
same repeated True "$(json "$dir/out" 'j["repeated"]')"
number=$(json "$dir/out" 'j["head"]["caseId"]')
same worker LH-0231 "$(json "$dir/out" 'j["head"]["worker"]')"
expect 0 "$jieyou" --json submit - <"$examples/linglong.json"
same repeated False "$(json "$dir/out" 'j["repeated"]')"
same cases 2 "$(sql 'select count(*) from help_case')"

expect 1 "$jieyou" --on-behalf-of LH-0231 submit --key first "$examples/linglong.json"
silent "$dir/out"
contains "$dir/err" idempotency_key

expect 0 "$jieyou" show "$number"
contains "$dir/out" 王姐
expect 0 "$jieyou" --json show "$number"
same events "['FILED', 'MATCHED']" "$(json "$dir/out" '[e["kind"] for e in j["events"]]')"
expect 1 "$jieyou" show 424242
silent "$dir/out"
contains "$dir/err" case_id
expect 1 "$jieyou" --json show 424242
silent "$dir/out"
same "the refusal" "5 NOT_FOUND case_id" \
	"$(json "$dir/err" '" ".join([str(j["code"]), j["name"], j["field"]])')"

# ---- Why not ----------------------------------------------------------------------------------

expect 0 "$jieyou" --json show "$number"
lead=$(json "$dir/out" 'j["match"]["team"]["lead"]')
needs=$(json "$dir/out" '[n["code"] for n in j["match"]["needs"]]')
expect 0 "$jieyou" --json why "$number" "$lead"
same "the needs of the case" "$needs" "$(json "$dir/out" '[n["code"] for n in j["needs"]]')"
same "the lead takes something" True \
	"$(json "$dir/out" 'any(r["code"] == "TAKES" for n in j["needs"] for r in n["reasons"])')"
same "as it was matched" True "$(json "$dir/out" 'j["asMatched"]')"
expect 0 "$jieyou" why "$number" "$lead"
contains "$dir/out" "案号 $number"
contains "$dir/out" 已在团队中,由其承接
expect 0 "$jieyou" --json why "$number" E08 SOC.LANG
same "one need" "['SOC.LANG']" "$(json "$dir/out" '[n["code"] for n in j["needs"]]')"
sql "insert into place select code, places::int, clock_timestamp() from expert where code = 'E08'" \
	>/dev/null
tries=100
while expect 0 "$jieyou" --json pool
	[ "$(json "$dir/out" 'any(e["code"] == "E08" and e["taken"] > 0 for e in j["experts"])')" = False ]
do
	tries=$((tries - 1))
	[ "$tries" -gt 0 ] || fail "places taken are not seen"
	sleep 0.1
done
expect 0 "$jieyou" --json submit "$examples/wanghua.json"
full=$(json "$dir/out" 'j["head"]["caseId"]')
expect 0 "$jieyou" why "$full" E08
contains "$dir/out" 对各项需要都一样
same "what is so for all, told once" 1 "$(grep -c 已满 "$dir/out")"
expect 1 "$jieyou" why "$number" E99
silent "$dir/out"
contains "$dir/err" 所在的项:expert_id
expect 1 "$jieyou" why 424242 E01
contains "$dir/err" 所在的项:case_id

# ---- Lists, pool, catalogue -------------------------------------------------------------------

for i in 1 2; do
	expect 0 "$jieyou" submit "$examples/wanghua.json"
done
expect 0 "$jieyou" list
same "lines of five cases" 5 "$(grep -c "受理 20" "$dir/out")"
contains "$dir/out" "龙华区(440309)"
contains "$dir/out" "(LAW.COMP)"
expect 0 "$jieyou" --json list --limit 2
same "a page" 2 "$(json "$dir/out" 'len(j["cases"])')"
expect 0 "$jieyou" --json list --limit 2 --all
same "all pages" 5 "$(json "$dir/out" 'len(set(c["caseId"] for c in j["cases"]))')"
same "each need and district of them named once" True "$(json "$dir/out" \
	'sorted(n["code"] for n in j["names"]) == sorted({x for c in j["cases"] for x in c["needs"] + [c["district"]]})')"
expect 0 "$jieyou" --json list --district 440309 --state RECEIVED --all
same "in 龙华" 5 "$(json "$dir/out" 'len(j["cases"])')"
expect 0 "$jieyou" --json list --district 440306
same "in 宝安: an empty list is written out" "[]" "$(json "$dir/out" 'j["cases"]')"
expect 0 "$jieyou" list --district 440306
[ -s "$dir/out" ] || fail "nothing is said of an empty list"
expect 0 "$jieyou" --json list --grade 紧急
same "urgent, in words" True "$(json "$dir/out" 'all(c["grade"] == "URGENT" for c in j["cases"])')"
expect 1 "$jieyou" list --district nowhere
contains "$dir/err" 所在的项:district
expect 1 "$jieyou" list --state LOST
contains "$dir/err" 所在的项:state

expect 0 "$jieyou" pool
contains "$dir/out" E01
contains "$dir/out" E40
contains "$dir/out" "龙华区(440309)"
expect 0 "$jieyou" --json pool
same experts 40 "$(json "$dir/out" 'len(j["experts"])')"
expect 0 "$jieyou" catalogue --need LAW.AID
contains "$dir/out" "(LAW.AID)"
expect 0 "$jieyou" --json catalogue
same resources "$(sql "select count(*) from resource where until is null and offered = 'yes'")" \
	"$(json "$dir/out" 'len(j["resources"])')"
expect 0 "$jieyou" --json catalogue --need LAW.CONSULT --district 440309
same "only for that need" True \
	"$(json "$dir/out" 'all("LAW.CONSULT" in r["needs"] for r in j["resources"])')"
expect 0 "$jieyou" catalogue --need LAW.CONSULT
[ -s "$dir/out" ] || fail "an empty catalogue"
expect 1 "$jieyou" catalogue --need LAW.MAGIC
contains "$dir/err" 所在的项:need

# ---- Case files that are none -----------------------------------------------------------------

bad_case() { # FIELD JSON
	printf '%s' "$2" >"$dir/case.json"
	expect 1 "$jieyou" --json submit "$dir/case.json"
	silent "$dir/out"
	same "the field of $2" "$1" "$(json "$dir/err" 'j["field"]')"
	[ -n "$(json "$dir/err" 'j["message"]')" ] || fail "a refusal without a sentence"
}
bad_case help.narrative '{"district": "440309"}'
bad_case help.district '{"narrative": "求助"}'
bad_case 'help.declared_needs[0]' '{"narrative": "求助", "district": "440309", "declaredNeeds": ["X"]}'
bad_case 'help.kin_experts[0]' '{"narrative": "求助", "district": "440309", "kinExperts": ["X"]}'
bad_case 'help.complained_units[0]' \
	'{"narrative": "求助", "district": "440309", "complainedUnits": ["院"]}'
bad_case help.safety.assessed_on \
	'{"narrative": "求助", "district": "440309", "safety": {"assessedOn": "昨天"}}'
printf '{"narrative": ' >"$dir/case.json"
expect 1 "$jieyou" submit "$dir/case.json"
printf '{"narative": "求助"}' >"$dir/case.json"
expect 1 "$jieyou" submit "$dir/case.json"
contains "$dir/err" narative
: >"$dir/case.json"
expect 1 "$jieyou" submit "$dir/case.json"
same cases 5 "$(sql 'select count(*) from help_case')"
