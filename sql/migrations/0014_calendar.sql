-- Deadlines: the calendar of China; terms, which begin, are reminded of, may be put off and are then over,
-- and then the supervisor's; and the queue of whoever must act.

-- ---- The calendar --------------------------------------------------------------------------------

-- A database that was seeded before has no day of it, in any of its editions: each is the snapshot it
-- was, with the same digest, and days count as their weekdays. Nothing is seeded into it; whoever keeps
-- it loads the years they need as an edition (sql/seed/README.md).
create table calendar_day (day text, kind text, name text, source text,
	since bigint not null, until bigint);
create unique index calendar_day_now on calendar_day (day) where until is null;
grant select on calendar_day to jieyou_daemon;

-- ---- Terms ---------------------------------------------------------------------------------------

-- Of what = 'STATE', when the owner of a case's state must have acted: since when that term has run, and
-- until when it runs. `at` is when the ticker looks at it next: to remind of it, or as it ends, or
-- again. Null of all else, which is due at its time.
alter table due add column district text not null default '', add column since timestamptz,
	add column until timestamptz;
update due d set until = d.at, district = c.district, since = (
	select max(e.at) from event e
	where e.case_id = d.case_id and (e.seq = 1 or e.from_state <> e.to_state))
from help_case c where d.what = 'STATE' and c.id = d.case_id;

-- Where somebody must act, who, and by when.
create index due_queue on due (district, owner, until, case_id) where what = 'STATE';

create or replace function daemon.case_facts(int8)
returns table (id int8, district text, state text, grade text, needs text, responsible text, version int4,
	head bytea, filed_at timestamptz, due_at timestamptz, agency text, held boolean, shut_out text,
	lowering text, lowering_by text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select c.id, c.district, c.state, c.grade, c.needs, c.responsible, c.version, c.head,
		c.filed_at, d.until, coalesce(p.agency, ''), c.held, daemon.shut_out_of(c.id),
		c.lowering, c.lowering_by
	from help_case c left join due d on d.case_id = c.id and d.what = 'STATE'
		left join principal p on p.id = c.responsible
	where c.id = $1;
end $$;

-- Of the term of a case, what else is to be known to move it.
create function daemon.case_term(int8)
returns table (since timestamptz, next timestamptz, owner text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select d.since, d.at, d.owner from due d where (d.case_id, d.what) = ($1, 'STATE');
end $$;

-- With an event of the case, in the same transaction.
create function daemon.write_term(int4[], int8[], text[], text[], timestamptz[], timestamptz[],
	timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2) as r (n, case_id)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid))
	then
		perform not_theirs();
	end if;
	insert into due (case_id, what, owner, at, district, since, until)
	select r.case_id, 'STATE', r.owner, r.at, r.district, r.since, r.until
	from unnest($1, $2, $3, $4, $5, $6, $7) as r (n, case_id, district, owner, since, until, at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, what) do update set owner = excluded.owner, at = excluded.at,
		district = excluded.district, since = excluded.since, until = excluded.until,
		taken_until = null;
end $$;

-- So nothing else sets it, and it ends with an event that ends the case.
create or replace function daemon.write_due(int4[], int8[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $3) as r (n, what)
		where r.what = 'STATE' and r.n <> all ((select batch_lost())::int[]))
	then
		perform not_theirs();
	end if;
	insert into due (case_id, what, owner, at)
	select r.case_id, r.what, r.owner, r.at
	from unnest($1, $2, $3, $4, $5)
		as r (n, case_id, what, owner, at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, what) do update
		set owner = excluded.owner, at = excluded.at, taken_until = null;
end $$;

create or replace function daemon.write_due_done(int4[], int8[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3) as r (n, case_id, what)
		where r.what = 'STATE' and r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e join state s on s.code = e.to_state
			where e.case_id = r.case_id and s.final and e.xmin = pg_current_xact_id()::xid))
	then
		perform not_theirs();
	end if;
	delete from due d
	using unnest($1, $2, $3) as r (n, case_id, what)
	where (d.case_id, d.what) = (r.case_id, r.what) and r.n <> all ((select batch_lost())::int[]);
end $$;

-- ---- Moves ---------------------------------------------------------------------------------------

insert into move (event, from_state, to_state, who, verb)
	select m.event, s.code, s.code, m.who, m.verb
	from state s, (values ('REMINDED', 'SYSTEM', ''), ('EXTENDED', 'STAFF', 'handle'),
		('EXTENDED', 'SUPERVISOR', 'handle')) as m (event, who, verb)
	where not s.final and s.code <> 'NONE';

-- ---- The queue -----------------------------------------------------------------------------------

-- What is due in a district is seen by its own row, as its case is: a page of the queue looks up no
-- cases but those on it.
drop policy reader on due;
create policy reader on due for select to jieyou_daemon using (
	exists (select from district_within w
		where w.district = due.district
			and w.node = any ((select daemon.reads_below(false))::text[]))
	or exists (select from help_case c where c.id = due.case_id));
create policy shut_out on due as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));

insert into rights values
	('WORKER', 'queue', 'OWN', 'HEAD'),
	('AGENCY_SUPERVISOR', 'queue', 'AGENCY', 'HEAD'),
	('STAFF', 'queue', 'DISTRICT', 'HEAD'),
	('SUPERVISOR', 'queue', 'DISTRICT', 'HEAD');
insert into reading values ('queue');

update schema set version = 14, serves = 14;
