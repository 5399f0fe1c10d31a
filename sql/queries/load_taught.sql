-- What an entry of the library is made of: of case $1 the events that say what was asked, tried and found, and the
-- proposal that is the newest, $2 at most; of too many the oldest are left out, but for the first of all.
select e.seq, e.at, e.kind, e.actor, '', e.via, e.from_state, e.to_state, e.key_id, e.body, e.hash, ''
from (
	select seq, at, kind, actor, via, from_state, to_state, key_id, body, hash from event
	where case_id = $1::int8 and kind in ('FILED', 'SUPPLIED', 'PLANNED', 'REVIEWED', 'SUPPORT_ENDED', 'ENTRY_PROPOSED',
		'SEMINAR_PLANNED', 'SEMINAR_HELD')
	order by kind in ('FILED', 'SEMINAR_PLANNED') desc, seq desc limit $2::int4) e
order by e.seq
