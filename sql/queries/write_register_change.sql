-- Row kind register_change: the register's head waits for a checkpoint.
select daemon.write_register_change($1, $2, $3, $4, $5, $6, $7, $8, $9)
