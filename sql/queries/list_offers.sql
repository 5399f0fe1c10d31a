-- The live offers of whoever reads, those that wait for an answer first, $1 at most.
select o.case_id, o.n, o.expert, o.part, o.needs, o.state, o.issued_at, o.expires_at, o.answered_at,
	o.reason, c.grade, c.district
from offer o cross join lateral daemon.case_facts(o.case_id) c
order by o.state <> 'OPEN', o.expires_at, o.case_id limit $1::int4
