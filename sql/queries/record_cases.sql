-- A page of the record: up to $3 cases from number $1 on ($5: only that one), with their events from
-- seq $2 of the first case on, up to $3 events and about $4 bytes of bodies, one event in any case. A
-- row an event, in order; a case without events is one row. Cases are those that table help_case,
-- table event or a checkpoint names, but for those that one of $6 is shut out of. `last` is the case's
-- last seq, 0 without events.
with hidden as (
	select case_id from shut_out where shut and principal = any ($6::text[])
), ids as (
	(select id from help_case where id >= $1::int8
		and id not in (select case_id from hidden) order by id limit $3::int4)
	union
	(select distinct case_id from event where case_id >= $1::int8
		and case_id not in (select case_id from hidden) order by 1 limit $3::int4)
	union
	(select distinct subject from checkpoint_head
		where chain = 'event' and subject >= $1::int8
		and subject not in (select case_id from hidden) order by 1 limit $3::int4)
	order by 1 limit $3::int4
), cases as (
	select i.id, c.version, c.head, c.state, coalesce((
			select max(e.seq) from event e where e.case_id = i.id), 0) as last,
		l.checkpoint, l.version as listed, l.head as listed_head
	from ids i left join help_case c on c.id = i.id left join lateral (
		select h.checkpoint, h.version, h.head from checkpoint_head h
		where h.chain = 'event' and h.subject = i.id order by h.version desc limit 1) l on true
	where not $5::bool or i.id = $1::int8
), page as (
	select c.*, e.*, sum(octet_length(e.body)) over (order by c.id, e.seq) - octet_length(e.body) as before
	from cases c left join lateral (
		select * from event e where e.case_id = c.id
			and (e.seq >= $2::int4 or c.id > $1::int8) order by e.seq limit $3::int4) e on true
	order by c.id, e.seq limit $3::int4
)
select id, version, head, state, last, checkpoint, listed, listed_head,
	seq, at, kind, actor, via, from_state, to_state, key_id, body, hash
from page where before is null or before < $4::int4 order by id, seq
