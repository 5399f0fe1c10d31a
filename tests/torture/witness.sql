-- A witness of every offer, as it is issued and each time its state changes, in the order in which that
-- is written: of one case, and of one expert, that is the order of commits, for whoever writes holds the
-- locks of both until then. (By the times of offers it could not be told: those are when somebody
-- decided, which is before they had the place.)
create table witness (
	n bigint generated always as identity primary key,
	case_id bigint not null,
	number int not null,
	expert text not null,
	part text not null,
	was text not null, -- '': it is issued
	state text not null,
	at timestamptz not null -- of the decision
);
create function witness() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	insert into witness (case_id, number, expert, part, was, state, at) values (new.case_id, new.n, new.expert,
		new.part, case tg_op when 'UPDATE' then old.state else '' end, new.state,
		coalesce(new.answered_at, new.issued_at));
	return null;
end $$;
create trigger witness after insert or update of state on offer
	for each row execute function witness();

-- Likewise of every seat at a conference, and of every conference: whoever writes them holds the locks of
-- the case and of the expert.
create table witness_seat (
	n bigint generated always as identity primary key,
	case_id bigint not null,
	number int not null,
	expert text not null,
	was text not null,
	state text not null,
	was_sequence int not null,
	sequence int not null,
	begins timestamptz not null,
	ends timestamptz not null
);
create function witness_seat() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	insert into witness_seat (case_id, number, expert, was, state, was_sequence, sequence, begins, ends)
	values (new.case_id, new.n, new.expert, case tg_op when 'UPDATE' then old.state else '' end, new.state,
		case tg_op when 'UPDATE' then old.sequence else 0 end, new.sequence, new.begins, new.ends);
	return null;
end $$;
create trigger witness after insert or update on seat for each row execute function witness_seat();

create table witness_conference (
	n bigint generated always as identity primary key,
	case_id bigint not null,
	number int not null,
	was text not null,
	state text not null,
	was_sequence int not null,
	sequence int not null
);
create function witness_conference() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	insert into witness_conference (case_id, number, was, state, was_sequence, sequence)
	values (new.case_id, new.n, case tg_op when 'UPDATE' then old.state else '' end, new.state,
		case tg_op when 'UPDATE' then old.sequence else 0 end, new.sequence);
	return null;
end $$;
create trigger witness after insert or update on conference for each row execute function witness_conference();
