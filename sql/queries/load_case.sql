-- A case, when it is due, and the agency of who filed it; no row: there is no such case.
select c.id, c.district, c.state, c.grade, c.needs, c.actor, c.version, c.head, c.filed_at, d.at,
	coalesce(p.agency, ''), c.held, shut_out_of(c.id)
from help_case c left join due d on d.case_id = c.id and d.what = 'ANSWER'
	left join principal p on p.id = c.actor
where c.id = $1::int8
