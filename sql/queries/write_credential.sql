-- Row kind credential: bound, or no longer.
select daemon.write_credential($1, $2, $3, $4, $5)
