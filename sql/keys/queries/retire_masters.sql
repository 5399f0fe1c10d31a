-- Takes master keys out of use that wrap nothing any more, but for $1; returns their names. After
-- lock_masters, in the same transaction.
delete from master_key m
where m.name <> $1::text
	and not exists (select 1 from case_key c where c.master = m.name and c.wrapped is not null)
returning name
