-- Row kind capacity: how many places an item has left, as the register's record has it.
select daemon.write_capacity($1, $2, $3, $4)
