-- Disclosure by need, by the database itself: whoever is asked sees what an offer shows, whoever is on the
-- team what the task needs, whoever leads it the whole (dispatcher/core/rights.def).

-- ---- How much the reader sees of a case ----------------------------------------------------------

-- The most that any right gives them by their verb, as rights.h orders it; '': nothing, or there is no
-- such case. A unit that loads a case asks for it several times: it is looked up once in a transaction. This
-- and what follows is in a language that keeps its plans.
create function sight(id int8) returns text language plpgsql stable as $$
declare
	asked text := concat_ws('|', reader('reader'), reader('speaker'), reader('verb'), reader('at'), $1, '');
	seen text := reader('sight');
begin
	if not starts_with(seen, asked) then
		seen := set_config('jieyou.sight', asked || coalesce((
			select g.view from help_case c, grounds(reader('reader'), reader('speaker'), reader('verb'),
				c.district, c.responsible, c.id, reads_at()) g
			where c.id = $1
			order by array_position(array['WHOLE', 'HEAD', 'TASK', 'OFFER', 'RECORD'], g.view) limit 1), ''),
			true);
	end if;
	return substr(seen, length(asked) + 1);
end $$;

-- Whether something is done by a verb, and not only read.
create index move_by_verb on move (verb);
create function is_deed(act text) returns boolean language plpgsql stable as $$
begin
	return exists (select from move where verb = $1);
end $$;

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
	if reader('reader') = 'dispatcher'
		or (is_deed(reader('verb')) and (view = 'WHOLE' or ($3 and view <> '')))
	then
		return query select e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, e.key_id,
			case when e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED') then e.body else '' end, e.hash
		from event e
		where e.case_id = $1 and e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED', 'CALLED',
			'CITY_ASKED', 'RAISED', 'REOPENED')
		order by e.seq limit $2;
	end if;
end $$;

-- ---- What is told of a case ----------------------------------------------------------------------

-- What follows goes into answers, so each gives as much as the reader sees; whoever does something with
-- the case (their verb is that of a move), and the dispatcher, has all of it, to decide on: ALL.
create function knows(id int8) returns text language plpgsql stable as $$
declare
	view text;
begin
	if reader('reader') = 'dispatcher' then
		return 'ALL';
	end if;
	view := sight($1);
	return case when view <> '' and is_deed(reader('verb')) then 'ALL' else view end;
end $$;

-- An expert is told no place that lies closer than a district (dispatcher/desk/team.c).
create function district_told(code text) returns text language plpgsql stable as $$
begin
	return coalesce((
		select w.node from district_within w join district d on d.code = w.node and d.until is null
		where w.district = $1 and d.level in ('COUNTRY', 'PROVINCE', 'CITY', 'DISTRICT')
		order by (select count(*) from district_within u where u.district = w.node) desc limit 1), '');
end $$;

-- Who is shut out, for those whose business that is; of everybody else, whether the reader is, or who
-- speaks for them.
drop function daemon.shut_out_of(int8);
create function shut_out_told(c help_case, all_of_them boolean) returns text language plpgsql stable as $$
begin
	return (select coalesce(string_agg(s.principal, ' ' order by s.principal), '') from shut_out s
	where s.case_id = c.id and s.shut and ($2 or s.principal in (reader('reader'), reader('speaker'))
		or exists (
			select from grounds(reader('reader'), reader('speaker'), 'shut_out', c.district, c.responsible,
				c.id, reads_at()))));
end $$;
create or replace function daemon.closed_to(text[]) returns setof int8
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query select case_id from shut_out
	where shut and principal = any ($1) and principal in (reader('reader'), reader('speaker'));
end $$;

