-- Row kind appointment_ended: whoever is appointed serves until that day.
select daemon.write_appointment_ended($1, $2, $3, $4, $5)
