-- Row kind register_change: the register's head waits for a checkpoint.
with noted as (
	insert into register_change (seq, at, actor, via, kind, subject, detail, hash)
	select r.seq, r.at, r.actor, r.via, r.kind, r.subject, r.detail, r.hash
	from unnest($1::int4[], $2::int8[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
		$7::text[], $8::text[], $9::bytea[])
		as r (n, seq, at, actor, via, kind, subject, detail, hash)
	where r.n <> all ((select batch_lost())::int[])
	returning seq
)
insert into head_waiting (chain, subject, version, added)
select 'register_change', 1, max(seq), count(*) from noted having count(*) > 0
