-- The record of case $1, $2 events at most after seq $3, as far as the reader may see: empty if it is not
-- theirs, or if there is no such case; a body is empty where its words are not theirs. For an expert who
-- does not lead the body is what was written for them: the last column says which part.
select r.seq, r.at, r.kind, r.actor, coalesce(p.name, ''), r.via, r.from_state, r.to_state,
	coalesce(b.key_id, r.key_id), coalesce(e.body, b.body, ''), r.hash,
	case when e.body is null then coalesce(b.part, '') else '' end
from daemon.case_record($1, $2::int4 + $3::int4) r -- seq has no gaps
	left join event e on e.case_id = $1::int8 and e.seq = r.seq
	left join brief b on e.case_id is null and b.case_id = $1 and b.seq = r.seq
	left join principal p on p.id = r.actor
where r.seq > $3 order by r.seq
