-- Up to $2 checkpoints from number $1 on, or with $1 = 0 the newest; in order.
select n, at, cases, events, reads, heads, digest, hash, signer, signature from (
	select * from checkpoint where n >= $1::int8
	order by case when $1::int8 = 0 then -n else n end limit $2::int4) c
order by n
