-- What a request of this key ($2 actor, $3 via, $4 key) has done before, and whether it was the same ($5); and
-- the item $1 of the catalogue as it is now: since which edition, and its cells. Null: there is no such item.
select coalesce(k.case_id, 0), coalesce(k.seq, 0), coalesce(k.same, false), r.since,
	r.code, r.name, r.provider, r.needs, r.region, r.offered, r.rule, r.conditions, r.deadline, r.contact,
	r.apply, r.benefit, r.verify, r.source, r.at_once, r.valid_from, r.valid_until, r.last_checked
from (select $1::text) a (code) left join resource r on r.code = a.code and r.until is null
	left join daemon.repeated($2, $3, $4, $5) k on true
