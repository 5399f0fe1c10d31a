-- A page of breakings of the glass, newest first, of cases that the asker may see: $1 not 0: only
-- those not reviewed; after the one of time $2 (null: from the newest), case $3 and seq $4; $5 at
-- most. Seen are cases as in list_cases: districts $6 (all where $9), that $7 answers for, or people
-- of agency $8, and none that one of $10 is shut out of.
select g.case_id, g.seq, c.district, g.actor, g.at, g.until, coalesce(g.verdict, ''),
	coalesce(g.reviewer, ''), g.reviewed_at, 0, ''::bytea
from glass g join help_case c on c.id = g.case_id left join principal p on p.id = c.responsible
where ($1::int4 = 0 or g.verdict is null)
	and ($2::timestamptz is null or (g.at, g.case_id, g.seq) < ($2, $3::int8, $4::int4))
	and ($9::int4 <> 0 or c.district = any ($6::text[])
		or ($7::text <> '' and c.responsible = $7) or ($8::text <> '' and p.agency = $8))
	and g.case_id not in (select daemon.closed_to($10))
order by g.at desc, g.case_id desc, g.seq desc limit $5::int4
