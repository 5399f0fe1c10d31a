-- The breakings of a case's glass: those not reviewed first, then the newest, $2 at most; with why for
-- whoever may review them.
select case_id, seq, district, actor, at, until, verdict, reviewer, reviewed_at, key_id, body
from daemon.case_glass($1, $2)
