-- Row kind term: sets or moves when the owner of a case's state must have acted, and ends a ticker's lease.
select daemon.write_term($1, $2, $3, $4, $5, $6, $7)
