-- Takes master keys out of use that wrap nothing any more, but for $1; returns their names. After
-- lock_masters, in the same transaction.
select name from daemon.retire_masters($1) as name
