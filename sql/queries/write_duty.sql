-- Row kind duty: a mandatory report to be made; nothing where the case has it already.
select daemon.write_duty($1, $2, $3, $4, $5)
