-- Row kind glass: broken, not yet reviewed.
insert into glass (case_id, seq, actor, at, until)
select r.case_id, r.seq, r.actor, r.at, r.until
from unnest($1::int4[], $2::int8[], $3::int4[], $4::text[], $5::timestamptz[], $6::timestamptz[])
	as r (n, case_id, seq, actor, at, until)
where r.n <> all ((select batch_lost())::int[])
