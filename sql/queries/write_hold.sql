-- Row kind hold: puts a case on legal hold (held = 1), or takes it off.
select daemon.write_hold($1, $2, $3)
