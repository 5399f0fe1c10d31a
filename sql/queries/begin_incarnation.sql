-- A new chain of reads, for a new connection of a dispatcher.
select daemon.begin_incarnation($1, $2)
