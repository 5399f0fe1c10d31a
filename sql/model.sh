#!/bin/sh
# Writes the model's table (sql/seed/model.tsv), learnt from the labelled cases of a folder, with what
# cross-validation says of it at its head. Where it does not help, the table says so and has no
# weights, and is then not used.
#
# It learns from cases.jsonl and every lessons_*.jsonl; never from cases_unread.jsonl, which is kept
# for measuring. Judged are the published cases that the authors of the word list have not read
# (lessons_published.jsonl): on those they have, words alone look better than they are.
#
# To learn it all takes minutes. So the head also has the SHA-256 of what the first 200 lines of each
# file teach, which --sample prints: who teaches otherwise by now, or other words, has another.
#
# Usage: model.sh JIEYOU-MATCH FOLDER > model.tsv
#        model.sh JIEYOU-MATCH FOLDER --sample
set -eu
LC_ALL=C
export LC_ALL
match=$1
folder=$2
judged=$folder/lessons_published.jsonl
others="$folder/cases.jsonl $folder/lessons_read.jsonl $folder/lessons_written.jsonl"

sample() {
  few=$(mktemp)
  trap 'rm -f "$few" "$few.tsv"' EXIT
  head -n 200 -q $others "$judged" >"$few"
  "$match" --train "$few" >"$few.tsv"
  sha256sum <"$few.tsv" | cut -d' ' -f1
}

sum=$(sample)
if [ "${3:-}" = --sample ]; then
  printf '%s\n' "$sum"
  exit
fi
figures=$("$match" --cross-validate $others --judge "$judged")

printf '# Learnt from tests/data by `make model`; DATA is the SHA-256 of the cases, in the order of model.sh.\n'
printf '# SAMPLE %s: of the table that the first 200 lines of each file teach.\n' "$sum"
printf '# Form: README.md, here. What cross-validation said:\n'
printf '%s\n' "$figures" | sed 's/^/#   /; s/ *$//'
case $figures in
*'helps: yes') "$match" --train $others "$judged" ;;
*)
  printf '# It does not help beyond noise: no weights, and it is not used.\n'
  "$match" --train $others "$judged" | grep -vE '^(LANES|UNIT|CLASS|GRAM|NEED)'
  ;;
esac
