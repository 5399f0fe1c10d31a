-- The attachments of case $1, or ($2, if not 0) one of them, as far as the reader may see; of those
-- finished what their event says. With the fingerprint of chunk $3, empty where that is not there; and
-- (chunk 0) with the numbers of the chunks that an upload lacks.
select a.number, a.actor, a.via, a.key, a.at, a.until, a.bytes, a.chunks, a.key_id,
	coalesce(a.seq, 0), coalesce(e.body, a.body), coalesce((
		select k.fingerprint from chunk k where k.attachment = a.number and k.i = $3::int4), ''),
	case when $3 = 0 and a.seq is null then coalesce((
		select string_agg(i::text, ' ' order by i) from generate_series(1, a.chunks) i
		where not exists (select from chunk k where k.attachment = a.number and k.i = i.i)), '')
	else '' end
from attachment a left join event e
	on (e.case_id, e.seq, e.kind) = (a.case_id, a.seq, 'ATTACHED')
where a.case_id = $1::int8 and ($2::int8 = 0 or a.number = $2)
	and (a.seq is null or e.seq is not null)
order by a.number
