-- Puts in keys $2 with their wrapped bytes $3, wrapped by master key $1, and returns which: none where
-- that master key is no longer in use, and not those whose number has had a key before (a database
-- of cases that was restored gives numbers a second time).
with held as (select name from master_key where name = $1::text for key share)
insert into case_key (id, master, wrapped)
select k.id, held.name, k.wrapped
from held, unnest($2::int4[], $3::bytea[]) as k (id, wrapped)
on conflict do nothing
returning id
