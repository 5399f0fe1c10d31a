-- Conferences of cases, as they are from now on.
select daemon.write_conference($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
