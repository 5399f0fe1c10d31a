-- Files of other kinds than cases (dispatcher/core/life.def): each is a row of help_case, with its chain, its
-- term, its record, its notices and its rights; what kind it is, its life says. And the first of them, the
-- supervision of a worker (督导), after 漯河市民政局《关于市级社会工作督导人才使用的意见》.

-- Whose life a state belongs to; '': any file's. And what kind of file one is, which its state tells as long as
-- it is not erased.
alter table state add column life text not null default '';
update state set life = 'CASE' where code not in ('NONE', 'ERASED');
alter table help_case add column life text not null default 'CASE';

-- ---- A file begins ---------------------------------------------------------------------------------

insert into rights values
	('WORKER', 'open', 'DISTRICT', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'open', 'DISTRICT', 'WHOLE'),
	('STAFF', 'open', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'open', 'DISTRICT', 'WHOLE');

-- Whether somebody may have a worker answer for a file that they open, in a role: their agency's supervisor,
-- or staff where the worker acts.
create function answers_for(worker text, who text, role text, place text) returns boolean
language sql stable as $$
	select exists (
		select from principal w join role_held h on (h.principal, h.role, h.held) = (w.id, 'WORKER', true)
		where w.id = $1 and not w.suspended and exists (
				select from district_within d where (d.district, d.node) = ($4, h.district))
			and case when $3 in ('STAFF', 'SUPERVISOR') then true
				when $3 = 'AGENCY_SUPERVISOR' then w.agency <> '' and exists (
					select from principal s where (s.id, s.agency) = ($2, w.agency))
				else false end)
$$;

-- By whoever has the verb of its first move there, in a role that makes it. Only of what is opened can
-- somebody else answer for it.
drop function daemon.write_case_new(int4[], int8[], text[], text[], text[], text[], text[], text[], int4[], bytea[],
	timestamptz[]);
