-- Debriefings (事后谈话): whoever was on the team of a case of trauma (0033) as its support ended owes a talk on
-- it, with somebody who was not; as a task of the file that appoints them.
--
-- The end of a case writes nothing of that file: a decision is of one file. It makes the file fall due, in the same
-- transaction, and what is owed follows from the offers, whoever looks and when (dispatcher/desk/verbs/do_debrief.c).

insert into move (event, from_state, to_state, who, verb) values
	('DEBRIEFING_OWED', 'APPOINTED', 'APPOINTED', 'SYSTEM', ''),
	('DEBRIEFED', 'APPOINTED', 'APPOINTED', 'EXPERT', 'handle'),
	('DEBRIEFED', 'APPOINTED', 'APPOINTED', 'STAFF', 'handle'),
	('DEBRIEFED', 'APPOINTED', 'APPOINTED', 'SUPERVISOR', 'handle');
insert into rights values ('EXPERT', 'offers', 'SUBJECT', 'OFFER');

-- ---- The noun ------------------------------------------------------------------------------------------

-- What is owed: by whom the file appoints, on which case, as which task of the file. Once for an expert and a case,
-- however often that is taken up again; whoever joins it then owes one of their own.
create table debriefing (
	case_id int8 not null references help_case, -- the file
	n int4 not null,
	expert text not null,
	about int8 not null references help_case,
	primary key (case_id, n),
	unique (expert, about)
);
alter table debriefing enable row level security, force row level security;
create policy owner on debriefing to jieyou_owner using (true) with check (true);

-- Who is, or was, on the team of a case, parted by blanks.
create function team_of(id int8) returns text language sql stable as $$
	select coalesce(string_agg(distinct o.expert, ' '), '') from offer o
	where o.case_id = $1 and takes_place(o.part) and o.state in ('JOINED', 'DONE', 'PULLED')
$$;

-- Whether a case was a crisis at any time since a moment, as its events say (dispatcher/core/effects.h): it mostly
-- is none any more when its support ends.
create function was_crisis(id int8, since timestamptz) returns boolean language sql stable as $$
	select exists (
		select from event e where e.case_id = $1 and e.effects like '%["case_graded","CRISIS",%' and not exists (
			select from event f
			where f.case_id = $1 and f.seq > e.seq and f.at <= $2 and f.effects like '%["case_graded",%'))
$$;

-- The cases on which somebody owes a talk, of those whose support has ended since: it had begun, and they were on
-- the team to the end.
create function debriefings_due(expert text, since timestamptz) returns setof int8 language sql stable as $$
	select distinct o.case_id from offer o join help_case c on c.id = o.case_id
	where o.expert = $1 and o.state = 'DONE' and o.answered_at >= $2 and takes_place(o.part)
		and exists (
			select from event e where e.case_id = o.case_id and e.at = o.answered_at
				and e.from_state = 'SERVING' and e.to_state <> 'SERVING')
		and is_trauma(c.needs, case when was_crisis(c.id, o.issued_at) then 'CRISIS' else c.grade end, c.district,
			o.answered_at)
		and not exists (select from debriefing b where (b.expert, b.about) = ($1, o.case_id))
$$;

-- ---- When somebody must look ---------------------------------------------------------------------------

-- The file falls due as one of its expert's cases ends: since the first end that nobody has looked at. Under the
-- expert's lock, by which offers end and files are looked at: so nobody waits in a circle, and what ends while
-- somebody looks is seen by that look, or makes the file fall due again.
create function owe_debriefing() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	insert into due (case_id, what, owner, at, since)
	select distinct c.id, 'DEBRIEFING', 'SYSTEM', new.answered_at, new.answered_at
	from appointment a join help_case c on c.id = a.case_id
	where a.expert = new.expert and c.state = 'APPOINTED'
		and new.case_id in (select debriefings_due(new.expert, new.answered_at))
	on conflict (case_id, what) do update set since = least(due.since, excluded.since),
		at = least(due.at, excluded.at), taken_until = null;
	return null;
end $$;
create trigger owe_debriefing after update of state on offer for each row
	when (old.state = 'JOINED' and new.state = 'DONE' and takes_place(new.part))
	execute function owe_debriefing();

-- What whoever a file appoints owes since then, in order, parted by blanks: for the dispatcher alone; some at once.
create function daemon.debriefings_due(int8) returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return case when reader('reader') = 'dispatcher' then coalesce((
		select string_agg(b.id::text, ' ' order by b.id) from (
			select o.id from due d, debriefings_due(appointee($1), d.since) o (id)
			where (d.case_id, d.what) = ($1, 'DEBRIEFING') order by 1 limit 20) b), '') else '' end;
