-- The doorbell of notices, in a transaction of its own: nothing is said but that there are some.
select pg_notify('jieyou', 'notices')
