-- The life of a case grows: staff file what is told them by telephone; and an event that the table
-- of moves does not have is refused here, too.

alter table move drop constraint move_pkey;
alter table move add primary key (event, from_state, who);
insert into move values ('FILED', 'NONE', 'RECEIVED', 'STAFF'),
	('FILED', 'NONE', 'RECEIVED', 'SUPERVISOR');

create function refuse_move() returns trigger language plpgsql as $$
begin
	if exists (select from added a where not exists (select from move m
			where (m.event, m.from_state, m.to_state) = (a.kind, a.from_state, a.to_state))) then
		raise exception 'no such move' using errcode = 'check_violation';
	end if;
	return null;
end $$;
create trigger known_move after insert on event referencing new table as added
	for each statement execute function refuse_move();

update schema set version = 9, serves = 9;
