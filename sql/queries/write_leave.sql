-- Row kind leave: whoever is appointed is away, or not any more.
select daemon.write_leave($1, $2, $3, $4, $5, $6)
