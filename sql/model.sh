#!/bin/sh
# Writes the model's table (sql/seed/model.tsv), learnt from the labelled cases of a folder, with what
# cross-validation says of it at its head. Where it does not help, the table says so and has no
# weights, and is then not used.
#
# It learns from cases.jsonl and every lessons_*.jsonl; never from cases_unread.jsonl, which is kept
# for measuring. Judged are the published cases that the authors of the word list have not read
# (lessons_published.jsonl): on those they have, words alone look better than they are.
#
# Usage: model.sh JIEYOU-MATCH FOLDER > model.tsv
set -eu
LC_ALL=C
export LC_ALL
match=$1
folder=$2
judged=$folder/lessons_published.jsonl
others="$folder/cases.jsonl $folder/lessons_read.jsonl $folder/lessons_written.jsonl"
figures=$("$match" --cross-validate $others --judge "$judged")

printf '# Learnt from tests/data by `make model`; DATA is the SHA-256 of the cases, in the order of model.sh.\n'
printf '# Form: README.md, here. What cross-validation said:\n'
printf '%s\n' "$figures" | sed 's/^/#   /; s/ *$//'
case $figures in
*'helps: yes') "$match" --train $others "$judged" ;;
*)
  printf '# It does not help beyond noise: no weights, and it is not used.\n'
  "$match" --train $others "$judged" | grep -vE '^(LANES|UNIT|CLASS|GRAM|NEED)'
  ;;
esac
