-- A page of cases, newest first: $1 state, $2 grade ('' for all), $3 districts (null for all),
-- $4 only ids below this one, $5 how many.
select c.id, c.district, c.state, c.grade, c.needs, c.actor, c.version, c.head, c.filed_at, d.at,
	c.held
from help_case c left join due d on d.case_id = c.id and d.what = 'ANSWER'
where c.id < $4::int8
	and ($1::text = '' or c.state = $1)
	and ($2::text = '' or c.grade = $2)
	and ($3::text[] is null or c.district = any ($3))
order by c.id desc limit $5::int4
