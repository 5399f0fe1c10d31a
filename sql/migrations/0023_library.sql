-- The library of difficult cases (疑难个案库).

-- Approved entries, as one more table of what people edit: editions of it can be rebuilt, and matching
-- finds those like a new case in memory. A database of before has none, in any of its editions: each is
-- the snapshot it was, with the same digest.
create table library_entry (code text, version text, title text, needs text, narrative text, helped text,
	failed text,
	since bigint not null, until bigint);
create unique index library_entry_now on library_entry (code) where until is null;
create index library_entry_by_code on library_entry (code);
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

-- What those who have read a version of an entry think of it. Of nobody alone is it told: only how many
-- have rated an entry, and what that comes to.
create table entry_rating (
	code text not null,
	version int4 not null,
	principal text not null,
	rating int4 not null check (rating between 1 and 5),
	at timestamptz not null,
	primary key (code, version, principal)
);

-- That somebody has been shown an entry is in the record of reads, where reads are.
create index access_of_entry on access (verb, actor) where verb like 'library %';

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

-- ---- Ratings -------------------------------------------------------------------------------------

-- Whether somebody was shown the words of a version of an entry: as desk/entries.h has it on record.
create function has_read(who text, code text, version int4) returns boolean language sql stable as $$
	select exists (select from access
		where verb = concat_ws(' ', 'library', $2, $3) and verb like 'library %' and actor = $1 and found > 0)
$$;

-- Whether they, or who speaks for them, have proposed it: as far as it can be said, for of an erased case it cannot.
create function has_proposed(who text, through text, code text, version int4) returns boolean
language sql stable as $$
	select exists (
		select from entry_of_case o cross join lateral (
			select actor from event b
			where b.case_id = o.case_id and b.seq < o.seq and b.kind = 'ENTRY_PROPOSED'
			order by b.seq desc limit 1) p
		where (o.code, o.version) = ($3, $4) and p.actor in ($1, $2))
$$;

create function is_in_library(code text, version int4) returns boolean language sql stable as $$
	select exists (select from library_entry l where (l.code, l.version) = ($1, $2::text) and l.until is null)
$$;

create function daemon.rating_grounds(code text, version int4)
returns table (there boolean, read boolean, proposed boolean)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query select is_in_library($1, $2), has_read(reader('reader'), $1, $2),
		has_proposed(reader('reader'), reader('speaker'), $1, $2);
end $$;

create function daemon.ratings() returns table (code text, ratings int4, total int4)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select r.code, count(*)::int4, sum(r.rating)::int4
	from entry_rating r join library_entry l on (l.code, l.version) = (r.code, r.version::text)
	where l.until is null group by r.code;
end $$;

-- By whoever may, has read it, and has not proposed it. Of one who says it twice in a batch the last counts.
create function daemon.write_rating(int4[], text[], int4[], text[], text[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	perform only_known($1, $4, $5);
	if exists (
		select from unnest($1, $2, $3, $4, $5) as r (n, code, version, actor, via)
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (select from acts(r.actor, r.via) a join rights g on g.role = a.role and g.verb = 'rate')
			and is_in_library(r.code, r.version) and has_read(r.actor, r.code, r.version)
			and not has_proposed(r.actor, r.via, r.code, r.version)))
	then
		perform not_theirs();
	end if;
	insert into entry_rating as k (code, version, principal, rating, at)
	select distinct on (r.code, r.version, r.actor) r.code, r.version, r.actor, r.rating, r.at
	from unnest($1, $2, $3, $4, $5, $6, $7) as r (n, code, version, actor, via, rating, at)
	where r.n <> all ((select batch_lost())::int[])
	order by r.code, r.version, r.actor, r.n desc
	on conflict (code, version, principal) do update set rating = excluded.rating, at = excluded.at;
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
	('KEEPER', 'library', 'ANY', 'WHOLE'),
	('STAFF', 'draft', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'draft', 'DISTRICT', 'WHOLE'),
	('EXPERT', 'draft', 'LED', 'WHOLE'),
	('EXPERT', 'handle', 'LED', 'WHOLE'),
	('STAFF', 'rate', 'ANY', 'RECORD'),
	('SUPERVISOR', 'rate', 'ANY', 'RECORD'),
	('EXPERT', 'rate', 'ANY', 'RECORD'),
	('SUPERVISOR', 'publicity', 'ANY', 'WHOLE');
insert into reading values ('similar'), ('draft');

-- The cases that the reader led until support ended, and that they see by it in one of these views.
create function daemon.reads_led(views text[]) returns int8[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return array(select l.case_id from led_until_ended(reader('reader')) l where exists (
		select from acts(reader('reader'), reader('speaker')) a
			join rights g on g.role = a.role and g.verb = reader('verb')
			join reading v on v.verb = g.verb
		where g.relation = 'LED' and g.view = any ($1)));
end $$;
create policy led on help_case for select to jieyou_daemon using (
	id = any ((select daemon.reads_led('{RECORD,HEAD,WHOLE}'))::int8[]));
create policy led on event for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_led('{WHOLE}'))::int8[]));

update schema set version = 23, serves = 23;
