-- A page of cases that the asker may see, newest first: $1 state, $2 grade ('' for all), $3 the
-- districts asked for (null for all), $4 only ids below this one, $5 how many. Seen are cases in
-- the districts $6 (all of them where $9), those that $7 answers for, and those of agency $8's people
-- ('': of none), each found by an index of its own; and none that one of $10 is shut out of. $11 the kind of
-- file, a life.
select c.id, c.district, c.state, c.grade, c.needs, c.responsible, c.version, c.head, c.filed_at, d.until,
	d.since, d.at, coalesce(d.owner, ''),
	coalesce(p.agency, ''), c.held, '', c.lowering, c.lowering_by
from (
	(select id from help_case c
	where ($9::int4 <> 0 or cardinality($6::text[]) > 0) and ($9 <> 0 or c.district = any ($6))
		and c.id < $4::int8
		and c.life = $11::text and ($1::text = '' or c.state = $1) and ($2::text = '' or c.grade = $2)
		and ($3::text[] is null or c.district = any ($3))
		and id not in (select daemon.closed_to($10))
	order by c.id desc limit $5::int4)
	union
	(select c.id from (
		select $7::text as id where $7 <> ''
		union select p.id from principal p where p.agency = $8::text and p.agency <> '') a
	cross join lateral (
		select c.id from help_case c
		where c.responsible = a.id and c.id < $4
			and c.life = $11 and ($1 = '' or c.state = $1) and ($2 = '' or c.grade = $2)
			and ($3 is null or c.district = any ($3))
			and id not in (select daemon.closed_to($10))
		order by c.id desc limit $5) c)
) seen
join help_case c on c.id = seen.id
left join due d on d.case_id = c.id and d.what = 'STATE'
left join principal p on p.id = c.responsible
order by c.id desc limit $5
