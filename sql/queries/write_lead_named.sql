-- Whom a conference has named to lead a case.
select daemon.write_lead_named($1, $2, $3, $4, $5, $6, $7)
