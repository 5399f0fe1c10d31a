-- The library of difficult cases (疑难个案库).

-- Approved entries, as one more table of what people edit: editions of it can be rebuilt, and matching
-- finds those like a new case in memory. A database of before has none, in any of its editions: each is
-- the snapshot it was, with the same digest.
create table library_entry (code text, version text, title text, needs text, narrative text, helped text,
	failed text,
	since bigint not null, until bigint);
create unique index library_entry_now on library_entry (code) where until is null;
grant select on library_entry to jieyou_daemon;

-- Which entry has come of which case, by the event that approved it. It is seen by whoever sees the case
-- whole, and by nobody else: nothing of an entry leads back. When the case is erased its entry stays, of
-- which nobody can say any more whose it was: `code` goes. What was said of it by the record stays in `digest`.
create table entry_of_case (
	case_id int8 not null references help_case,
	seq int4 not null,
	code text,
	version int4 not null,
	digest bytea not null,
	withdrawn int4, -- the event that took it out of the library
	primary key (case_id, seq)
);
create index entry_of_case_by_code on entry_of_case (code);
alter table entry_of_case enable row level security, force row level security;
create policy owner on entry_of_case to jieyou_owner using (true) with check (true);
create policy reader on entry_of_case for select to jieyou_daemon using (
	exists (select from event e where e.case_id = entry_of_case.case_id));
create policy shut_out on entry_of_case as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));
grant select on entry_of_case to jieyou_daemon;

-- ---- Editions ------------------------------------------------------------------------------------

-- The next edition, of the day on which it was made: the hour would tell which case was approved then.
create function next_edition(at timestamptz) returns int8 language plpgsql as $$
declare
	made int8;
begin
	lock table edition in share row exclusive mode;
	insert into edition (version, made_at, note)
	select max(version) + 1, date_trunc('day', $1, 'Asia/Shanghai'), 'library' from edition
	returning version into made;
	return made;
end $$;

-- A code that no entry has or has had, and that tells nothing: not how many there are, nor which came first.
create function new_entry_code() returns text language plpgsql as $$
declare
	made text;
begin
	loop
		made := 'L' || lpad(floor(random() * 1000000)::int4::text, 6, '0');
		exit when not exists (select from library_entry l where l.code = made);
	end loop;
	return made;
end $$;

create function entry_content(code text, version int4) returns bytea language sql stable as $$
	select convert_to(concat_ws(chr(31), title, needs, narrative, helped, failed), 'UTF8')
	from library_entry l where (l.code, l.version) = ($1, $2::text)
$$;

-- ---- Row kinds -----------------------------------------------------------------------------------

-- With the event that approves it, in the same transaction; of a proposal that waits, and of another's.
create function daemon.write_entry(int4[], int8[], int4[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	w record;
	parts text[];
	entry text;
	next int4;
	made int8;
begin
	for w in
		select n, r.case_id, r.seq, content, e.actor, e.via, e.at, p.kind as waits, p.actor as proposer
		from unnest($1, $2, $3, $4) as r (n, case_id, seq, content)
			left join event e on (e.case_id, e.seq, e.kind) = (r.case_id, r.seq, 'ENTRY_APPROVED')
				and e.xmin = pg_current_xact_id()::xid
			left join lateral (
				select kind, actor from event b
				where b.case_id = r.case_id and b.seq < r.seq
					and b.kind in ('ENTRY_PROPOSED', 'ENTRY_APPROVED', 'ENTRY_WITHDRAWN')
				order by b.seq desc limit 1) p on true
		where n <> all ((select batch_lost())::int[]) order by n
	loop
		parts := string_to_array(convert_from(w.content, 'UTF8'), chr(31));
		if w.actor is null or w.waits is distinct from 'ENTRY_PROPOSED'
			or w.proposer in (w.actor, w.via) or cardinality(parts) <> 5
		then
			perform not_theirs();
		end if;
		entry := (select code from entry_of_case where case_id = w.case_id order by seq desc limit 1);
		if entry is null then
			entry := new_entry_code();
		end if;
		next := 1 + coalesce((select max(version::int4) from library_entry where code = entry), 0);
		made := next_edition(w.at);
		update library_entry set until = made where code = entry and until is null;
		insert into library_entry
		values (entry, next::text, parts[1], parts[2], parts[3], parts[4], parts[5], made, null);
		insert into entry_of_case
		values (w.case_id, w.seq, entry, next, sha256(w.content), null);
	end loop;
end $$;

create function daemon.write_entry_withdrawn(int4[], int8[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	w record;
	found_one record;
begin
	for w in
		select n, r.case_id, r.seq, e.at
		from unnest($1, $2, $3) as r (n, case_id, seq)
			left join event e on (e.case_id, e.seq, e.kind) = (r.case_id, r.seq, 'ENTRY_WITHDRAWN')
				and e.xmin = pg_current_xact_id()::xid
		where n <> all ((select batch_lost())::int[]) order by n
	loop
		select * into found_one from entry_of_case o where o.case_id = w.case_id
		order by o.seq desc limit 1;
		if w.at is null or found_one.code is null or found_one.withdrawn is not null then
			perform not_theirs();
		end if;
		update library_entry set until = next_edition(w.at)
		where code = found_one.code and until is null;
		update entry_of_case o set withdrawn = w.seq
		where (o.case_id, o.seq) = (found_one.case_id, found_one.seq);
	end loop;
end $$;

-- An erased case leads to no entry any more.
create function forget_entry() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	update entry_of_case set code = null where case_id = new.id;
	return null;
end $$;
create trigger forget_entry after update of state on help_case for each row
	when (new.state = 'ERASED') execute function forget_entry();

-- ---- The life of a case, and rights --------------------------------------------------------------

insert into move (event, from_state, to_state, who, verb)
	select m.event, s, s, who, 'handle'
	from (values
		('ENTRY_PROPOSED', '{ENDED,FOLLOWED}', '{EXPERT,STAFF,SUPERVISOR}'),
		('ENTRY_APPROVED', '{ENDED,FOLLOWED}', '{STAFF,SUPERVISOR}'),
		('ENTRY_WITHDRAWN',
			'{RECEIVED,ASKED,ACCEPTED,OFFERED,SERVING,ENDED,RETURNED,ADVISED,WITHDRAWN,FOLLOWED}',
			'{STAFF,SUPERVISOR}')
	) as m (event, from_states, roles),
		unnest(m.from_states::text[]) as s, unnest(m.roles::text[]) as who;

insert into rights values
	('WORKER', 'similar', 'OWN', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'similar', 'AGENCY', 'WHOLE'),
	('STAFF', 'similar', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'similar', 'DISTRICT', 'WHOLE'),
	('EXPERT', 'similar', 'LEAD', 'WHOLE'),
	('WORKER', 'library', 'ANY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'library', 'ANY', 'WHOLE'),
	('STAFF', 'library', 'ANY', 'WHOLE'),
	('SUPERVISOR', 'library', 'ANY', 'WHOLE'),
	('EXPERT', 'library', 'ANY', 'WHOLE'),
	('KEEPER', 'library', 'ANY', 'WHOLE');
insert into reading values ('similar');

update schema set version = 22, serves = 22;
