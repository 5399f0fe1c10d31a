#!/bin/sh
# Every header compiles alone, seeing only what its folder may see. Usage: headers.sh LAYER FLAG ...
set -eu
layer=$1
shift
status=0
for header in dispatcher/"$layer"/*.h; do
  [ -e "$header" ] || continue # a room of nothing but verbs
  printf '#include "%s"\n' "$(basename "$header")" |
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -fsyntax-only -Wall -Wextra -Werror "$@" -x c - || {
    printf 'headers: %s does not compile alone\n' "$header"
    status=1
  }
done
exit $status
