-- Lets a daemon in by the names of the master keys it holds, $1, the first of which wraps. The rows
-- are names of master keys in use that it lacks; none: it is in.
select m from admit_masters($1::text[]) as m
