-- The newest event of case $1, without its words; no row: it is not there for the reader.
select seq, kind, at from daemon.case_newest($1)
