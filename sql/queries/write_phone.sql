-- Row kind phone: a number by which a case is found, instead of those under other keys. The lock is
-- for an erasure that goes on meanwhile: of an erased case nothing is noted.
select daemon.write_phone($1, $2, $3, $4, $5, $6, $7)
