-- Who is shut out of a case, by name; and the glass: reads outside one's rights, for a stated reason.
-- Rows are never deleted. Why is in the record alone (event SHUT_OUT, LET_IN, GLASS_BROKEN,
-- GLASS_REVIEWED), sealed, for words of a case may be in it.

-- principal need not be entered any more to stay shut out.
create table shut_out (
	case_id bigint not null,
	principal text not null,
	shut boolean not null,   -- false: let in again
	changed_at timestamptz not null,
	primary key (case_id, principal)
);
create index shut_out_by_principal on shut_out (principal, case_id) where shut;

-- All who are shut out of a case, parted by spaces, which an id has none of.
create function shut_out_of(bigint) returns text language sql stable as
	$$ select coalesce(string_agg(principal, ' ' order by principal), '') from shut_out
		where case_id = $1 and shut $$;

create table glass (
	case_id bigint not null,
	seq int not null,        -- of event GLASS_BROKEN
	actor text not null,
	at timestamptz not null,
	until timestamptz not null,
	verdict text check (verdict in ('JUSTIFIED', 'UNJUSTIFIED')), -- null: not reviewed yet
	reviewer text check (reviewer <> actor),
	reviewed_at timestamptz,
	primary key (case_id, seq),
	check ((verdict is null) = (reviewer is null) and (verdict is null) = (reviewed_at is null))
);
create index glass_by_time on glass (at, case_id, seq);
create index glass_waiting on glass (at, case_id, seq) where verdict is null;

insert into move values ('SHUT_OUT', 'RECEIVED', 'RECEIVED', 'SUPERVISOR'),
	('LET_IN', 'RECEIVED', 'RECEIVED', 'SUPERVISOR'),
	('GLASS_BROKEN', 'RECEIVED', 'RECEIVED', 'STAFF'),
	('GLASS_REVIEWED', 'RECEIVED', 'RECEIVED', 'PRIVACY');

-- A daemon that does not ask who is shut out would show them the case; so none that is older is
-- served.
update schema set version = 9, serves = 9;
