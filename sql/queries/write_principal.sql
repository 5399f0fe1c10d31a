-- Row kind principal: new, or as it is from now on.
insert into principal (id, kind, name, agency, expert, suspended, changed_at)
select r.id, r.kind, r.name, r.agency, r.expert, r.suspended <> 0, r.changed_at
from unnest($1::int4[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int4[],
	$8::timestamptz[]) as r (n, id, kind, name, agency, expert, suspended, changed_at)
where r.n <> all ((select batch_lost())::int[])
on conflict (id) do update set name = excluded.name, agency = excluded.agency,
	expert = excluded.expert, suspended = excluded.suspended, changed_at = excluded.changed_at
