-- Destroys the key of case $1, at $2. A second time changes nothing.
select daemon.destroy_key($1, $2)
