-- Destroys the key of case $1, at $2. A second time changes nothing. Says of which case, and $3, for what.
select $1::int8 as case_id, $3::text as what from daemon.destroy_key($1, $2)
