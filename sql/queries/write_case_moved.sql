-- Row kind case_moved: the case is locked, and judged to have version `was`. Its head waits for a
-- checkpoint.
with moved as (
	update help_case c set version = r.version, head = r.head, state = r.state
	from unnest($1::int4[], $2::int8[], $3::int4[], $4::int4[], $5::bytea[], $6::text[])
		as r (n, case_id, was, version, head, state)
	where c.id = r.case_id and c.version = r.was and r.n <> all ((select batch_lost())::int[])
	returning c.id, c.version, r.was
)
insert into head_waiting (chain, subject, version, added)
select 'event', id, version, version - was from moved
