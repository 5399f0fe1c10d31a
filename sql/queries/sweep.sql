-- Deletes of case $1 the uploads not finished by $2, and if it is erased, all chunks. Says of which case, and
-- $3, for what.
select $1::int8 as case_id, $3::text as what from daemon.sweep($1, $2)
