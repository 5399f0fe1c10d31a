-- Who of a batch goes through, and why the others do not. $1..$5 the requests of the batch (place
-- in the batch, actor, via, key, fingerprint), $6..$8 its guarded cases (place, case, version the
-- decision rests on), $9 and $10 its changes of the register (place, number), $11 and $12 the offers
-- that go out (place, expert; and $20..$22 their case, part, and when), $13..$19 the seats (place, case, number, expert, state, from when, until
-- when). The places that do not go through are left in jieyou.lost for the
-- statements that follow; the rows are those losers, of FULL with the expert who has no place left, or not that hour,
-- or no more cases of trauma, and how many of both are taken, and one of place -1 without meaning.
select n, outcome, case_id, seq, same, who, taken, trauma
from daemon.judge($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