end $$;

-- The talks that are still to be held, of a file; 0: of the one that appoints whoever reads. The number of the case
-- is for whose talk it is, and for whoever sees that case; who was on its team, to decide on, is never sent out.
create function daemon.debriefings(int8)
returns table (case_id int8, n int4, about int8, due timestamptz, team text)
language plpgsql stable rows 2 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := case when $1 <> 0 then knows($1) end;
	mine text := coalesce((select p.expert from principal p where p.id = reader('reader')), '');
begin
	return query select b.case_id, b.n,
		case when $1 = 0 or view = 'ALL' or sight(b.about) <> '' then b.about else 0 end, t.due,
		case view when 'ALL' then team_of(b.about) else '' end
	from debriefing b join task t using (case_id, n)
	where t.done_at is null and case when $1 <> 0 then b.case_id = $1 and view in ('ALL', 'WHOLE')
		else mine <> '' and b.expert = mine and sight(b.case_id) <> '' end
	order by t.due, b.case_id, b.n;
end $$;

-- ---- Writing -------------------------------------------------------------------------------------------

-- With the event that says so, of what is owed, and the task it is.
create function daemon.write_debriefing(int4[], int8[], int4[], text[], int8[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5) as r (n, case_id, number, expert, about)
		where r.n <> all ((select batch_lost())::int[]) and not (
			r.expert = appointee(r.case_id)
			and exists (select from event e
				where (e.case_id, e.kind) = (r.case_id, 'DEBRIEFING_OWED') and e.xmin = pg_current_xact_id()::xid)
			and exists (select from task t
				where (t.case_id, t.n) = (r.case_id, r.number) and t.xmin = pg_current_xact_id()::xid)
			and exists (
				select from due d where (d.case_id, d.what) = (r.case_id, 'DEBRIEFING')
					and r.about in (select debriefings_due(r.expert, d.since)))))
	then
		perform not_theirs();
	end if;
	insert into debriefing (case_id, n, expert, about)
	select r.case_id, r.number, r.expert, r.about
	from unnest($1, $2, $3, $4, $5) as r (n, case_id, number, expert, about)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- The dispatcher has looked at what whoever these files appoint owes; under their locks. What is owed still is
-- looked at again then; of who is appointed no more nothing is.
create function daemon.write_debriefings_looked(int4[], int8[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3) as r (n, case_id, expert)
		where r.n <> all ((select batch_lost())::int[]) and r.expert <> appointee(r.case_id))
	then
		perform not_theirs();
	end if;
	delete from due d using unnest($1, $2, $3) as r (n, case_id, expert)
	where (d.case_id, d.what) = (r.case_id, 'DEBRIEFING') and r.n <> all ((select batch_lost())::int[])
		and not exists (
			select from help_case c where (c.id, c.state) = (r.case_id, 'APPOINTED')
				and exists (select from debriefings_due(r.expert, d.since)));
	update due d set at = r.again, taken_until = null
	from unnest($1, $2, $3, $4) as r (n, case_id, expert, again)
	where (d.case_id, d.what) = (r.case_id, 'DEBRIEFING') and r.n <> all ((select batch_lost())::int[]);
end $$;

-- As before (0028), and of a debriefing. It is done by its own form, and by no assessment.
create or replace function daemon.write_task(int4[], int8[], int4[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, case_id, number, owner)
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and e.kind in ('PLANNED', 'TASK_SET', 'CONVENED', 'CONCLUDED', 'ASSIGNED', 'SUMMARY',
						'APPOINTED', 'ASSESSED', 'DEBRIEFING_OWED'))
			and exists (select from principal p where p.id = r.owner and not p.suspended)
			and not exists (select from shut_out s
				where (s.case_id, s.principal) = (r.case_id, r.owner) and s.shut)))
	then
		perform not_theirs();
	end if;
	insert into task (case_id, n, owner, due)
	select r.case_id, r.number, r.owner, r.due
	from unnest($1, $2, $3, $4, $5) as r (n, case_id, number, owner, due)
	where r.n <> all ((select batch_lost())::int[]);
