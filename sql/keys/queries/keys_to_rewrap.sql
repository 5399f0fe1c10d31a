-- The next $3 keys after number $2 that are not wrapped by master key $1.
select id, master, wrapped from case_key
where id > $2::int4 and master <> $1::text and wrapped is not null
order by id limit $3::int4
