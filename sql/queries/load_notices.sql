-- What recipients were told, as far as notice_reach ($1, $2, $3) goes and the reader may see it: of each
-- only what calls upon one of its roles in $4 (parted by spaces; '': all), and with $5 not '' only where
-- that owner had to act next before or after; $6 rows at most. With the case as it is now, where the reader
-- may see it.
select n.recipient, n.rseq, n.case_id, n.seq, n.what, n.at, c.id is not null,
	coalesce(c.id, 0), coalesce(c.district, ''), coalesce(c.state, ''), coalesce(c.grade, ''),
	coalesce(c.needs, ''), coalesce(c.responsible, ''), coalesce(c.version, 0), coalesce(c.head, ''), c.filed_at,
	d.until, d.since, d.at, coalesce(d.owner, ''), coalesce(p.agency, ''), coalesce(c.held, false), '', '', ''
from daemon.notice_reach($1, $2, $3) q
join unnest($1, $4::text[]) as r (recipient, roles) on r.recipient = q.recipient
cross join lateral (
	select * from notice n
	where n.recipient = q.recipient and n.rseq > q.since and n.rseq <= q.upto
		and (r.roles = '' or string_to_array(r.roles, ' ') && string_to_array(n.roles, ' '))
		and ($5::text = '' or $5 = any (string_to_array(n.owners, ' ')))
	order by n.rseq limit $6::int4) n
left join help_case c on c.id = n.case_id
left join due d on d.case_id = c.id and d.what = 'STATE'
left join principal p on p.id = c.responsible
order by q.recipient desc, n.rseq limit $6
