-- A case, when it is due, and the agency of who filed it; and what a request of this key ($2 actor, $3
-- via, $4 key) has done before, and whether it was the same ($5). No row: there is no such case.
select c.id, c.district, c.state, c.grade, c.needs, c.actor, c.version, c.head, c.filed_at, d.at,
	coalesce(p.agency, ''), c.held, shut_out_of(c.id), c.lowering, c.lowering_by,
	coalesce(r.case_id, 0), coalesce(r.seq, 0), coalesce(r.fingerprint = $5::bytea, false)
from help_case c left join due d on d.case_id = c.id and d.what = 'STATE'
	left join principal p on p.id = c.actor
	left join request r on (r.actor, r.via, r.key) = ($2::text, $3::text, $4::text)
where c.id = $1::int8