end $$;
create or replace function daemon.write_task_done(int4[], int8[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, case_id, number, at)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from conference k join event e on e.case_id = k.case_id
			where (k.case_id, k.minutes) = (r.case_id, r.number) and k.state <> 'CALLED'
				and e.xmin = pg_current_xact_id()::xid and e.at = r.at)
			and not exists (
			select from event e join task t on (t.case_id, t.n) = (r.case_id, r.number)
			where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid and e.at = r.at
				and case when exists (select from debriefing b where (b.case_id, b.n) = (t.case_id, t.n))
					then (e.from_state, e.kind) = ('APPOINTED', 'DEBRIEFED')
					else (e.from_state, e.kind) in (('SUPERVISED', 'SUMMARY'), ('APPOINTED', 'ASSESSED')) end
				and t.done_at is null)
			and not exists (
			select from event e join task t on (t.case_id, t.n) = (r.case_id, r.number)
			where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid and e.at = r.at
				and e.from_state in ('SUPERVISED', 'APPOINTED') and e.to_state <> e.from_state
				and t.done_at is null)
			and not exists (
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

-- As before (0030), and whoever a file appoints may be away, and say that their talk was held.
create or replace function may_move(id int8, kind text, from_state text, to_state text, who text,
	through text, at timestamptz)
returns boolean language plpgsql stable as $$
begin
	return exists (
		select from help_case c join move m on (m.event, m.from_state, m.to_state) = ($2, $3, $4)
		where c.id = $1 and case m.verb
			when '' then ($5, $6) = ('dispatcher', 'dispatcher')
			else exists (
				select from grounds($5, $6, m.verb, c.district, c.responsible, c.id, $7) g
				where g.role = m.who and case g.view
					when 'OFFER' then $2 in ('JOINED', 'LED', 'DECLINED', 'SHORT', 'REPLIED', 'LEAVE_SET', 'LEAVE_ENDED',
						'DEBRIEFED')
					when 'TASK' then $2 in ('NOTED', 'TASK_DONE', 'PULLED', 'REPLIED', 'SCORED', 'RECUSED')
					else true end) end);
end $$;

-- Minutes of a debriefing: whose (who), and held by whom, an expert of the pool or a supervisor of the centre (code);
-- and, if it was an expert, theirs.
alter table coded drop constraint coded_what_check, drop constraint coded_check, drop constraint coded_check1,
	add constraint coded_what_check check (what in ('CHANNEL', 'ANSWER', 'OUTCOME', 'WORKER_SAID', 'CLIENT_SAID',
		'INCIDENT', 'UNIT', 'RESOURCE', 'SESSION', 'SUMMARY', 'ALLOWANCE', 'PAID', 'SEMINARS', 'SEMINAR_EXPERTS',
		'SEMINAR_WORKERS', 'NOMINATED', 'SCORED', 'RECUSED', 'CONTESTS', 'DEBRIEFING', 'DEBRIEFER')),
	add constraint coded_check check (code ~ case when what in ('UNIT', 'RESOURCE')
		then '^[A-Z][A-Z_]{1,31}[.][A-Z_]{1,31}( [A-Z][A-Z_]{1,31}[.][A-Z_]{1,31})*$'
		when what in ('NOMINATED', 'SCORED', 'RECUSED') then '^L[0-9]{6} [1-9][0-9]{0,8}$'
		else '^[A-Z][A-Z_]{1,31}$' end),
	add constraint coded_check1 check (case
		when what in ('SESSION', 'SUMMARY', 'ALLOWANCE', 'PAID', 'DEBRIEFING', 'DEBRIEFER') then who <> '' and amount > 0
		when what in ('SEMINARS', 'SEMINAR_EXPERTS', 'SEMINAR_WORKERS', 'CONTESTS') then who = '' and amount > 0
		when what = 'SCORED' then who <> '' and amount between 0 and 100000
		when what = 'RECUSED' then who <> '' and amount = 0
		else who = '' or amount <= 0 end);

-- As before (0030), and of a debriefing that is done with the same event: held by nobody who was on the team.
create or replace function daemon.write_coded(int4[], int8[], int4[], text[], text[], timestamptz[], text[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7, $8)
			as r (n, case_id, seq, what, code, at, who, amount)
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (
				select from event e
				where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
					and e.at = r.at and e.kind = any (case r.what
						when 'CHANNEL' then '{FILED}'
						when 'ANSWER' then '{CONFIRMED,LINKED,RETURNED,ADVISED}'
						when 'OUTCOME' then '{SUPPORT_ENDED}'
						when 'WORKER_SAID' then '{WORKER_HEARD}'
						when 'CLIENT_SAID' then '{CLIENT_HEARD}'
						when 'INCIDENT' then '{FILED,RAISED,OVERDUE,SUPPORT_ENDED}'
						when 'UNIT' then '{CONFIRMED}'
						when 'RESOURCE' then '{CONFIRMED,LINKED}'
						when 'ALLOWANCE' then '{SESSION}'
						when 'CONTESTS' then '{RANKED}'
						when 'DEBRIEFING' then '{DEBRIEFED}'
						when 'DEBRIEFER' then '{DEBRIEFED}'
						when 'SEMINARS' then '{SEMINAR_HELD}'
						when 'SEMINAR_EXPERTS' then '{SEMINAR_HELD}'
						when 'SEMINAR_WORKERS' then '{SEMINAR_HELD}'
						else array[r.what] end::text[]))
			and case when r.what in ('SESSION', 'SUMMARY', 'ALLOWANCE') then exists (
					select from offer o where (o.case_id, o.expert, o.state) = (r.case_id, r.who, 'JOINED'))
				when r.what = 'PAID' then r.amount <= owed_to(r.who, r.case_id, r.code)
				when r.what = 'SEMINARS' then r.amount = 1 and exists (
					select from conference k where (k.case_id, k.state, k.manner) = (r.case_id, 'HELD', r.code))
				when r.what = 'SEMINAR_EXPERTS' then r.amount = (
					select count(*) from seat s where (s.case_id, s.state) = (r.case_id, 'ATTENDED'))
				when r.what = 'NOMINATED' then is_in_library(split_part(r.code, ' ', 1), split_part(r.code, ' ', 2)::int)
					and not exists (
						select from coded k where (k.case_id, k.what) = (r.case_id, 'NOMINATED')
							and split_part(k.code, ' ', 1) = split_part(r.code, ' ', 1))
				when r.what in ('SCORED', 'RECUSED') then exists (
						select from event e join principal p on p.id = e.actor and p.expert = r.who
						where (e.case_id, e.seq) = (r.case_id, r.seq))
					and contest_mine(r.case_id, r.who, r.code) = 'OPEN'
				when r.what in ('DEBRIEFING', 'DEBRIEFER') then exists (
					select from debriefing b join task t using (case_id, n)
					where b.case_id = r.case_id and t.done_at = r.at and case r.what
						when 'DEBRIEFING' then b.expert = r.who
						else r.who <> all (string_to_array(team_of(b.about), ' ')) end)
				else true end))
	then
		perform not_theirs();
	end if;
	insert into coded (case_id, seq, what, code, at, who, amount)
	select r.case_id, r.seq, r.what, r.code, r.at, r.who, r.amount
	from unnest($1, $2, $3, $4, $5, $6, $7, $8)
		as r (n, case_id, seq, what, code, at, who, amount)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- ---- Hours -------------------------------------------------------------------------------------------

