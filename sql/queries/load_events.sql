-- The record of a case, from its first event; empty if there is no such case.
select seq, at, kind, actor, via, from_state, to_state, key_id, body, hash
from event where case_id = $1::int8 order by seq limit $2::int4
