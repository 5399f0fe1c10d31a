-- Row kind phone: a number by which a case is found, instead of those under other keys. The lock is
-- for an erasure that goes on meanwhile: of an erased case nothing is noted.
with noted as (
	select r.case_id, r.key, r.digest
	from unnest($1::int4[], $2::int8[], $3::text[], $4::bytea[]) as r (n, case_id, key, digest)
	where r.n <> all ((select batch_lost())::int[])
), alive as (
	select c.id from help_case c
	where c.id in (select case_id from noted) and c.state <> 'ERASED' for key share
), stale as (
	delete from phone p using noted n where p.case_id = n.case_id and p.key <> n.key
)
insert into phone (digest, case_id, key)
select n.digest, n.case_id, n.key from noted n join alive a on a.id = n.case_id
on conflict do nothing
