-- Row kind principal: new, or as it is from now on.
select daemon.write_principal($1, $2, $3, $4, $5, $6, $7, $8)
