-- Lets a daemon in by the names of the master keys it holds, $1, the first of which wraps. The rows
-- are names of master keys in use that it lacks; none: it is in.
select m from daemon.admit_masters($1) as m
