-- This database's own secrets, and whether its records are sealed: so from the first time on that a
-- daemon asks with $1 = 1.
with marked as (update instance set sealed = true where $1::int4 = 1 and not sealed)
select fingerprint_key, sealed from instance
