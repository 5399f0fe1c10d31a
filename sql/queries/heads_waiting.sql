-- Up to $1 heads that wait for a checkpoint, as they are now, in order of chain and subject; with the
-- newest version of the subject that a checkpoint lists already (0: none). The limits keep it to one
-- look-up a head, however many cases there are.
with waiting as (
	select distinct chain, subject from (select chain, subject from head_waiting limit $1::int4) w
), heads as (
	select w.chain, w.subject, c.version, c.head
	from waiting w, lateral (
		select version::int8, head from help_case where id = w.subject limit 1) c
	where w.chain = 'event'
	union all
	select w.chain, w.subject, a.seq, a.hash
	from waiting w, lateral (
		select seq, hash from access where incarnation = w.subject order by seq desc limit 1) a
	where w.chain = 'access'
	union all
	select w.chain, w.subject, c.seq, c.hash
	from waiting w, lateral (
		select seq, hash from register_change order by seq desc limit 1) c
	where w.chain = 'register_change'
)
select h.chain, h.subject, h.version, h.head, coalesce((
	select max(l.version) from checkpoint_head l
	where l.chain = h.chain and l.subject = h.subject), 0)
from heads h order by h.chain, h.subject