insert into rights values ('EXPERT', 'hours', 'SUBJECT', 'RECORD'), ('STAFF', 'hours', 'DISTRICT', 'RECORD'),
	('SUPERVISOR', 'hours', 'DISTRICT', 'RECORD');

-- How long each expert has served in a period [since, until), by kind: on files below a node ('': wherever). Whoever
-- is one ($6) sees their own; who has the verb where a file is, what was done on it, of these districts ($7; all where
-- $8); but nothing of a file they are shut out of. Of the experts after $4 the first $5.
create function daemon.hours(since timestamptz, until timestamptz, node text, after text, most int4, own text,
	districts text[], everywhere boolean)
returns table (expert text, kind text, times int4, minutes int4)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	mine text := (
		select p.expert from principal p
		where p.id = reader('reader') and p.expert <> '' and exists (
			select from acts(reader('reader'), reader('speaker')) a join rights g on g.role = a.role
			where (g.verb, g.relation) = (reader('verb'), 'SUBJECT') and g.verb = 'hours'));
	below text[] := array(
		select w.district from acts(reader('reader'), reader('speaker')) a
			join rights g on g.role = a.role and (g.verb, g.relation) = (reader('verb'), 'DISTRICT') and g.verb = 'hours'
			join district_within w on w.node = a.district);
	not_for int8[] := daemon.reads_not();
begin
	return query
	with served as (
		select s.case_id, s.expert, 'CONFERENCE' as kind, k.begins as at,
			(extract(epoch from k.ends - k.begins) / 60)::int4 as minutes
		from seat s join conference k using (case_id, n)
		where (s.state, k.state) = ('ATTENDED', 'HELD') and k.begins >= $1 and k.begins < $2
		union all
		select case_id, who, what, at, amount from coded
		where what in ('SESSION', 'DEBRIEFING', 'DEBRIEFER') and at >= $1 and at < $2
	), seen as (
		select v.expert, case when v.kind = 'CONFERENCE' and c.life = 'SEMINAR' then 'SEMINAR' else v.kind end as kind,
			v.minutes
		from served v join help_case c on c.id = v.case_id
		where ((v.expert = mine and v.expert = $6)
				or (c.district = any (below) and ($8 or c.district = any ($7))))
			and v.case_id <> all (not_for)
			and ($3 = '' or c.district in (select w.district from district_within w where w.node = $3))
	), page as (
		select distinct expert collate "C" as expert from seen where expert collate "C" > $4 order by 1 limit $5
	)
	select v.expert, v.kind, count(*)::int4, sum(v.minutes)::int4
	from seen v join page p on p.expert = v.expert
	group by 1, 2 order by v.expert collate "C", v.kind collate "C";
