#!/bin/sh
# Writes the table of traditional characters and their simplified forms, as C rows {from, to}
# sorted by `from`, made with Debian's opencc (its t2s dictionaries) at build time. Characters
# go in one a line, so that no phrase rule applies: folding is per code point.
set -eu
python3 -c '
for first, last in ((0x3400, 0x4dbf), (0x4e00, 0x9fff), (0xf900, 0xfaff), (0x20000, 0x2a6df)):
    print("\n".join(chr(c) for c in range(first, last + 1)))
' | opencc -c t2s | python3 -c '
import sys
points = [c for a, b in ((0x3400, 0x4dbf), (0x4e00, 0x9fff), (0xf900, 0xfaff), (0x20000, 0x2a6df))
          for c in range(a, b + 1)]
lines = sys.stdin.read().split("\n")[:len(points)]
assert len(lines) == len(points)
print("/* traditional to simplified, from opencc t2s; see sql/simplified.sh */")
for point, line in zip(points, lines):
    if len(line) == 1 and ord(line) != point:
        print("{0x%x, 0x%x}," % (point, ord(line)))
'
