-- Row kind case_needs: the needs of a case, by code.
select daemon.write_case_needs($1, $2, $3)
