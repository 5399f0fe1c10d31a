-- How many places resources have left (-1: not known any more), and when that was said, of those that changed at or after $1.
select code, capacity_left, said_at from daemon.capacities($1)
