-- The life of a case grows: screening and grades. Staff file what is told them by telephone. An event
-- that the table of moves does not have is refused here, too.

-- By which practice rule its owner must act (due.X of the grade); '' in a final state.
alter table state add column due text not null default '';
update state set due = 'due.answer' where not final;
insert into state values ('ASKED', false, 'WORKER', 'due.supply'),
	('ACCEPTED', false, 'STAFF', 'due.assign'), ('RETURNED', true, 'STAFF', ''),
	('ADVISED', true, 'STAFF', ''), ('WITHDRAWN', true, 'STAFF', '');
alter table state alter column due drop default;

delete from move where event in ('SHUT_OUT', 'LET_IN', 'GLASS_BROKEN', 'GLASS_REVIEWED');
alter table move drop constraint move_pkey;
alter table move add primary key (event, from_state, who);
insert into move
	select m.event, m.from_state, m.to_state, m.who from (values
		('FILED', 'NONE', 'RECEIVED', 'STAFF'), ('FILED', 'NONE', 'RECEIVED', 'SUPERVISOR'),
		('SUPPLIED', 'ASKED', 'RECEIVED', 'WORKER'),
		('SUPPLIED', 'ASKED', 'RECEIVED', 'AGENCY_SUPERVISOR')) as m (event, from_state, to_state, who)
	union all
	select m.event, m.from_state, m.to_state, who from (values
		('TAKEN', 'RECEIVED', 'ACCEPTED'), ('ASKED', 'RECEIVED', 'ASKED'),
		('SUPPLIED', 'ASKED', 'RECEIVED'), ('RETURNED', 'RECEIVED', 'RETURNED'),
		('RETURNED', 'ASKED', 'RETURNED'), ('ADVISED', 'RECEIVED', 'ADVISED')) as m (event, from_state, to_state),
		unnest(array['STAFF', 'SUPERVISOR']) as who
	union all
	select event, s, s, who from unnest(array['CALLED', 'RAISED', 'LOWERING', 'LOWERED']) as event,
		unnest(array['RECEIVED', 'ASKED', 'ACCEPTED']) as s, unnest(array['STAFF', 'SUPERVISOR']) as who
	union all
	select 'OVERDUE', s, s, 'SYSTEM' from unnest(array['ASKED', 'ACCEPTED']) as s
	union all
	select event, s, case event when 'ERASED' then 'ERASED' else s end, 'PRIVACY'
	from unnest(array['HELD', 'RELEASED', 'ERASED']) as event,
		unnest(array['ASKED', 'ACCEPTED', 'RETURNED', 'ADVISED', 'WITHDRAWN']) as s
	union all
	select 'WITHDRAWN', s, 'WITHDRAWN', who
	from unnest(array['RECEIVED', 'ASKED', 'ACCEPTED']) as s,
		unnest(array['WORKER', 'AGENCY_SUPERVISOR', 'STAFF', 'SUPERVISOR']) as who
	union all
	select 'REOPENED', s, 'RECEIVED', who
	from unnest(array['RETURNED', 'ADVISED', 'WITHDRAWN']) as s,
		unnest(array['WORKER', 'AGENCY_SUPERVISOR', 'STAFF', 'SUPERVISOR']) as who
	union all
	select event, s, s, who from (values
		('SHUT_OUT', array['WORKER', 'STAFF', 'AGENCY_SUPERVISOR', 'SUPERVISOR', 'PRIVACY']),
		('LET_IN', array['AGENCY_SUPERVISOR', 'SUPERVISOR', 'PRIVACY']),
		('GLASS_BROKEN', array['STAFF', 'SUPERVISOR']),
		('GLASS_REVIEWED', array['PRIVACY'])) as m (event, roles), unnest(roles) as who,
		unnest(array['RECEIVED', 'ASKED', 'ACCEPTED', 'RETURNED', 'ADVISED', 'WITHDRAWN']) as s;

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

-- When the owner of a case's state must have acted, whatever the state.
update due set what = 'STATE' where what = 'ANSWER';

-- To which grade somebody has proposed to lower a case, and who; '': nobody has.
alter table help_case add column lowering text not null default ''
		check (lowering in ('', 'NORMAL', 'URGENT', 'CRISIS')),
	add column lowering_by text not null default '';

update schema set version = 11, serves = 11;
