#!/bin/sh
# Writes assembler that holds each file given, under seed_NAME and seed_NAME_end, read-only.
set -eu
printf '\t.section .rodata\n'
for file in "$@"; do
  name=$(basename "$file" .tsv)
  printf '\t.global seed_%s, seed_%s_end\nseed_%s:\n\t.incbin "%s"\nseed_%s_end:\n\t.byte 0\n' \
    "$name" "$name" "$name" "$file" "$name"
done
printf '\t.section .note.GNU-stack,"",%%progbits\n'
