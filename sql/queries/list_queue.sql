-- A page of the queue that the asker may see: cases in which one of $1 must act next, by when, then by
-- number; only those that have to be acted on by $2, and after the time $3 and case $4; $5 of them. Seen
-- are cases in the districts $6 (all of them where $9), those that $7 answers for, those of agency $8's
-- people, and those that expert $11 leads (empty: of none); and none that one of $10 is shut out of. Of
-- each district and owner so many are
-- looked up in their order, by the index that there is for it: times are no expressions, for it to be used.
with recursive places as (
	select min(district) as district from due where what = 'STATE' and $9::int4 <> 0
	union all
	select (select min(d.district) from due d where d.what = 'STATE' and d.district > p.district)
	from places p where p.district is not null
)
select c.id, c.district, c.state, c.grade, c.needs, c.responsible, c.version, c.head, c.filed_at, seen.until,
	seen.since, seen.at, seen.owner,
	coalesce(p.agency, ''), c.held, '', c.lowering, c.lowering_by
from (
	(select found.* from (
		select district from places where district is not null
		union select unnest($6::text[])) s
	cross join unnest($1::text[]) as o (owner)
	cross join lateral (
		select d.case_id, d.until, d.since, d.at, d.owner from due d
		where d.what = 'STATE' and d.district = s.district and d.owner = o.owner
			and d.until <= $2::timestamptz
			and (d.until, d.case_id) > ($3::timestamptz, $4::int8)
			and d.case_id not in (select daemon.closed_to($10))
		order by d.until, d.case_id limit $5::int4) found
	order by found.until, found.case_id limit $5)
	union
	(select d.case_id, d.until, d.since, d.at, d.owner from (
		select $7::text as id where $7 <> ''
		union select p.id from principal p where p.agency = $8::text and p.agency <> '') a
	join help_case c on c.responsible = a.id
	join due d on d.case_id = c.id and d.what = 'STATE'
	where d.owner = any ($1) and d.until <= $2
		and (d.until, d.case_id) > ($3, $4)
		and d.case_id not in (select daemon.closed_to($10))
	order by d.until, d.case_id limit $5)
	union
	(select d.case_id, d.until, d.since, d.at, d.owner from offer o
	join due d on d.case_id = o.case_id and d.what = 'STATE'
	where $11::text <> '' and o.expert = $11 and o.state = 'JOINED' and o.part <> 'MEMBER'
		and d.owner = any ($1) and d.until <= $2
		and (d.until, d.case_id) > ($3, $4)
		and d.case_id not in (select daemon.closed_to($10))
	order by d.until, d.case_id limit $5)
) seen
join help_case c on c.id = seen.case_id
left join principal p on p.id = c.responsible
order by seen.until, seen.case_id limit $5
