-- Row kind handed_over: who answers for the case from now on.
select daemon.write_handed_over($1, $2, $3)
