-- Row kind event.
insert into event (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash)
select r.case_id, r.seq, r.at, r.kind, r.actor, r.via, r.from_state, r.to_state, r.key_id, r.body,
	r.hash
from unnest($1::int4[], $2::int8[], $3::int4[], $4::timestamptz[], $5::text[], $6::text[],
	$7::text[], $8::text[], $9::text[], $10::int4[], $11::bytea[], $12::bytea[])
	as r (n, case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash)
where r.n <> all ((select batch_lost())::int[])
