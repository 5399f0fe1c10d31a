-- Row kind brief: what staff have written for experts, by whoever may see it.
select daemon.write_brief($1, $2, $3, $4, $5, $6)
