-- When experts ($5; empty: all) are at conferences between $3 and $4, but for number $2 of case $1.
select expert, begins, ends from daemon.hours_taken($1, $2, $3, $4, $5)
