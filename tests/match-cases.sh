#!/bin/sh
# Runs jieyou-match over cases and checks what must hold of every answer, whatever the tables say:
# that evidence is a slice of the narrative, that no need is lost, that everything has a reason,
# that the same input gives the same bytes. And of the two founding cases, what they are for.
#
#     tests/match-cases.sh build/bin/jieyou-match tests/data/founding.jsonl
#
# Only id and narrative are handed to the matcher: other keys of a file of cases may be labels.
# Exit status 0: all holds; 1: what does not is named, a line each, on standard error.
set -eu

if [ $# -ne 2 ]; then
	echo "usage: $0 JIEYOU-MATCH CASES.jsonl" >&2
	exit 2
fi
match=$1
cases=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT HUP INT TERM

python3 - "$cases" >"$dir/in.jsonl" <<'PYTHON'
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    if line.strip():
        case = json.loads(line)
        kept = {key: case[key] for key in ("id", "narrative") if key in case}
        print(json.dumps(kept, ensure_ascii=False))
PYTHON

# A day within the terms of the demonstration pool, so that the check does not age.
"$match" --json --at 2026-03-02 <"$dir/in.jsonl" >"$dir/out.jsonl" || [ $? -eq 1 ]
"$match" --json --at 2026-03-02 <"$dir/in.jsonl" >"$dir/again.jsonl" || [ $? -eq 1 ]
cmp "$dir/out.jsonl" "$dir/again.jsonl" || { echo "a second run gives other bytes" >&2; exit 1; }

python3 - "$dir/in.jsonl" "$dir/out.jsonl" <<'PYTHON'
import json, sys

GRADES = ["GRADE_UNKNOWN", "NORMAL", "URGENT", "CRISIS"]
ANSWERS = {"SUPERVISION", "RESOURCE_LINKAGE", "REFERRAL", "CASE_CONFERENCE", "SEMINAR"}
ELIGIBILITIES = {"ELIGIBLE", "POSSIBLE", "NOT_ELIGIBLE"}
SUICIDE_QUESTION = "请直接询问自杀想法、计划、方法,以及是否想过伤害孩子"
faults = []


def check(case, holds, what):
    if not holds:
        faults.append(f"{case['id']}: {what}")


def check_evidence(case, where, evidence):
    text = case["narrative"]
    for e in evidence:
        check(case, 0 <= e["begin"] < e["end"] <= len(text), f"{where}: evidence out of range {e}")
        check(case, text[e["begin"]:e["end"]] == e["text"], f"{where}: not that slice {e}")


def check_needs(case, m):
    answered = {c for x in m["team"]["members"] for c in x["covers"]}
    for part in ("units", "resources"):
        answered |= {c for x in m[part] for c in x["answers"]}
    for part in ("duties", "uncovered"):
        answered |= {x["code"] for x in m[part]}
    for need in m["needs"]:
        check(case, need["code"] in answered, f"need {need['code']} is lost")
        check(case, need["declared"] or need["evidence"] or need["reasons"],
              f"need {need['code']} cites no words and follows from nothing")
        check(case, all(map(says_why, need["reasons"])), f"need {need['code']}: an empty reason")
        check_evidence(case, need["code"], need["evidence"])
    codes = [need["code"] for need in m["needs"]]
    check(case, len(codes) == len(set(codes)), "a need is listed twice")


def says_why(reason):
    return reason["code"] != "CODE_UNKNOWN" and reason["text"]


def check_team(case, team):
    members = [x["expertId"] for x in team["members"]]
    check(case, len(members) == len(set(members)), "an expert is in the team twice")
    check(case, team["lead"] in members if members else team["lead"] == "", "the lead is no member")
    for x in team["members"]:
        check(case, x["covers"], f"{x['expertId']} covers nothing")
        check(case, x["reasons"], f"{x['expertId']} without a reason")
        check(case, all(map(says_why, x["reasons"])), "an empty reason")
        check(case, not set(x["alternates"]) & set(members), "an alternate is in the team")
        check(case, len(x["alternates"]) <= 2, "more than two alternates")


def check_case(case, m):
    check(case, m["id"] == case["id"], "another id")
    check(case, m["urgency"] in GRADES[1:], f"urgency {m['urgency']}")
    for screen in m["screens"]:
        check(case, GRADES.index(screen["grade"]) <= GRADES.index(m["urgency"]),
              f"{screen['kind']} does not raise the grade")
        check(case, screen["question"], f"{screen['kind']} asks nothing")
        check(case, screen["ticked"] or screen["evidence"], f"{screen['kind']} cites no words")
        check_evidence(case, screen["kind"], screen["evidence"])
    check_needs(case, m)
    check_team(case, m["team"])
    check(case, m["answer"]["kind"] in ANSWERS, f"answer {m['answer']['kind']}")
    check(case, m["answer"]["reasons"] and all(map(says_why, m["answer"]["reasons"])),
          "answer without a reason")
    for duty in m["duties"]:
        check(case, duty["law"], f"duty {duty['code']} without a law")
        check_evidence(case, duty["code"], duty["evidence"])
    for x in m["uncovered"]:
        check(case, x["reason"] != "WHY_UNKNOWN" and x["text"], f"uncovered {x['code']} without a reason")
    for x in m["resources"]:
        check(case, x["eligibility"] in ELIGIBILITIES, f"{x['code']}: {x['eligibility']}")
        check(case, x["answers"], f"resource {x['code']} answers nothing")
        check(case, all(map(says_why, x["missing"])), f"resource {x['code']} lacks it knows not what")
        check(case, bool(x["missing"]) == (x["eligibility"] != "ELIGIBLE"), f"{x['code']}: missing {x['missing']}")
        check(case, all(map(says_why, x["reasons"])), f"resource {x['code']} says an empty reason")
        check(case, x["reasons"] or x["eligibility"] == "NOT_ELIGIBLE", f"resource {x['code']} without a reason")
        check(case, x["code"] != "PRO.LONGHUA", "the centre is offered to itself")
    check_places(case, m["resources"])


def check_places(case, resources):
    may = [x for x in resources if x["eligibility"] != "NOT_ELIGIBLE"]
    first = [r["args"][0] for x in may for r in x["reasons"] if r["code"] == "FIRST_FOR"]
    check(case, len(resources) <= 12, f"{len(resources)} resources")
    check(case, may == resources[:len(may)], "what the client may not have is not last")
    check(case, len(first) == len(set(first)), "a need has two that are its first")


def domains(codes):
    return {code.split(".")[0] for code in codes}


def check_founding(case, m):
    """What the seeds say of the two real cases."""
    if case["id"] == "G001":
        team = domains(c for x in m["team"]["members"] for c in x["covers"])
        for domain in ("LAW", "PAR", "PSY"):
            check(case, domain in team, f"the team does not cover {domain}")
        # Money is to be sorted out: a method, which is shown with its unit and never "covered".
        units = domains(c for x in m["units"] for c in x["answers"])
        check(case, "ECO" in team | units, "nobody is named for ECO")
    if case["id"] == "G002":
        suicide = [s for s in m["screens"] if s["kind"] == "SUICIDE"]
        check(case, suicide, "SUICIDE is not raised")
        for screen in suicide:
            check(case, SUICIDE_QUESTION in screen["question"], "another question is asked")
            check(case, any("不好的念头" in e["text"] for e in screen["evidence"]),
                  "the words are not cited")


cases = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
lines = open(sys.argv[2], encoding="utf-8").read().splitlines()
if len(lines) != len(cases):
    faults.append(f"{len(cases)} cases, {len(lines)} answers")
for case, line in zip(cases, lines):
    m = json.loads(line)
    if "refusal" in m:
        faults.append(f"{case['id']}: refused: {m['refusal']['message']}")
        continue
    check_case(case, m)
    check_founding(case, m)
for fault in faults:
    print(fault, file=sys.stderr)
print(f"{len(cases)} cases, {len(faults)} faults")
sys.exit(1 if faults else 0)
PYTHON
