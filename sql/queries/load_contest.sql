-- What is in contest $1, by code, as far as the reader may know; nothing of another file.
select code, version, mine, scores, complete, points from daemon.contest($1)
