-- Row kind resource: an item of the catalogue, as the register's record has it.
select daemon.write_resource($1, $2, $3)
