-- Locks the cases a batch will change, in order of id, so that two dispatchers never wait for
-- each other in a circle.
select id from help_case where id = any ($1::int8[]) order by id for update
