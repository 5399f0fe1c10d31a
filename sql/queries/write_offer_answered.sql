-- Row kind offer_answered: an offer was accepted, or has come to an end and gives its place back.
select daemon.write_offer_answered($1, $2, $3, $4, $5, $6, $7, $8)
