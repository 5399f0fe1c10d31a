-- Row kind case_new: its head waits for a checkpoint.
select daemon.write_case_new($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
