-- Row kind attempt: a note says that the client was not reached.
select daemon.write_attempt($1, $2, $3, $4)