end $$;

-- ---- The record ----------------------------------------------------------------------------------------

-- As before (0031), and debriefings.
create or replace function effects_kept(low int8, high int8) returns table (case_id int8, said jsonb)
language sql stable as $$
	select id, jsonb_build_array('case_new', district)
	from help_case where id between $1 and $2
	union all
	select id, jsonb_build_array('life', life)
	from help_case where id between $1 and $2 and life <> 'CASE'
	union all
	select id, jsonb_build_array('case_needs', needs)
	from help_case where id between $1 and $2
	union all
	select id, jsonb_build_array('case_graded', grade, lowering, lowering_by)
	from help_case where id between $1 and $2
	union all
	select id, jsonb_build_array('handed_over', responsible)
	from help_case where id between $1 and $2
	union all
	select case_id, jsonb_build_array('shut_out', principal, shut::int, micros(changed_at))
	from shut_out where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('glass', seq, actor, micros(at), micros(until))
	from glass where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('glass_reviewed', seq, verdict, reviewer, micros(reviewed_at))
	from glass where case_id between $1 and $2 and num_nonnulls(verdict, reviewer, reviewed_at) > 0
	union all
	select case_id, jsonb_build_array('task', n, owner, micros(due))
	from task where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('task_done', n, micros(done_at))
	from task where case_id between $1 and $2 and done_at is not null
	union all
	select case_id, jsonb_build_array('duty', code, binds, micros(found_at))
	from duty_of_case where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('duty_met', code, met, micros(met_at))
	from duty_of_case where case_id between $1 and $2 and (met <> '' or met_at is not null)
	union all
	select case_id, jsonb_build_array('attempt', seq, micros(at))
	from attempt where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('brief', seq, part, key_id, encode(sha256(body), 'hex'))
	from brief where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('offer', n, expert, part, needs, micros(issued_at),
		micros(expires_at))
	from offer where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('offer_answered', n, expert, state, reason,
		micros(answered_at), answered_by)
	from offer where case_id between $1 and $2 and (
		(state, reason, answered_by) <> ('OPEN', '', '') or answered_at is not null)
	union all
	select case_id, jsonb_build_array('lead_named', n, expert)
	from offer where case_id between $1 and $2 and named
	union all
	select case_id, jsonb_build_array('seat', n, expert, needs, state, sequence, micros(begins),
		micros(ends))
	from seat where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('conference', n, state, sequence, micros(begins), micros(ends),
		manner, convenor, chair, quorum, client::int, minutes)
	from conference where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('linkage', n, kind, target, needs, state, result, micros(since),
		micros(until))
	from linkage where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('attachment_done', number, seq, actor, bytes, chunks, key_id)
	from attachment where case_id between $1 and $2 and seq is not null
	union all
	select n.case_id, jsonb_build_array('notice', n.recipient, n.seq, n.what, n.roles, n.owners,
		case when n.rseq = 1 or exists (
			select from notice b where (b.recipient, b.rseq) = (n.recipient, n.rseq - 1))
		then micros(n.at) end)
	from notice n where n.case_id between $1 and $2
	union all
	select o.case_id, jsonb_build_array('entry', o.seq, encode(case
		when o.digest in (sha256(entry_content(o.code, o.version)),
				sha256(entry_content(o.code, o.version) || convert_to(chr(31) || o.code, 'UTF8')))
			or (o.code is null and c.state = 'ERASED') then o.digest end, 'hex'))
	from entry_of_case o join help_case c on c.id = o.case_id where o.case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('entry_withdrawn', withdrawn)
	from entry_of_case where case_id between $1 and $2 and withdrawn is not null
	union all
	select case_id, jsonb_build_array('coded', seq, what, code, micros(at), who, amount)
	from coded where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('appointed', seq, named,
		encode(case when digest = sha256(pool_content(expert, edition)) then digest end, 'hex'))
	from appointment where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('appointment_ended', coalesce(ended, 0), expert, last)
	from appointment where case_id between $1 and $2 and num_nonnulls(ended, last) > 0
	union all
	select case_id, jsonb_build_array('leave', seq, expert, begins, ends)
	from leave_said where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('debriefing', n, expert, about)
	from debriefing where case_id between $1 and $2
$$;

update schema set version = 36, serves = 36;
