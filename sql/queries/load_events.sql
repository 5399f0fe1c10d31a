-- The record of case $1, $2 events at most after seq $3, as far as the reader may see: empty if it is not
-- theirs, or if there is no such case; a body is empty where its words are not theirs.
select r.seq, r.at, r.kind, r.actor, coalesce(p.name, ''), r.via, r.from_state, r.to_state, r.key_id,
	coalesce(e.body, ''), r.hash
from daemon.case_record($1, $2::int4 + $3::int4) r -- seq has no gaps
	left join event e on e.case_id = $1::int8 and e.seq = r.seq
	left join principal p on p.id = r.actor
where r.seq > $3 order by r.seq
