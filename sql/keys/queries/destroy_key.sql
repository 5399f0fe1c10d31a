-- Destroys the key of case $1, at $2. A second time changes nothing.
update case_key set wrapped = null, destroyed_at = $2::timestamptz
where id = $1::int8 and destroyed_at is null
