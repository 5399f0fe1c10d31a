-- Row kind checkpoint: ends the turn of whoever made it. Where another dispatcher was first, nothing is
-- written.
with made as (
	insert into checkpoint (n, at, cases, events, reads, heads, digest, hash, signer, signature)
	select r.number, r.at, r.cases, r.events, r.reads, r.heads, r.digest, r.hash, r.signer, r.signature
	from unnest($1::int4[], $2::int8[], $3::timestamptz[], $4::int8[], $5::int8[], $6::int8[],
		$7::int4[], $8::bytea[], $9::bytea[], $10::bytea[], $11::bytea[])
		as r (n, number, at, cases, events, reads, heads, digest, hash, signer, signature)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (n) do nothing
	returning at
)
update checkpoint_turn set made_at = m.at, taken_until = null from made m
