-- All offers of case $1, in their order; barred: the register has somebody suspended or shut out who is
-- that expert, or they serve no more; away: they are on leave, before they have answered.
select n, expert, part, needs, state, issued_at, expires_at, answered_at, reason, barred, named, away
from daemon.case_offers($1)
