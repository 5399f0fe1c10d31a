-- Row kind debriefings_looked: what whoever a file appoints owes was looked at.
select daemon.write_debriefings_looked($1, $2, $3, $4)