-- That there is such a case is told to everybody: the record tells those apart who asked for one that is
-- not theirs, and for none (dispatcher/desk/request.h).
create or replace function daemon.case_facts(int8)
returns table (id int8, district text, state text, grade text, needs text, responsible text, version int4,
	head bytea, filed_at timestamptz, due_at timestamptz, agency text, held boolean, shut_out text,
	lowering text, lowering_by text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := knows($1);
	there boolean := view <> '';
	timed boolean := view in ('ALL', 'WHOLE', 'HEAD', 'TASK', 'RECORD');
	record boolean := view in ('ALL', 'WHOLE', 'HEAD', 'RECORD');
	listed boolean := view in ('ALL', 'WHOLE', 'HEAD');
begin
	return query select c.id,
		case when record then c.district when there then district_told(c.district) else '' end,
		case when there then c.state else '' end, case when there then c.grade else '' end,
		case when listed then c.needs else '' end,
		case when listed or view = 'TASK' then c.responsible else '' end,
		case when there then c.version else 0 end, case when record then c.head else '' end,
		case when timed then c.filed_at end, case when timed then d.until end,
		case when listed then coalesce(p.agency, '') else '' end, record and c.held,
		shut_out_told(c, view = 'ALL'),
		case when listed then c.lowering else '' end, case when listed then c.lowering_by else '' end
	from help_case c left join due d on d.case_id = c.id and d.what = 'STATE'
		left join principal p on p.id = c.responsible
	where c.id = $1;
end $$;

create or replace function daemon.case_term(int8)
returns table (since timestamptz, next timestamptz, owner text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	if knows($1) in ('ALL', 'WHOLE', 'HEAD', 'TASK', 'RECORD') then
		return query select d.since, d.at, d.owner from due d where (d.case_id, d.what) = ($1, 'STATE');
	end if;
end $$;

-- For whoever sees the record alone '-' stands for open tasks and duties, if there are any.
create or replace function daemon.case_service(int8)
returns table (past text, tasks text, tasks_set int4, duties text, tries text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := knows($1);
	record boolean := view in ('ALL', 'WHOLE', 'HEAD', 'RECORD');
	listed boolean := view in ('ALL', 'WHOLE', 'HEAD');
begin
	return query select
		(select coalesce(string_agg(k.kind || ' ' || k.seq, ' '), '') from (
			select kind, max(seq) as seq from event where case_id = $1 and record group by kind) k),
		(select case when listed then coalesce(string_agg(concat_ws(' ', t.n, t.owner,
				(extract(epoch from coalesce(d.at, t.due)) * 1000000)::int8), ' ' order by t.n), '')
			else coalesce(min('-'), '') end
			from task t left join due d on (d.case_id, d.what) = (t.case_id, 'TASK.' || t.n)
			where t.case_id = $1 and t.done_at is null and record),
		(select coalesce(max(n), 0) from task where case_id = $1 and listed),
		(select case when listed then coalesce(string_agg(code, ' ' order by code), '')
			else coalesce(min('-'), '') end
			from duty_of_case where case_id = $1 and met = '' and record),
		(select coalesce(string_agg(((extract(epoch from a.at) * 1000000)::int8)::text, ' '), '') from (
			select at from attempt where case_id = $1 and view = 'ALL' order by at desc limit 100) a);
end $$;

-- Whoever is asked has their own; on the team, who else is; others of whom nobody is told nothing.
create or replace function daemon.case_offers(int8)
returns table (n int4, expert text, part text, needs text, state text, issued_at timestamptz,
	expires_at timestamptz, answered_at timestamptz, reason text, barred boolean)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := knows($1);
	mine text := coalesce((select p.expert from principal p where p.id = reader('reader')), '');
begin
	return query select o.n, o.expert, o.part, o.needs, o.state, o.issued_at, o.expires_at,
		o.answered_at, o.reason, is_barred(o.expert, o.case_id)
			or serves_until(o.expert, reads_at()) <= reads_at()
	from offer o
	where o.case_id = $1 and (view in ('ALL', 'WHOLE')
		or (view <> '' and o.state in ('OPEN', 'JOINED') and o.expert = mine)
		or (view = 'TASK' and o.state = 'JOINED'))
	order by o.n;
end $$;

-- One's own, and all of them for whoever sees who did what.
create or replace function daemon.case_glass(int8, int4)
returns table (case_id int8, seq int4, district text, actor text, at timestamptz, until timestamptz,
	verdict text, reviewer text, reviewed_at timestamptz, key_id int4, body bytea)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	record boolean := knows($1) in ('ALL', 'WHOLE', 'HEAD', 'RECORD');
begin
	return query select g.case_id, g.seq, c.district, g.actor, g.at, g.until, coalesce(g.verdict, ''),
		coalesce(g.reviewer, ''), g.reviewed_at, coalesce(e.key_id, 0), coalesce(e.body, '')
	from glass g join help_case c on c.id = g.case_id
		left join event e on (e.case_id, e.seq) = (g.case_id, g.seq) and exists (
			select from grounds(reader('reader'), reader('speaker'), 'review_glass', c.district, c.responsible,
				c.id, reads_at()))
	where g.case_id = $1
		and (record or (g.actor = reader('reader') and g.case_id <> all (daemon.reads_not())))
	order by g.verdict is not null, g.seq desc limit $2;
end $$;

create or replace function daemon.case_newest(int8) returns table (seq int4, kind text, at timestamptz)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	if sight($1) in ('RECORD', 'HEAD', 'WHOLE') and exists (select from reading where verb = reader('verb')) then
		return query select e.seq, e.kind, e.at
		from help_case c join event e on (e.case_id, e.seq) = (c.id, c.version) where c.id = $1;
	end if;
end $$;

-- As it was, but for who is shut out, which it looks up by itself.
create or replace function daemon.write_notice_acked(int4[], text[], text[], text[], int8[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform only_known($1, $2, $3);
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, reader, via, recipient)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from acts(r.reader, r.via) a join rights g on g.role = a.role and g.verb = 'notices'
			where r.recipient = 'P:' || r.reader or (g.relation = 'DISTRICT' and exists (
				select from district_within w
				where 'D:' || w.district = r.recipient and w.node = a.district))))
	then
		perform not_theirs();
	end if;
	with marked as (
		select r.recipient, r.reader, r.via, r.at, coalesce(m.upto, 0) as since,
			least(r.upto, c.rseq, coalesce(m.upto, 0) + 10000) as upto
		from unnest($1, $2, $3, $4, $5, $6) as r (n, reader, via, recipient, upto, at)
			join notice_count c on c.recipient = r.recipient
			left join notice_mark m on (m.recipient, m.reader) = (r.recipient, r.reader)
		where r.n <> all ((select batch_lost())::int[])
	), acked as (
		update notice n set acked_at = m.at from marked m
		where n.recipient = m.recipient and n.rseq > m.since and n.rseq <= m.upto
			and n.acked_at is null and (n.recipient like 'P:%' or exists (
				select from acts(m.reader, m.via) a
				join district_within w on w.node = a.district and 'D:' || w.district = n.recipient
				where a.role = any (string_to_array(n.roles, ' '))))
			and not exists (
				select from shut_out s
				where s.case_id = n.case_id and s.shut and s.principal in (m.reader, m.via))
	)
	insert into notice_mark as k (recipient, reader, upto, at)
	select recipient, reader, max(upto), max(at) from marked where upto > since
	group by recipient, reader order by recipient, reader
	on conflict (recipient, reader) do update set upto = greatest(k.upto, excluded.upto), at = excluded.at;
end $$;

-- ---- What is due ---------------------------------------------------------------------------------

-- An offer of somebody who is suspended or shut out is to be looked at now, whatever changes meanwhile.
create or replace function offers_end(cases int8[]) returns table (case_id int8, at timestamptz)
language sql stable as $$
	select o.case_id, min(case when is_barred(o.expert, o.case_id) then '-infinity'
		else least(serves_until(o.expert, o.issued_at), case o.state when 'OPEN' then o.expires_at end) end)
	from offer o where o.case_id = any ($1) and o.state in ('OPEN', 'JOINED')
	group by o.case_id order by o.case_id
$$;

-- That it was is said when nobody is left who has to go; when the next look is due, the database knows.
create or replace function daemon.write_offers_looked(int4[], int8[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2) as r (n, case_id) join offer o on o.case_id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and o.state in ('OPEN', 'JOINED')
			and is_barred(o.expert, o.case_id))
	then
		perform not_theirs();
	end if;
	perform from help_case where id = any ($2) order by id for update;
	perform offers_due(array(select r.case_id from unnest($1, $2)
			as r (n, case_id)
		where r.n <> all ((select batch_lost())::int[]) order by 1));
end $$;

-- A task that is open falls due for whose it is, with an event of its case; the destruction of a key with
-- the erasure; a sweep no later than an upload must be finished. Nothing else is set here.
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

-- And ends when that is so: with an event that ends the case; when the task is done, or nobody acts on the
-- case any more; when of an erased case no chunk is left; when nothing is being uploaded.
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

-- ---- Free words in clear -------------------------------------------------------------------------

-- Clients choose the keys of their requests, and could put anything into them: kept is HMAC-SHA256 (RFC 2104)
-- under this database's own secret, as hexadecimal (dispatcher/vault/vault.h), by which a key is known again.
create function request_key(key text) returns text language plpgsql stable as $$
declare
	secret bytea := (select fingerprint_key from instance);
	inner_pad bytea := decode(repeat('36', 64), 'hex');
	outer_pad bytea := decode(repeat('5c', 64), 'hex');
begin
	for i in 0 .. 31 loop
		inner_pad := set_byte(inner_pad, i, get_byte(secret, i) # 54);
		outer_pad := set_byte(outer_pad, i, get_byte(secret, i) # 92);
	end loop;
	return encode(sha256(outer_pad || sha256(inner_pad || convert_to($1, 'UTF8'))), 'hex');
end $$;
update request set key = request_key(key);
update attachment set key = request_key(key);

-- Why a certificate is no longer good is a code (RFC 5280, 5.3.1); what was written before stays on the
-- register's record, which is chained.
alter table revoked add constraint coded check (why in ('', 'unspecified', 'keyCompromise', 'cACompromise',
	'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn')) not valid;

update schema set version = 19, serves = 19;
