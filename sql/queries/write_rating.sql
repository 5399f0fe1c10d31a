-- Row kind rating: what somebody thinks of an entry of the library, instead of what they thought of it before.
select daemon.write_rating($1, $2, $3, $4, $5, $6, $7)
