-- All seats at the conferences of case $1, each with its conference, as far as they are the reader's to see.
select n, state, sequence, begins, ends, manner, convenor, chair, quorum, client, minutes, expert, needs,
	seat, asked
from daemon.case_seats($1)
