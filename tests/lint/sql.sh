#!/bin/sh
# No statement reads the database's clock: there is one clock, at the edge, and it is handed in.
# Only probe_clock.sql may, since that is how the edge learns the time. Comments do not count.
set -eu
status=0
for file in sql/migrations/*.sql sql/queries/*.sql dispatcher/store/*.c; do
  [ "$(basename "$file")" = probe_clock.sql ] && continue
  sed 's/--.*//' "$file" |
    grep -niE '\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday) *\(|\b(current_(date|time|timestamp)|localtime(stamp)?)\b' |
    grep -vE 'clock_now|, now\(' && {
    printf 'sql: %s uses the clock of the database\n' "$file"
    status=1
  }
done
exit $status
