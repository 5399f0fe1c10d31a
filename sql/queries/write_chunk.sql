-- Row kind chunk: one of an upload's, sealed.
select daemon.write_chunk($1, $2, $3, $4, $5, $6, $7, $8, $9)
