-- A page of open linkages of cases that the asker may see, by when somebody must act, then by case: $1 in which state,
-- $2 to whom ('' for any), $3 the districts asked for (null for all), $4 only those of which that was by then, after the
-- one of time $5, case $6 and number $7; $8 at most. Seen are cases as in list_cases: districts $9 (all where $12), that
-- $10 answers for, or people of agency $11, and none that one of $13 is shut out of.
select c.id, c.district, c.state, c.grade, c.needs, c.responsible, c.version, c.head, c.filed_at, d.until,
	d.since, d.at, coalesce(d.owner, ''),
	coalesce(p.agency, ''), c.held, '', c.lowering, c.lowering_by,
	l.n, l.kind, l.target, l.needs, l.state, l.result, l.since, l.until, -1
from daemon.open_linkages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) l
	join help_case c on c.id = l.case_id
	left join due d on d.case_id = c.id and d.what = 'STATE'
	left join principal p on p.id = c.responsible
order by l.until, l.case_id, l.n
