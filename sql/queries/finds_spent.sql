-- The look-up by phone that $1 must leave behind before the next one: the $3rd last of those after
-- $2. No row: there are fewer. What was refused is on record, and does not count.
select at from daemon.finds_spent($1, $2, $3) as at
