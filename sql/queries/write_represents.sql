-- Row kind represents: may speak for a worker, or no longer.
insert into represents (principal, worker, held, changed_at)
select r.principal, r.worker, r.held <> 0, r.changed_at
from unnest($1::int4[], $2::text[], $3::text[], $4::int4[], $5::timestamptz[])
	as r (n, principal, worker, held, changed_at)
where r.n <> all ((select batch_lost())::int[])
on conflict (principal, worker) do update
	set held = excluded.held, changed_at = excluded.changed_at
