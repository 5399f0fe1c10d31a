-- As before (0012), and each event's move is looked up: to read the whole table of moves, a thousand by now, was a
-- millisecond of every batch.
create or replace function refuse_move() returns trigger language plpgsql as $$
begin
	if exists (
		select from added a where not exists (
			select from move m
			where (m.event, m.from_state, m.to_state) = (a.kind, a.from_state, a.to_state)))
	then
		raise exception 'no such move' using errcode = 'check_violation';
	end if;
	return null;
end $$;

update schema set version = 34;
