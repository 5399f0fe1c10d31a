-- A new chain of reads, for a new connection of a dispatcher.
insert into incarnation (started_at, program) values ($1::timestamptz, $2::text) returning n
