-- Locks the cases a batch will change, in order of id, so that two dispatchers never wait for
-- each other in a circle.
select daemon.lock_cases($1)
