-- Places taken that changed at or after $1, and how many of these are cases of trauma, at $2.
select expert, taken, trauma from daemon.places($1, $2)
