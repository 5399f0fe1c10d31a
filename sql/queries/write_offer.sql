-- Row kind offer: an expert is asked, and holds a place meanwhile.
select daemon.write_offer($1, $2, $3, $4, $5, $6, $7, $8)
