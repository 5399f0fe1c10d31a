-- This database's own secrets, and whether its records are sealed: so from the first time on that a
-- daemon asks with $1 = 1.
select fingerprint_key, sealed from daemon.instance_facts($1::int4 = 1)
