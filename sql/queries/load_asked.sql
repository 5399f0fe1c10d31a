-- What a decision on case $1 rests on: of its events, $2 at most, those that say what was asked, found
-- and confirmed; $3 not 0: for the dispatcher itself, which tells the reader nothing of it.
select seq, at, kind, actor, '', via, from_state, to_state, key_id, body, hash, ''
from daemon.case_asked($1, $2, $3::int4 <> 0)
order by seq
