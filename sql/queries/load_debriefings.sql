-- The talks that are still to be held, of file $1; 0: of the one that appoints whoever reads.
select case_id, n, about, due, team from daemon.debriefings($1)
