-- Row kind appointed: an expert of the pool, as the event has it.
select daemon.write_appointed($1, $2, $3, $4, $5)
