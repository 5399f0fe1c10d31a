#!/bin/sh
# jieyou-match over odd lines, the two founding cases and the collected ones. Run by tests/run.sh;
# alone:
#     JIEYOU_BUILD=build sh tests/programs/jieyou_match.sh
set -eu

tests=$(dirname "$0")/..
match=$JIEYOU_BUILD/bin/jieyou-match
sh "$tests/match-lines.sh" "$match"
sh "$tests/match-cases.sh" "$match" "$tests/data/founding.jsonl"
sh "$tests/match-cases.sh" "$match" "$tests/data/cases.jsonl"
