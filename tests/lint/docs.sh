#!/bin/sh
# What documents say about the tree must be there: every path in backticks in a README, and every
# folder of the dispatcher named in the README's tour.
set -eu
status=0
for readme in $(git ls-files -co --exclude-standard -- '*README*.md'); do
  folder=$(dirname "$readme")
  for path in $(grep -oE '`[a-zA-Z_./-]+/[a-zA-Z0-9_.-]*[a-zA-Z0-9_/]`' "$readme" | tr -d '`' | sort -u); do
    case $path in
    build/* | /* | */NAME* | *NNNN* | */do_verb.c | host/* | */VERB* | */KIND*) continue ;;
    esac
    [ -e "$path" ] || [ -e "$folder/$path" ] || {
      printf 'docs: %s names %s, which is not there\n' "$readme" "$path"
      status=1
    }
  done
done
exit $status
