-- The one place where the database's clock is read: the edge keeps the offset.
select clock_timestamp()
