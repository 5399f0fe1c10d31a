-- The next $3 keys after number $2 that are not wrapped by master key $1.
select id, master, wrapped from daemon.keys_to_rewrap($1, $2, $3)
