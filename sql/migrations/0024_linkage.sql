-- Referral (转介) and resource linkage (资源链接), from the proposal to the follow-up: who was asked, how far it
-- has come, by when somebody must act, and what came of it.

-- ---- Liaison units ---------------------------------------------------------------------------------

-- Who is to be spoken with, how they are reached, and who is asked when nobody answers. What a database was
-- seeded with before says nothing of these, in any of its editions: each is the snapshot it was, with the same
-- digest (compare 0004).
alter table liaison rename to liaison_before;
alter index liaison_now rename to liaison_before_now;
create table liaison (code text, type text, district text, name text, contact text, hours text, person text,
	phone text, next text,
	since bigint not null, until bigint);
insert into liaison
	select code, type, district, name, contact, hours, '', '', '', since, until from liaison_before;
drop table liaison_before;
create unique index liaison_now on liaison (code) where until is null;
grant select on liaison to jieyou_daemon;

-- ---- The noun --------------------------------------------------------------------------------------

-- The way of a linkage as the daemon knows it (dispatcher/core/linkage.def); compared by a test.
create table linkage_state (code text primary key, final boolean not null, owner text not null, due text not null);
create table linkage_move (to_state text not null, from_state text not null, who text not null,
	primary key (to_state, from_state, who));
insert into linkage_state values
	('NONE', false, 'STAFF', 'due.linkage.contact'), ('PROPOSED', false, 'STAFF', 'due.linkage.contact'),
	('CONTACTED', false, 'STAFF', 'due.linkage.refer'), ('REFERRED', false, 'STAFF', 'due.linkage.answer'),
	('ACCEPTED', false, 'STAFF', 'due.linkage.receive'), ('RECEIVED', false, 'STAFF', 'due.linkage.outcome'),
	('SUCCEEDED', false, 'STAFF', 'due.linkage.follow_up'), ('FAILED', false, 'STAFF', 'due.linkage.follow_up'),
	('DECLINED', true, 'STAFF', ''), ('FOLLOWED', true, 'STAFF', ''), ('WITHDRAWN', true, 'STAFF', ''),
	('HANDED_BACK', true, 'STAFF', '');
insert into linkage_move (to_state, from_state, who)
	select to_state, from_state, who
	from (values
		('PROPOSED', '{NONE}', '{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}'),
		('CONTACTED', '{PROPOSED}', '{STAFF,SUPERVISOR}'),
		('REFERRED', '{CONTACTED}', '{STAFF,SUPERVISOR}'),
		('ACCEPTED', '{REFERRED}', '{WORKER,STAFF,SUPERVISOR}'),
		('DECLINED', '{PROPOSED,CONTACTED,REFERRED,ACCEPTED}', '{STAFF,SUPERVISOR}'),
		('RECEIVED', '{ACCEPTED}', '{WORKER,STAFF,SUPERVISOR}'),
		('SUCCEEDED', '{RECEIVED}', '{WORKER,STAFF,SUPERVISOR}'),
		('FAILED', '{ACCEPTED,RECEIVED}', '{WORKER,STAFF,SUPERVISOR}'),
		('FOLLOWED', '{SUCCEEDED,FAILED}', '{WORKER,STAFF,SUPERVISOR}'),
		('WITHDRAWN', '{PROPOSED,CONTACTED,REFERRED,ACCEPTED,RECEIVED}',
			'{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}'),
		('HANDED_BACK', '{PROPOSED,CONTACTED,REFERRED,ACCEPTED,RECEIVED,SUCCEEDED,FAILED}', '{STAFF,SUPERVISOR}')
	) as m (to_state, states, roles), unnest(m.states::text[]) as from_state, unnest(m.roles::text[]) as who;

-- target: the code of a resource or of a liaison unit. result: 'SUCCESS', or a code of why it came to nothing;
-- '': that is not known. It came into its state at `since`; until: by when somebody must act, if somebody must.
create table linkage (
	case_id bigint not null,
	n int not null check (n > 0),
	kind text not null check (kind in ('REFERRAL', 'LINKAGE')),
	target text not null,
	needs text not null,
	state text not null references linkage_state check (state <> 'NONE'),
	result text not null,
	since timestamptz not null,
	until timestamptz not null check (until >= since),
	primary key (case_id, n),
	check (case when state = 'SUCCEEDED' then result = 'SUCCESS'
		when state in ('DECLINED', 'FAILED') then result not in ('', 'SUCCESS')
		when state in ('FOLLOWED', 'HANDED_BACK', 'WITHDRAWN') then true else result = '' end)
);
create index linkage_by_target on linkage (target) where result <> '';
create index linkage_by_result on linkage (since) where result <> '';

create function is_linking(state text) returns boolean language sql stable as
	$$ select exists (select from linkage_state s where s.code = $1 and not s.final) $$;

do $$
declare
	name text;
begin
	foreach name in array array['linkage', 'linkage_state', 'linkage_move'] loop
		execute format('alter table %I enable row level security', name);
		execute format('alter table %I force row level security', name);
		execute format('create policy owner on %I to jieyou_owner using (true)', name);
	end loop;
end $$;

-- ---- Reading ---------------------------------------------------------------------------------------

-- All of a case, for whoever sees it whole or does something with it; for nobody else.
create function daemon.case_linkages(int8)
returns table (n int4, kind text, target text, needs text, state text, result text, since timestamptz,
	until timestamptz)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select l.n, l.kind, l.target, l.needs, l.state, l.result, l.since, l.until
	from linkage l where l.case_id = $1 and knows($1) in ('ALL', 'WHOLE') order by l.n;
end $$;

