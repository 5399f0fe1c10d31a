-- Row kind due: sets or moves a due time, and ends a ticker's lease on it.
insert into due (case_id, what, owner, at)
select r.case_id, r.what, r.owner, r.at
from unnest($1::int4[], $2::int8[], $3::text[], $4::text[], $5::timestamptz[])
	as r (n, case_id, what, owner, at)
where r.n <> all ((select batch_lost())::int[])
on conflict (case_id, what) do update
	set owner = excluded.owner, at = excluded.at, taken_until = null
