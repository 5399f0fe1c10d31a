-- Row kind due: sets or moves a due time, and ends a ticker's lease on it.
select daemon.write_due($1, $2, $3, $4, $5)
