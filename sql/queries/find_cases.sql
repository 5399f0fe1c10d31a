-- Cases in which one of the digests $1 is noted, as far as the asker may see them, newest first, $2 at
-- most. Seen are cases in the districts $3 (all of them where $6), those that $4 filed, and those of
-- agency $5's people ('': of none); and none that one of $7 is shut out of.
select c.id, c.district, c.state, c.grade, c.needs, c.actor, c.version, c.head, c.filed_at, d.at,
	coalesce(p.agency, ''), c.held, shut_out_of(c.id), c.lowering, c.lowering_by
from help_case c
left join due d on d.case_id = c.id and d.what = 'STATE'
left join principal p on p.id = c.actor
where c.id in (select case_id from phone where digest = any ($1::bytea[]))
	and ($6::int4 <> 0 or c.district = any ($3::text[]) or c.actor = $4::text
		or ($5::text <> '' and p.agency = $5))
	and c.id not in (select case_id from shut_out where shut and principal = any ($7::text[]))
order by c.id desc limit $2::int4
