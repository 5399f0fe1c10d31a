#!/bin/sh
# A page of anybody's queue reads no table of cases from end to end, by its plan. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
CASES=20000 REPEAT=1 BUILD=$JIEYOU_BUILD sh "$here/../bench/queue.sh"
