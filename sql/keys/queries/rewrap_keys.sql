-- Puts keys $2, wrapped by master key $3 until now, under master key $1, with their new bytes $4. One
-- that was destroyed meanwhile stays so.
update case_key c set master = $1::text, wrapped = k.wrapped
from unnest($2::int4[], $3::text[], $4::bytea[]) as k (id, master, wrapped)
where c.id = k.id and c.master = k.master and c.wrapped is not null
