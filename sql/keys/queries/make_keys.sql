-- Puts in keys $2 with their wrapped bytes $3, wrapped by master key $1, and returns which: none where
-- that master key is no longer in use, and not those whose number has had a key before (a database
-- of cases that was restored gives numbers a second time).
select id from daemon.make_keys($1, $2, $3) as id
