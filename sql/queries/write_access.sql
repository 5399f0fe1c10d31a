-- Row kind access: the incarnation's head waits for a checkpoint.
with noted as (
	insert into access (incarnation, seq, at, actor, via, verb, case_id, found, hash)
	select r.incarnation, r.seq, r.at, r.actor, r.via, r.verb, r.case_id, r.found, r.hash
	from unnest($1::int4[], $2::int8[], $3::int8[], $4::timestamptz[], $5::text[], $6::text[],
		$7::text[], $8::int8[], $9::int4[], $10::bytea[])
		as r (n, incarnation, seq, at, actor, via, verb, case_id, found, hash)
	where r.n <> all ((select batch_lost())::int[])
	returning incarnation, seq
)
insert into head_waiting (chain, subject, version, added)
select 'access', incarnation, max(seq), count(*) from noted group by incarnation
