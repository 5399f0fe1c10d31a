-- Cases in which one of the digests $1 is noted, as far as the asker may see them, newest first, $2 at
-- most. Seen are cases in the districts $3 (all of them where $6), those that $4 answers for, and those of
-- agency $5's people ('': of none); and none that one of $7 is shut out of.
select c.id, c.district, c.state, c.grade, c.needs, c.responsible, c.version, c.head, c.filed_at, d.until,
	d.since, d.at, coalesce(d.owner, ''),
	coalesce(p.agency, ''), c.held, '', c.lowering, c.lowering_by
from help_case c
left join due d on d.case_id = c.id and d.what = 'STATE'
left join principal p on p.id = c.responsible
where c.id in (select daemon.noted_in($1))
	and ($6::int4 <> 0 or c.district = any ($3::text[]) or c.responsible = $4::text
		or ($5::text <> '' and p.agency = $5))
	and c.id not in (select daemon.closed_to($7))
order by c.id desc limit $2::int4
