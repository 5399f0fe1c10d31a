-- Linkages of cases, as they are from now on.
select daemon.write_linkage($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
