-- Seats of experts at conferences of cases, as they are from now on.
select daemon.write_seat($1, $2, $3, $4, $5, $6, $7, $8, $9)
