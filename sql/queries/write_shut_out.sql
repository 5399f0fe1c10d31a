-- Row kind shut_out: shuts somebody out of a case (shut = 1), or lets them in again.
select daemon.write_shut_out($1, $2, $3, $4, $5)
