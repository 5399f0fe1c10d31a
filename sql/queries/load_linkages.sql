-- All linkages of case $1, in their order, as far as they are the reader's to see.
select n, kind, target, needs, state, result, since, until
from daemon.case_linkages($1)
