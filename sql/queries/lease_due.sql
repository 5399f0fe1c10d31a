-- Takes up to $2 due times that have passed at $1, until $3: nobody else takes them before that.
select case_id, what from daemon.lease_due($1, $2, $3)
