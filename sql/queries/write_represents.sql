-- Row kind represents: may speak for a worker, or no longer.
select daemon.write_represents($1, $2, $3, $4, $5)
