-- Of case $1, whether something is to be swept at $2, and when the next open upload must be finished.
select sweep, until from daemon.stale($1, $2)
