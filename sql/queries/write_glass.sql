-- Row kind glass: broken, not yet reviewed.
select daemon.write_glass($1, $2, $3, $4, $5, $6)
