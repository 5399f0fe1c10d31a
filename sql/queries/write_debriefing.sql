-- Row kind debriefing: an expert owes a talk on a case, as a task of the file that appoints them.
select daemon.write_debriefing($1, $2, $3, $4, $5)