create function daemon.write_case_new(int4[], int8[], text[], text[], text[], text[], text[],
	text[], text[], int4[], bytea[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from (
			select distinct actor, via, district, state, responsible
			from unnest($1, $3, $4, $7, $8, $9) as r (n, district, state, actor, via, responsible)
			where n <> all ((select batch_lost())::int[])) r
		where not exists (
			select from move m, grounds(r.actor, r.via, m.verb, r.district, null, null, null) g
			where (m.from_state, m.to_state, m.filing) = ('NONE', r.state, true) and g.role = m.who
				and (r.responsible = r.actor or (m.verb = 'open'
					and answers_for(r.responsible, r.actor, g.role, r.district)))))
	then
		perform not_theirs();
	end if;
	with filed as (
		insert into help_case (id, life, district, state, grade, needs, actor, responsible, via, version,
			head, filed_at)
		select r.case_id, s.life, r.district, r.state, r.grade, r.needs, r.actor, r.responsible, r.via,
			r.version, r.head, r.at
		from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
			as r (n, case_id, district, state, grade, needs, actor, via, responsible, version, head, at)
			join state s on s.code = r.state
		where r.n <> all ((select batch_lost())::int[])
		returning id, version
	)
	insert into head_waiting (chain, subject, version, added)
	select 'event', id, version, version from filed;
end $$;

-- As before (0015), and a file begins in the state in which it is entered.
create or replace function daemon.write_event(int4[], int8[], int4[], timestamptz[], text[], text[], text[],
	text[], text[], int4[], bytea[], bytea[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
	written int8;
begin
	with filed as ( -- in this very transaction: an older case has its first event already
		select c.id as case_id, c.actor, c.via, c.state from unnest($1, $2, $3) as f (n, case_id, seq)
			join help_case c on c.id = f.case_id
		where f.seq = 1 and f.n <> all ((select batch_lost())::int[])
			and c.xmin = pg_current_xact_id()::xid
	)
	insert into event (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash,
		effects)
	select r.case_id, r.seq, r.at, r.kind, r.actor, r.via, r.from_state, r.to_state, r.key_id, r.body,
		r.hash, r.effects
	from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		as r (n, case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash, effects)
	where r.n <> all ((select batch_lost())::int[]) and r.effects is not null
		and case when (r.case_id, r.actor, r.via) in (select case_id, actor, via from filed)
			then (r.case_id, r.to_state) in (select case_id, state from filed)
				and (r.kind, r.from_state, r.to_state) in (
					select event, from_state, to_state from move where filing)
			else may_move(r.case_id, r.kind, r.from_state, r.to_state, r.actor, r.via, r.at) end;
	get diagnostics written = row_count;
	if written <> (select count(*) from unnest($1) n where n <> all ((select batch_lost())::int[])) then
		perform not_theirs();
	end if;
end $$;

-- ---- The life of a supervision ---------------------------------------------------------------------

insert into state (code, final, owner, due, life) values
	('SUPERVISION_ASKED', false, 'STAFF', 'due.assign', 'SUPERVISION'),
	('SUPERVISED', false, 'LEAD', 'due.session', 'SUPERVISION'),
	('SUPERVISION_ENDED', true, 'STAFF', '', 'SUPERVISION'),
	('SUPERVISION_WITHDRAWN', true, 'STAFF', '', 'SUPERVISION');

-- What can happen to a file of any kind happens to these, too; and what is theirs.
insert into move (event, from_state, to_state, who, verb)
	select distinct m.event, s.code, case m.to_state when 'ERASED' then 'ERASED' else s.code end, m.who, m.verb
	from move m join state o on o.code = m.from_state and o.life = 'CASE'
		join state s on s.life = 'SUPERVISION' and s.final = o.final
	where m.event in ('OVERDUE', 'REMINDED', 'EXTENDED', 'HELD', 'RELEASED', 'ERASED', 'HANDED_OVER',
		'ATTACHED', 'SHUT_OUT', 'LET_IN', 'GLASS_BROKEN', 'GLASS_REVIEWED');
insert into move (event, from_state, to_state, who, verb, filing)
	select event, from_state, to_state, who, case who when 'SYSTEM' then '' else verb end, verb = 'open'
	from (values
		('SUPERVISION_ASKED', 'NONE', 'SUPERVISION_ASKED', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}',
			'open'),
		('WITHDRAWN', 'SUPERVISION_ASKED', 'SUPERVISION_WITHDRAWN',
			'{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'handle'),
		('ASSIGNED', 'SUPERVISION_ASKED', 'SUPERVISED', '{STAFF,SUPERVISOR}', 'handle'),
		('SESSION', 'SUPERVISED', 'SUPERVISED', '{EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('SUMMARY', 'SUPERVISED', 'SUPERVISED', '{EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('PULLED', 'SUPERVISED', 'SUPERVISION_ASKED', '{EXPERT,STAFF,SUPERVISOR,SYSTEM}', 'handle'),
		('PAID', 'SUPERVISION_ASKED', 'SUPERVISION_ASKED', '{AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'handle'),
		('PAID', 'SUPERVISED', 'SUPERVISED', '{AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'handle'),
		('PAID', 'SUPERVISION_ENDED', 'SUPERVISION_ENDED', '{AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'handle'),
		('SUPERVISION_ENDED', 'SUPERVISED', 'SUPERVISION_ENDED',
			'{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}', 'handle')
	) as m (event, from_state, to_state, roles, verb), unnest(m.roles::text[]) as who;

-- ---- Who supervises --------------------------------------------------------------------------------

-- By an offer that is accepted as it is made: by the ratio of posts, or of projects. It takes no place.
alter table offer drop constraint offer_part_check, add constraint offer_part_check
	check (part in ('LEAD', 'MEMBER', 'SUPERVISES_POST', 'SUPERVISES_PROJECT'));
create unique index one_supervisor on offer (case_id)
	where state = 'JOINED' and part in ('SUPERVISES_POST', 'SUPERVISES_PROJECT');

-- Whoever supervises stands to the file as who leads a team does to its case.
create or replace function stands_by(offer_state text, part text) returns text language sql immutable as $$
	select case when $1 = 'OPEN' then 'OFFERED' when $1 <> 'JOINED' then ''
		when $2 = 'MEMBER' then 'TEAM' else 'LEAD' end
$$;

-- As before (0018), and whoever supervises gives no place back.
create or replace function daemon.write_offer_answered(int4[], int8[], int4[], text[], text[], text[],
	timestamptz[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $7, $8)
				as r (n, case_id, number, expert, state, at, actor)
			left join offer o on (o.case_id, o.n, o.expert) = (r.case_id, r.number, r.expert)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and (
			case r.state when 'JOINED' then o.state = 'OPEN' and r.at < o.expires_at
					and not is_barred(r.expert, r.case_id)
				when 'DONE' then o.state = 'JOINED'
				when 'PULLED' then o.state in ('OPEN', 'JOINED')
				when 'LAPSED' then o.state = 'OPEN' and r.at >= o.expires_at
				else o.state = 'OPEN' end
			and exists (
				select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and (e.at, e.actor) = (r.at, r.actor)
					and case r.state
						when 'JOINED' then e.kind = case o.part when 'LEAD' then 'LED' else 'JOINED' end
						when 'DECLINED' then e.kind = 'DECLINED'
						when 'LAPSED' then e.kind = 'LAPSED'
						else e.kind = 'PULLED' or c.state not in ('OFFERED', 'SERVING', 'SUPERVISED') end)
			and (r.state not in ('JOINED', 'DECLINED') or exists (
				select from principal p where p.id = r.actor and p.expert = r.expert)
				or exists (
					select from grounds(r.actor, r.actor, 'handle', c.district, c.responsible, c.id, r.at) g
					where g.role in ('STAFF', 'SUPERVISOR')))) is not true)
	then
		perform not_theirs();
	end if;
	with answered as (
		update offer o set state = r.state, answered_at = r.at, reason = r.reason,
			answered_by = r.actor
		from unnest($1, $2, $3, $4, $5, $6, $7, $8)
			as r (n, case_id, number, expert, state, reason, at, actor)
		where (o.case_id, o.n) = (r.case_id, r.number) and r.n <> all ((select batch_lost())::int[])
		returning o.expert, o.part, o.state, r.at
	)
	update place p set taken = p.taken - a.freed, changed_at = a.at
	from (select expert, count(*) as freed, max(at) as at from answered
		where state <> 'JOINED' and takes_place(part) group by expert) a
	where p.expert = a.expert;
	perform offers_due(array(select case_id from unnest($1, $2) as d (n, case_id)
		where n <> all ((select batch_lost())::int[])));
end $$;

-- As before (0014), and who was agreed on, on what terms.
create or replace function daemon.case_asked(id int8, most int4, own boolean)
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
			case when e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED', 'ASSIGNED') then e.body else '' end, e.hash
		from event e
		where e.case_id = $1 and e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED', 'CALLED',
			'CITY_ASKED', 'RAISED', 'REOPENED', 'ASSIGNED')
		order by e.seq limit $2;
	end if;
end $$;

-- Whether an expert of the pool is a supervisor (认定的督导).
create function supervises(expert text) returns boolean language sql stable as $$
	select exists (select from expert_skill s where (s.expert, s.type) = ($1, 'SUPERVISOR') and s.until is null)
$$;

-- A practice rule, as the nearest district has it that says it; '': none does (snapshot_practice).
create function practice_of(node text, name text, at timestamptz) returns text language sql stable as $$
	select coalesce((
		select r.value from district_within w join practice_rule r on r.district = w.node
		where w.district = $1 and r.name = $2 and r.until is null
			and day_ends(r.since_date) - interval '1 day' <= $3
		order by (select count(*) from district_within u where u.district = w.node) desc, r.since_date desc
		limit 1), '')
$$;

-- How many somebody may supervise in one part, in a district (dispatcher/desk/forms_supervision.c); and how
-- many they do.
create function ratio_of(part text, node text, at timestamptz) returns int language plpgsql stable as $$
declare
	project boolean := $1 = 'SUPERVISES_PROJECT';
	said text := practice_of($2, case when project then 'supervision.ratio.project'
		else 'supervision.ratio.post' end, $3);
begin
	return case when said ~ '^[1-9][0-9]{0,8}$' then said::int when project then 1 else 7 end;
end $$;
create function supervised_by(expert text, part text) returns int language plpgsql stable as $$
begin
	return (select count(*) from offer o
		where o.expert = $1 and o.part = $2 and o.state in ('OPEN', 'JOINED'));
end $$;
create function daemon.supervised(int8, text)
returns table (posts int4, projects int4, agency_owes int4, centre_owes int4)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if knows($1) = 'ALL' then
		return query select supervised_by($2, 'SUPERVISES_POST'), supervised_by($2, 'SUPERVISES_PROJECT'),
			owed_to($2, $1, 'AGENCY'), owed_to($2, $1, 'CENTRE');
	else
		return query select 0, 0, 0, 0;
	end if;
end $$;

update schema set version = 25, serves = 25;
