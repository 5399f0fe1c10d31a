-- A page of the record: up to $3 cases from number $1 on ($5: only that one), with their events from
-- seq $2 of the first case on, up to $3 events and about $4 bytes of bodies, one event in any case. A
-- row an event, in order; a case without events is one row. Cases are those that table help_case,
-- table event or a checkpoint names, but for those that one of $6 is shut out of. `last` is the case's
-- last seq, 0 without events; `on_hold` whether the last event about a hold began one; `listed` the newest
-- version that a checkpoint lists, 0 where none does; `vouched` the hash that a checkpoint lists of this
-- very event.
with hidden as (
	select daemon.closed_to($6) as case_id
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
	select i.id, c.version, c.head, c.state, c.actor as filed_by, c.via as filed_via, c.filed_at,
		c.held, coalesce((
			select max(e.seq) from event e where e.case_id = i.id), 0) as last,
		coalesce((
			select e.kind = 'HELD' from event e
			where e.case_id = i.id and e.kind in ('HELD', 'RELEASED')
			order by e.seq desc limit 1), false) as on_hold,
		coalesce((
			select max(h.version) from checkpoint_head h
			where h.chain = 'event' and h.subject = i.id), 0) as listed
	from ids i left join help_case c on c.id = i.id
	where not $5::bool or i.id = $1::int8
), page as (
	select c.*, e.*, sum(octet_length(e.body)) over (order by c.id, e.seq) - octet_length(e.body) as before,
		daemon.effects_of(c.id, e.seq) as effects
	from cases c left join lateral (
		select seq, at, kind, actor, via, from_state, to_state, key_id, body, hash
		from event e where e.case_id = c.id
			and (e.seq >= $2::int4 or c.id > $1::int8) order by e.seq limit $3::int4) e on true
	order by c.id, e.seq limit $3::int4
)
select id, version, head, state, filed_by, filed_via, filed_at, held, last, on_hold, listed,
	seq, at, kind, actor, via, from_state, to_state, key_id, body, hash, effects, (
		select h.head from checkpoint_head h
		where h.chain = 'event' and h.subject = page.id and h.version = page.seq) as vouched
from page where before is null or before < $4::int4 order by id, seq
