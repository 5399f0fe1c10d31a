-- A page of the record: the first attachment that an event says there is, in case $1 after event $2, or
-- ($3: of that case only) in a later one, but in none that one of $4 is shut out of; with each chunk that
-- is there, as the digest of what is stored: it is made here, for 20 MiB do not travel to be hashed. A
-- row a chunk, in order; an attachment without chunks is one row. `number` is null where table attachment
-- has none of this event.
with said as (
	select e.case_id, e.seq, e.body from event e
	where e.kind = 'ATTACHED' and e.case_id >= $1::int8 and (e.case_id, e.seq) > ($1, $2::int4)
		and (not $3::bool or e.case_id = $1) and e.case_id not in (select daemon.closed_to($4))
	order by e.case_id, e.seq limit 1
)
select s.case_id, s.seq, s.body, c.state is not distinct from 'ERASED', a.number, k.i,
	pg_catalog.sha256(k.body)
from said s left join help_case c on c.id = s.case_id
	left join attachment a on (a.case_id, a.seq) = (s.case_id, s.seq)
	left join chunk k on k.attachment = a.number
order by k.i
