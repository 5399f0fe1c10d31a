#!/bin/sh
# A page of anybody's queue reads no more of the cases than goes with it, by its plan. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
CASES=20000 REPEAT=1 BUILD=$JIEYOU_BUILD sh "$here/../bench/queue.sh"
