-- The cases on which whoever file $1 appoints owes a talk, and nobody has put that down yet; parted by blanks.
select daemon.debriefings_due($1)
