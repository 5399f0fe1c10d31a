-- Who of a batch goes through, and why the others do not. $1..$5 the requests of the batch (place
-- in the batch, actor, via, key, fingerprint), $6..$8 its guarded cases (place, case, version the
-- decision rests on), $9 and $10 its changes of the register (place, number). The places that do not go through are left in jieyou.lost for the statements
-- that follow; the rows are those losers, and one of place -1 without meaning.
with asked as (
	select * from unnest($1::int4[], $2::text[], $3::text[], $4::text[], $5::bytea[])
		as a (n, actor, via, key, fingerprint)
), repeated as (
	select a.n, r.case_id, r.seq, r.fingerprint = a.fingerprint as same
	from asked a join request r on (r.actor, r.via, r.key) = (a.actor, a.via, a.key)
), moved as (
	select g.n from unnest($6::int4[], $7::int8[], $8::int4[]) as g (n, case_id, version)
	where not exists (
		select 1 from help_case c where c.id = g.case_id and c.version = g.version)
	union all
	select g.n from unnest($9::int4[], $10::int8[]) as g (n, seq)
	where g.seq <> 1 + (select coalesce(max(c.seq), 0) from register_change c)
), lost as (
	select n from repeated union select n from moved
)
select n, 'REPEAT' as outcome, case_id, seq, same from repeated
union all select n, 'MOVED', 0, 0, false from moved where n not in (select n from repeated)
union all select -1, set_config('jieyou.lost', (select coalesce(string_agg(n::text, ','), '') from lost), true), 0, 0, false
