-- Row kind role_held: granted, or withdrawn.
select daemon.write_role_held($1, $2, $3, $4, $5, $6)
