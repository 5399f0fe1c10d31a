#!/bin/sh
# Writes the model's table (sql/seed/model.tsv), learnt from all labelled cases of a folder, with what
# cross-validation says of it at its head. Where it does not help, the table says so and has no
# grams, and is then not used.
#
# Judged are the cases that the author of the word list has not read (cases_*.jsonl): on those that
# he has (cases.jsonl), words alone look better than they are.
#
# Usage: model.sh JIEYOU-MATCH FOLDER > model.tsv
set -eu
LC_ALL=C
export LC_ALL
match=$1
folder=$2
unread=$(ls "$folder"/cases_*.jsonl 2>/dev/null || true)
figures=$("$match" --cross-validate "$folder/cases.jsonl" ${unread:+--judge $unread})

printf '# Learnt from tests/data/cases*.jsonl by `make model`; DATA is their SHA-256, in this order.\n'
printf '# Form: README.md, here. What cross-validation said:\n'
printf '%s\n' "$figures" | sed 's/^/#   /; s/ *$//'
case $figures in
*'helps: yes') "$match" --train "$folder/cases.jsonl" $unread ;;
*)
  printf '# It does not help beyond noise: no grams, and it is not used.\n'
  "$match" --train "$folder/cases.jsonl" $unread | grep -vE '^(GRAM|NEED)'
  ;;
esac
