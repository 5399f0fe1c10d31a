-- Disclosure by need, by the database itself: whoever is asked sees what an offer shows, whoever is on the
-- team what the task needs, whoever leads it the whole (dispatcher/core/rights.def).

-- ---- How much the reader sees of a case ----------------------------------------------------------

-- The most that any right gives them by their verb, as rights.h orders it; '': nothing, or there is no
-- such case.
create function sight(id int8) returns text language sql stable as $$
	select coalesce((
		select g.view from help_case c, grounds(reader('reader'), reader('speaker'), reader('verb'),
			c.district, c.responsible, c.id, reads_at()) g
		where c.id = $1
		order by array_position(array['WHOLE', 'HEAD', 'TASK', 'OFFER', 'RECORD'], g.view) limit 1), '')
$$;

-- Likewise the cases that they see as an expert, in one of these views.
drop policy team on help_case;
drop policy team on event;
drop policy team on attachment;
drop policy reader on offer;
drop function daemon.reads_team(boolean);
create function daemon.reads_team(views text[]) returns int8[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return array(select o.case_id from principal p join offer o on o.expert = p.expert
		where p.id = reader('reader') and p.expert <> '' and o.state in ('OPEN', 'JOINED')
			and exists (
				select from acts(reader('reader'), reader('speaker')) a
					join rights g on g.role = a.role and g.verb = reader('verb')
					join reading v on v.verb = g.verb
				where g.relation = stands_by(o.state, o.part) and g.view = any ($1)));
end $$;

-- A row of help_case has what a list tells, and more than an offer or a task does; and so with what is
-- due, and with breakings of the glass, which are seen with it. Of whoever is asked, their own offer.
create policy team on help_case for select to jieyou_daemon using (
	id = any ((select daemon.reads_team('{RECORD,HEAD,WHOLE}'))::int8[]));
create policy team on event for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_team('{WHOLE}'))::int8[]));
create policy team on attachment for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_team('{WHOLE}'))::int8[]));
create policy reader on offer for select to jieyou_daemon using (
	state in ('OPEN', 'JOINED') and expert = (select daemon.reads_expert())
	and case_id = any ((select daemon.reads_team('{RECORD,OFFER,TASK,HEAD,WHOLE}'))::int8[]));

-- ---- What staff write for experts ----------------------------------------------------------------

-- The body of an event says it all at once, and cannot be parted, for it is sealed: so what is for whoever
-- is asked (OFFER), and for whoever is on the team (TASK), is kept besides, each sealed by itself. Cases
-- whose team was confirmed before have none, until somebody is added.
create table brief (
	case_id bigint not null,
	seq int not null, -- of the event that says it
	part text not null check (part in ('OFFER', 'TASK')),
	key_id int not null, -- by which it is sealed; 0: in clear
	body bytea not null,
	primary key (case_id, seq, part)
);
alter table brief enable row level security;
alter table brief force row level security;
create policy owner on brief to jieyou_owner using (true);
create policy asked on brief for select to jieyou_daemon using (
	part = 'OFFER' and case_id = any ((select daemon.reads_team('{OFFER}'))::int8[]));
create policy team on brief for select to jieyou_daemon using (
	part = 'TASK' and case_id = any ((select daemon.reads_team('{TASK}'))::int8[]));
create policy shut_out on brief as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));
grant select on brief to jieyou_daemon;

-- With the event that says so, in the same transaction.
create function daemon.write_brief(int4[], int8[], int4[], text[], int4[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3) as r (n, case_id, seq)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
				and e.kind in ('CONFIRMED', 'ADDED')))
	then
		perform not_theirs();
	end if;
	insert into brief (case_id, seq, part, key_id, body)
	select r.case_id, r.seq, r.part, r.key_id, r.body
	from unnest($1, $2, $3, $4, $5, $6) as r (n, case_id, seq, part, key_id, body)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- ---- The record ----------------------------------------------------------------------------------

-- For an expert who does not lead, when something was written for them, and not by whom.
create or replace function daemon.case_record(int8, int4)
returns table (seq int4, at timestamptz, kind text, actor text, via text, from_state text,
	to_state text, key_id int4, hash bytea)
language plpgsql stable rows 10 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := sight($1);
begin
	if not exists (select from reading where verb = reader('verb')) then
		return;
	elsif view in ('OFFER', 'TASK') then
		return query select e.seq, e.at, e.kind, '', '', '', '', e.key_id, ''::bytea
		from event e where e.case_id = $1 and e.kind in ('CONFIRMED', 'ADDED')
		order by e.seq limit $2;
	elsif view <> '' then
		return query select e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, e.key_id,
			e.hash
		from event e where e.case_id = $1 order by e.seq limit $2;
	end if;
end $$;

-- What a decision rests on of what was asked, found and written: bodies, and without them the events that
-- say whether somebody may be asked yet. For whoever sees the case whole, and for the dispatcher when an
-- offer falls due; and (`own`) for the dispatcher itself, to decide what a reader has asked for who may do
-- something with the case: of that nothing is sent out.
drop function daemon.case_asked(int8, int4);
create function daemon.case_asked(id int8, most int4, own boolean)
returns table (seq int4, at timestamptz, kind text, actor text, via text, from_state text,
	to_state text, key_id int4, body bytea, hash bytea)
language plpgsql stable rows 4 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := sight($1);
begin
	if not exists (select from move where verb = reader('verb')) and reader('reader') <> 'dispatcher' then
		return;
	elsif view = 'WHOLE' or ($3 and view <> '') or reader('reader') = 'dispatcher' then
		return query select e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, e.key_id,
			case when e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED') then e.body else '' end, e.hash
		from event e
		where e.case_id = $1 and e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED', 'CALLED',
			'CITY_ASKED', 'RAISED', 'REOPENED')
		order by e.seq limit $2;
	end if;
end $$;

-- ---- What those may do who see no more than their task -------------------------------------------

-- Once; and by whoever sees the case whole, or whose task it is.
create or replace function daemon.write_task_done(int4[], int8[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, case_id, number, at)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e join help_case c on c.id = e.case_id
				join task t on (t.case_id, t.n) = (r.case_id, r.number)
			where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
				and (e.kind, e.at) = ('TASK_DONE', r.at) and t.done_at is null
				and (t.owner = e.actor or exists (
					select from grounds(e.actor, e.via, 'handle', c.district, c.responsible, c.id, e.at) g
					where g.view = 'WHOLE'))))
	then
		perform not_theirs();
	end if;
	update task t set done_at = r.at
	from unnest($1, $2, $3, $4) as r (n, case_id, number, at)
	where (t.case_id, t.n) = (r.case_id, r.number) and r.n <> all ((select batch_lost())::int[]);
end $$;

update schema set version = 19, serves = 19;
