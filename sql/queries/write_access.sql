-- Row kind access: the incarnation's head waits for a checkpoint.
select daemon.write_access($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
