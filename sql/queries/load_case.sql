-- A case, when it is due, the agency of who answers for it, and who is shut out of it; what a request of
-- this key ($2 actor, $3 via, $4 key) has done before, and whether it was the same ($5); and what its
-- further life rests on (daemon.case_service, daemon.case_appointee). No row: there is no such case.
select c.id, c.district, c.state, c.grade, c.needs, c.responsible, c.version, c.head, c.filed_at, c.due_at,
	t.since, t.next, coalesce(t.owner, ''), c.agency, c.held, c.shut_out, c.lowering, c.lowering_by,
	coalesce(r.case_id, 0), coalesce(r.seq, 0), coalesce(r.same, false),
	s.past, s.tasks, s.tasks_set, s.duties, s.tries, s.taken_by, s.put_off_at,
	case when c.state in ('APPOINTED', 'APPOINTMENT_ENDED') then daemon.case_appointee(c.id) else '' end
from daemon.case_facts($1) c left join daemon.case_term($1) t on true
	left join daemon.repeated($2, $3, $4, $5) r on true
	cross join lateral daemon.case_service(c.id) s
