-- All linkages of case $1, in their order, as far as they are the reader's to see; and how many places their targets
-- have left (-1: nobody counts them).
select n, kind, target, needs, state, result, since, until, places_left
from daemon.case_linkages($1)
