-- Row kind task: set, to be done by its owner.
select daemon.write_task($1, $2, $3, $4, $5)
