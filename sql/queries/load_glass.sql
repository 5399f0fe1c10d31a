-- The breakings of a case's glass, with why: those not reviewed first, then the newest, $2 at most.
select g.case_id, g.seq, c.district, g.actor, g.at, g.until, coalesce(g.verdict, ''),
	coalesce(g.reviewer, ''), g.reviewed_at, e.key_id, e.body
from glass g join help_case c on c.id = g.case_id
	join event e on (e.case_id, e.seq) = (g.case_id, g.seq)
where g.case_id = $1::int8 order by g.verdict is not null, g.seq desc limit $2::int4