-- What has come so far of linkages to each body or resource, of those where something has since $1: how many
-- helped, and how many were declined or came to nothing. What a client gave up says nothing of who was asked.
-- Counts, of no case.
create function daemon.outcomes(timestamptz) returns table (target text, helped int4, failed int4)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select l.target, (count(*) filter (where l.result = 'SUCCESS'))::int4,
		(count(*) filter (where l.result not in ('SUCCESS', 'CLIENT_LEFT')))::int4
	from linkage l
	where l.result <> '' and l.target in (select n.target from linkage n where n.result <> '' and n.since >= $1)
	group by l.target;
end $$;

-- ---- Writing ---------------------------------------------------------------------------------------

-- With an event that says so, in the same transaction, by somebody whom the table lets do it; or with the one
-- by which the case leaves support, which ends whatever is open.
create function daemon.write_linkage(int4[], int8[], int4[], text[], text[], text[], text[], text[],
	timestamptz[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
				as r (n, case_id, number, kind, target, needs, state, result, since)
			left join linkage o on (o.case_id, o.n) = (r.case_id, r.number)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not (
			case when o.n is null
				then r.number = 1 + (select count(*) from linkage l where l.case_id = r.case_id)
					and (exists (select from resource t where t.code = r.target and t.until is null)
						or exists (select from liaison t where t.code = r.target and t.until is null))
				else (o.kind, o.target, o.needs) = (r.kind, r.target, r.needs) and is_linking(o.state)
					and (r.result = o.result or o.result = '') end
			and exists (
				select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid and e.at = r.since and (
					(r.state = 'WITHDRAWN' and c.state not in ('ACCEPTED', 'OFFERED', 'SERVING'))
					or (e.kind = case when o.n is null then 'LINKAGE_PROPOSED' else 'LINKAGE_MOVED' end
						and exists (
							select from linkage_move m join grounds(e.actor, e.via, 'handle', c.district,
								c.responsible, c.id, e.at) g on g.role = m.who and g.view = 'WHOLE'
							where (m.to_state, m.from_state) = (r.state, coalesce(o.state, 'NONE'))))))))
	then
		perform not_theirs();
	end if;
	insert into linkage (case_id, n, kind, target, needs, state, result, since, until)
	select r.case_id, r.number, r.kind, r.target, r.needs, r.state, r.result, r.since, r.until
	from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		as r (n, case_id, number, kind, target, needs, state, result, since, until)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, n) do update set state = excluded.state, result = excluded.result,
		since = excluded.since, until = excluded.until;
end $$;

-- Support does not end over an open one (guard LINKAGES_CLOSED).
create function refuse_open_linkage() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (select from linkage l where l.case_id = new.id and is_linking(l.state)) then
		perform not_theirs();
	end if;
	return null;
end $$;
create trigger linkages_closed after update of state on help_case for each row
	when (new.state = 'ENDED' and old.state = 'SERVING') execute function refuse_open_linkage();

-- As before, and an open linkage, for whose it is to act.
create or replace function daemon.write_due(int4[], int8[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5) as r (n, case_id, what, owner, at)
		where r.n <> all ((select batch_lost())::int[]) and not case
			when r.what like 'TASK.%' then exists (
				select from event e where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid)
				and exists (
					select from task t where t.case_id = r.case_id and r.what = 'TASK.' || t.n
						and t.owner = r.owner and t.done_at is null)
			when r.what like 'LINKAGE.%' then exists (
				select from event e where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid)
				and exists (
					select from linkage l join linkage_state s on s.code = l.state
					where l.case_id = r.case_id and r.what = 'LINKAGE.' || l.n and not s.final
						and r.owner in (s.owner, 'SUPERVISOR'))
			when (r.what, r.owner) = ('DESTROY', 'SYSTEM') then exists (
				select from event e where e.case_id = r.case_id and e.kind = 'ERASED'
					and e.xmin = pg_current_xact_id()::xid)
			when (r.what, r.owner) = ('SWEEP', 'SYSTEM') then exists (
				select from attachment a
				where a.case_id = r.case_id and a.seq is null and r.at <= a.until)
			else false end)
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
			left join help_case c on c.id = r.case_id left join state s on s.code = c.state
		where r.n <> all ((select batch_lost())::int[]) and not case
			when r.what = 'STATE' then exists (
				select from event e join state s on s.code = e.to_state
				where e.case_id = r.case_id and s.final and e.xmin = pg_current_xact_id()::xid)
			when r.what like 'TASK.%' then coalesce(s.final, true) or not exists (
				select from task t
				where t.case_id = r.case_id and r.what = 'TASK.' || t.n and t.done_at is null)
			when r.what like 'LINKAGE.%' then not exists (
				select from linkage l
				where l.case_id = r.case_id and r.what = 'LINKAGE.' || l.n and is_linking(l.state))
			when r.what = 'DESTROY' then coalesce(c.state, '') = 'ERASED' and not exists (
				select from attachment a join chunk k on k.attachment = a.number
				where a.case_id = r.case_id)
			when r.what = 'SWEEP' then not exists (
				select from attachment a where a.case_id = r.case_id and a.seq is null)
			else false end)
	then
		perform not_theirs();
	end if;
	delete from due d
	using unnest($1, $2, $3) as r (n, case_id, what)
	where (d.case_id, d.what) = (r.case_id, r.what) and r.n <> all ((select batch_lost())::int[]);
end $$;

-- ---- The life of a case ----------------------------------------------------------------------------

insert into move (event, from_state, to_state, who, verb)
	select event, s, s, who, 'handle'
	from (values
		('LINKAGE_PROPOSED', '{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}'),
		('LINKAGE_MOVED', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}')
	) as m (event, roles), unnest('{ACCEPTED,OFFERED,SERVING}'::text[]) as s, unnest(m.roles::text[]) as who;

update schema set version = 24, serves = 24;
