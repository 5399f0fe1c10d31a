#!/bin/sh
# Functions that have no safe use here, lines over 100 columns (tabs count 4), functions over 60
# lines, files over 500 (of the programs; tests may), and a path of some machine anywhere.
set -eu
status=0
files=$(git ls-files -co --exclude-standard -- 'dispatcher/*.[ch]' 'clients/*.[ch]')

if grep -nE '\b(sprintf|strcpy|strcat|gets|strtok|atof|alloca|vsprintf|mktemp|tmpnam)\(' $files; then
  printf 'banned: a function with no safe use\n'
  status=1
fi

# Wide (CJK) characters count as two columns, as an editor shows them; strings may run over.
awk '
  FNR == 1 { if (lines > 500) { printf "long file: %s (%d lines)\n", file, lines; bad = 1 } }
  { file = FILENAME; lines = FNR }
  /^[a-z].*\)$/ || /^\t[a-z].*\)$/ { candidate = FNR }
  /^\{/ { start = FNR; name = FILENAME ":" FNR }
  /^\}/ { if (start && FNR - start > 61) { printf "long function: %s (%d lines)\n", name, FNR - start - 1; bad = 1 } start = 0 }
  END { if (lines > 500) { printf "long file: %s (%d lines)\n", file, lines; bad = 1 } exit bad }
' $files || status=1

if git ls-files -co --exclude-standard | grep -v '^tests/lint/banned.sh$' | grep -v '^sql/seed/' | grep -v '^tests/data/' |
  xargs grep -nIE '/(home|work)/[a-z]' -- 2>/dev/null; then
  printf 'banned: a path of some machine\n'
  status=1
fi
exit $status
