-- Row kind request.
insert into request (actor, via, key, fingerprint, case_id, seq)
select r.actor, r.via, r.key, r.fingerprint, r.case_id, r.seq
from unnest($1::int4[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::int8[], $7::int4[])
	as r (n, actor, via, key, fingerprint, case_id, seq)
where r.n <> all ((select batch_lost())::int[])
