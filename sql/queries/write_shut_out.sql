-- Row kind shut_out: shuts somebody out of a case (shut = 1), or lets them in again.
insert into shut_out (case_id, principal, shut, changed_at)
select r.case_id, r.principal, r.shut <> 0, r.changed_at
from unnest($1::int4[], $2::int8[], $3::text[], $4::int4[], $5::timestamptz[])
	as r (n, case_id, principal, shut, changed_at)
where r.n <> all ((select batch_lost())::int[])
on conflict (case_id, principal) do update set shut = excluded.shut, changed_at = excluded.changed_at
