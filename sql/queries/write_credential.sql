-- Row kind credential: bound, or no longer.
insert into credential (name, principal, held, changed_at)
select r.name, r.principal, r.held <> 0, r.changed_at
from unnest($1::int4[], $2::text[], $3::text[], $4::int4[], $5::timestamptz[])
	as r (n, name, principal, held, changed_at)
where r.n <> all ((select batch_lost())::int[])
on conflict (name) do update
	set principal = excluded.principal, held = excluded.held, changed_at = excluded.changed_at
