-- Row kind role_held: granted, or withdrawn.
insert into role_held (principal, role, district, held, changed_at)
select r.principal, r.role, r.district, r.held <> 0, r.changed_at
from unnest($1::int4[], $2::text[], $3::text[], $4::text[], $5::int4[], $6::timestamptz[])
	as r (n, principal, role, district, held, changed_at)
where r.n <> all ((select batch_lost())::int[])
on conflict (principal, role, district) do update
	set held = excluded.held, changed_at = excluded.changed_at
