-- A case and when it is due; no row: there is no such case.
select c.id, c.district, c.state, c.grade, c.needs, c.actor, c.version, c.head, c.filed_at, d.at,
	c.held
from help_case c left join due d on d.case_id = c.id and d.what = 'ANSWER'
where c.id = $1::int8
