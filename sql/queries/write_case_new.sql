-- Row kind case_new: its head waits for a checkpoint.
with filed as (
	insert into help_case (id, district, state, grade, needs, actor, via, version, head, filed_at)
	select r.case_id, r.district, r.state, r.grade, r.needs, r.actor, r.via, r.version, r.head, r.at
	from unnest($1::int4[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
		$8::text[], $9::int4[], $10::bytea[], $11::timestamptz[])
		as r (n, case_id, district, state, grade, needs, actor, via, version, head, at)
	where r.n <> all ((select batch_lost())::int[])
	returning id, version
)
insert into head_waiting (chain, subject, version, added)
select 'event', id, version, version from filed
