-- Row kind entry: what a second person approved is in the library of difficult cases.
select daemon.write_entry($1, $2, $3, $4)
