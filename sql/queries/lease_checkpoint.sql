-- Takes the turn to make a checkpoint, until $2, if one is due at $1: something waits, and the last
-- one was made at $3 or before, or $4 rows of chains wait. No row: none is due, or another has it.
select n from daemon.lease_checkpoint($1, $2, $3, $4) as n
