-- The key of a case; no row: it has none. wrapped is empty where it was destroyed.
select id, destroyed_at is not null, master, coalesce(wrapped, '')
from case_key where id = $1::int8
