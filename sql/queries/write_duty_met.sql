-- Row kind duty_met: reported, or excused.
select daemon.write_duty_met($1, $2, $3, $4, $5)
