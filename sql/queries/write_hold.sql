-- Row kind hold: puts a case on legal hold (held = 1), or takes it off.
update help_case c set held = r.held = 1
from unnest($1::int4[], $2::int8[], $3::int4[]) as r (n, case_id, held)
where c.id = r.case_id and r.n <> all ((select batch_lost())::int[])
