-- What the team of case $1 is formed from: of its events, $2 at most, those that say what was asked, found
-- and confirmed.
select seq, at, kind, actor, '', via, from_state, to_state, key_id, body, hash
from daemon.case_asked($1, $2)
order by seq
