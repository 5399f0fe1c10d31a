-- Row kind phone_gone: the case is not found by any number any more.
select daemon.write_phone_gone($1, $2)
