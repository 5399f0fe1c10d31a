-- Case conferences (会诊): experts meet about a case, at an hour that is kept for them; what they said and
-- decided is on its record, and the decisions are its tasks. Before dispatch, too, of a case that nobody can
-- place (北京市接诉即办工作条例 第12条): then the conference names who leads.

-- Whether somebody who takes such a part takes a place by it: those of supervisors are counted by ratios (0025).
create function takes_place(part text) returns boolean language sql immutable as
	$$ select $1 in ('LEAD', 'MEMBER') $$;

-- ---- The noun --------------------------------------------------------------------------------------

-- minutes: the number of the task to write them.
create table conference (
	case_id bigint not null,
	n int not null check (n > 0),
	state text not null check (state in ('CALLED', 'HELD', 'CALLED_OFF')),
	sequence int not null check (sequence >= 0),
	begins timestamptz not null,
	ends timestamptz not null check (begins < ends),
	manner text not null check (manner in ('ON_SITE', 'ONLINE', 'PHONE')),
	convenor text not null,
	chair text not null,
	quorum int not null check (quorum > 0),
	client boolean not null, -- is to be there
	minutes int not null,
	primary key (case_id, n)
);

-- ASKED and ACCEPTED are live, and take the expert's time. sequence: with which they were last asked.
create table seat (
	case_id bigint not null,
	n int not null,
	expert text not null,
	needs text not null,
	state text not null
		check (state in ('ASKED', 'ACCEPTED', 'DECLINED', 'ATTENDED', 'ABSENT', 'RELEASED')),
	sequence int not null,
	begins timestamptz not null,
	ends timestamptz not null check (begins < ends),
	primary key (case_id, n, expert)
);
create index seat_by_expert on seat (expert, begins) where state in ('ASKED', 'ACCEPTED');

create function is_seated(state text) returns boolean language sql immutable as
	$$ select $1 in ('ASKED', 'ACCEPTED') $$;

-- Whom a conference has named to lead may not return the case.
alter table offer add column named boolean not null default false;

-- ---- Hours -----------------------------------------------------------------------------------------

-- Besides what it was: of those that stand, in the order of the batch, whoever would give away an hour of
-- an expert's that a conference has already, loses its decision as FULL, too; and whoever would have
-- somebody supervise more than their district's ratio allows (0025).
drop function daemon.judge(int4[], text[], text[], text[], bytea[], int4[], int8[], int4[], int4[],
	int8[], int4[], text[]);
create function daemon.judge(int4[], text[], text[], text[], bytea[], int4[], int8[], int4[], int4[],
	int8[], int4[], text[], int4[], int8[], int4[], text[], text[], timestamptz[], timestamptz[], int8[], text[],
	timestamptz[])
returns table (n int4, outcome text, case_id int8, seq int4, same boolean, who text, taken int4)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	with asked as (
		select * from unnest($1, $2, $3, $4, $5)
			as a (n, actor, via, key, fingerprint)
	), repeated as (
		select a.n, r.case_id, r.seq, r.fingerprint = a.fingerprint as same
		from asked a join request r on (r.actor, r.via, r.key) = (a.actor, a.via, a.key)
	), moved as (
		select g.n from unnest($6, $7, $8) as g (n, case_id, version)
		where not exists (
			select 1 from help_case c where c.id = g.case_id and c.version = g.version)
		union all
		select g.n from unnest($9, $10) as g (n, seq)
		where g.seq <> 1 + (select coalesce(max(c.seq), 0) from register_change c)
	), wanted as (
		select w.n, w.expert, row_number() over (partition by w.expert order by w.n) as nth
		from unnest($11, $12, $21) as w (n, expert, part)
		where takes_place(w.part) and w.n not in (select n from repeated) and w.n not in (select n from moved)
	), beyond as (
		select distinct on (w.n) w.n, w.expert, p.taken
		from wanted w join place p on p.expert = w.expert
		where p.taken + w.nth > places_of(w.expert)
		order by w.n, w.expert
	), assigned as (
		select w.n, w.expert, w.part, w.at, c.district,
			row_number() over (partition by w.expert, w.part order by w.n) as nth
		from unnest($11, $12, $20, $21, $22) as w (n, expert, case_id, part, at)
			join help_case c on c.id = w.case_id
		where not takes_place(w.part)
			and w.n not in (select n from repeated) and w.n not in (select n from moved)
	), beyond_ratio as (
		select distinct on (a.n) a.n, a.expert, p.taken
		from assigned a join place p on p.expert = a.expert
		where supervised_by(a.expert, a.part) + a.nth > ratio_of(a.part, a.district, a.at)
		order by a.n, a.expert
	), claimed as (
		select s.* from unnest($13, $14, $15, $16, $17, $18, $19)
			as s (n, case_id, number, expert, state, begins, ends)
		where is_seated(s.state)
			and s.n not in (select n from repeated) and s.n not in (select n from moved)
	), taken as (
		select distinct on (c.n) c.n, c.expert, p.taken
		from claimed c join place p on p.expert = c.expert
		where exists (
				select from seat s
				where s.expert = c.expert and is_seated(s.state) and s.begins < c.ends
					and c.begins < s.ends and (s.case_id, s.n) <> (c.case_id, c.number))
			or exists (
				select from claimed b
				where b.expert = c.expert and b.n < c.n and b.begins < c.ends and c.begins < b.ends)
		order by c.n, c.expert
	), beyond_any as (
		select * from beyond
		union select * from beyond_ratio where n not in (select n from beyond)
		union all select * from taken where n not in (select n from beyond union all select n from beyond_ratio)
	), lost as (
		select n from repeated union select n from moved union select n from beyond_any
	)
	select n, 'REPEAT' as outcome, case_id, seq, same, '', 0 from repeated
	union all select n, 'MOVED', 0, 0, false, '', 0 from moved
		where n not in (select n from repeated)
	union all select n, 'FULL', 0, 0, false, expert, taken from beyond_any
	union all select -1, set_config('jieyou.lost',
		(select coalesce(string_agg(n::text, ','), '') from lost), true), 0, 0, false, '', 0;
end $$;

-- When experts are taken by conferences other than number $2 of case $1 (0: than none), as far as that is
-- within [$3, $4): those of $5; or where that is empty, all who have a seat at number $2, of 0 all. And where no
-- time is said, all who are taken while number $2 is held. Times, and nothing of what for: for whoever may do
-- something with the case.
create function daemon.hours_taken(int8, int4, timestamptz, timestamptz, text[])
returns table (expert text, begins timestamptz, ends timestamptz)
language plpgsql stable rows 10 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select s.expert, s.begins, s.ends from seat s
	where knows($1) = 'ALL' and is_seated(s.state) and (s.case_id, s.n) <> ($1, $2)
		and s.begins < coalesce($4, (select k.ends from conference k where (k.case_id, k.n) = ($1, $2)))
		and coalesce($3, (select k.begins from conference k where (k.case_id, k.n) = ($1, $2))) < s.ends
		and (s.expert = any ($5) or (cardinality($5) = 0 and ($2 = 0 or $4 is null or exists (
			select from seat m where (m.case_id, m.n, m.expert) = ($1, $2, s.expert)))))
	order by s.expert, s.begins;
end $$;

-- ---- Rights ----------------------------------------------------------------------------------------

alter table rights drop constraint if exists rights_relation_check, drop constraint if exists rights_relation_check1,
	add constraint rights_relation_check check (relation in ('OWN', 'OFFERED', 'TEAM', 'LEAD', 'AGENCY', 'DISTRICT',
		'GLASS', 'NONE', 'ANY', 'SEAT', 'EXCUSED', 'LED'));
insert into rights values ('EXPERT', 'show', 'SEAT', 'OFFER'), ('EXPERT', 'handle', 'SEAT', 'OFFER'),
	('EXPERT', 'handle', 'EXCUSED', 'OFFER');

create function led_until_ended(who text) returns table (case_id int8) language sql stable as $$
	select o.case_id from principal p join offer o on o.expert = p.expert join help_case c on c.id = o.case_id
	where p.id = $1 and p.expert <> '' and (o.part, o.state, c.state) = ('LEAD', 'DONE', 'ENDED')
$$;

-- Whoever has a seat at a conference that is still to be held stands to its case by that, and in another way
-- whoever has declined it; and whoever led its team until support ended, as long as that is not followed up.
create or replace function grounds(who text, through text, act text, place text, worker text, id int8,
	at timestamptz)
returns table (role text, view text) language sql stable as $$
	select g.role, g.view from acts($1, $2) a join rights g on g.role = a.role and g.verb = $3
	where case g.relation
		when 'ANY' then $4 is null
		when 'NONE' then $6 is not null
		when 'OWN' then $5 = $1
		when 'AGENCY' then exists (
			select from principal p join principal f on f.agency = p.agency
			where p.id = $1 and f.id = $5 and p.agency <> '')
		when 'DISTRICT' then exists (
			select from district_within w where w.district = $4 and w.node = a.district)
		when 'GLASS' then exists (
			select from glass b where (b.case_id, b.actor) = ($6, $1) and is_open(b, $7))
		when 'SEAT' then exists (
			select from seat s join principal p on p.expert = s.expert
			where s.case_id = $6 and p.id = $1 and p.expert <> '' and is_seated(s.state))
		when 'EXCUSED' then exists (
			select from seat s join conference k using (case_id, n) join principal p on p.expert = s.expert
			where s.case_id = $6 and p.id = $1 and p.expert <> '' and (s.state, k.state) = ('DECLINED', 'CALLED'))
		when 'LED' then exists (
			select from led_until_ended($1) l where l.case_id = $6)
		else exists (
			select from offer o join principal p on p.expert = o.expert
			where o.case_id = $6 and p.id = $1 and p.expert <> ''
				and stands_by(o.state, o.part) = g.relation) end
	and not exists (
		select from shut_out s where s.case_id = $6 and s.shut and s.principal in ($1, $2))
$$;

-- The cases at whose conferences the reader has a live seat, and that they see by it in one of these views.
create function daemon.reads_seats(views text[]) returns int8[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return array(select distinct s.case_id from seat s join principal p on p.expert = s.expert
		where p.id = reader('reader') and p.expert <> '' and is_seated(s.state) and exists (
			select from acts(reader('reader'), reader('speaker')) a
				join rights g on g.role = a.role and g.verb = reader('verb')
				join reading v on v.verb = g.verb
			where g.relation = 'SEAT' and g.view = any ($1)));
end $$;
create policy seated on help_case for select to jieyou_daemon using (
	id = any ((select daemon.reads_seats('{RECORD,HEAD,WHOLE}'))::int8[]));
create policy seated on event for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_seats('{WHOLE}'))::int8[]));
create policy seated on attachment for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_seats('{WHOLE}'))::int8[]));

do $$
declare
	name text;
begin
	foreach name in array array['conference', 'seat'] loop
		execute format('alter table %I enable row level security', name);
		execute format('alter table %I force row level security', name);
		execute format('create policy owner on %I to jieyou_owner using (true)', name);
	end loop;
end $$;

-- All seats of a case, each with its conference; of whoever sees no more than an offer or a task, their own.
create function daemon.case_seats(int8)
returns table (n int4, state text, sequence int4, begins timestamptz, ends timestamptz, manner text,
	convenor text, chair text, quorum int4, client boolean, minutes int4, expert text, needs text,
	seat text, asked int4)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := knows($1);
	mine text := coalesce((select p.expert from principal p where p.id = reader('reader')), '');
	all_of_them boolean := view in ('ALL', 'WHOLE');
begin
	return query select k.n, k.state, k.sequence, k.begins, k.ends, k.manner,
		case when all_of_them then k.convenor else '' end, case when all_of_them then k.chair else '' end,
		k.quorum, k.client, case when all_of_them then k.minutes else 0 end, s.expert, s.needs, s.state,
		s.sequence
	from conference k join seat s on (s.case_id, s.n) = (k.case_id, k.n)
	where k.case_id = $1 and (all_of_them or (view <> '' and s.expert = mine and is_seated(s.state)))
	order by k.n, s.expert;
end $$;

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
					when 'OFFER' then $2 in ('JOINED', 'LED', 'DECLINED', 'SHORT', 'REPLIED')
					when 'TASK' then $2 in ('NOTED', 'TASK_DONE', 'PULLED', 'REPLIED')
					else true end) end);
end $$;

-- What is written for those who are to come.
alter table brief drop constraint brief_part_check,
	add constraint brief_part_check check (part in ('OFFER', 'TASK', 'CONFERENCE'));
create policy seated on brief for select to jieyou_daemon using (
	part = 'CONFERENCE' and case_id = any ((select daemon.reads_seats('{RECORD,OFFER,TASK,HEAD,WHOLE}'))::int8[]));
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
		from event e where e.case_id = $1 and e.kind in ('CONFIRMED', 'ADDED', 'CONVENED')
		order by e.seq limit $2;
	elsif view <> '' then
		return query select e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, e.key_id,
			e.hash
		from event e where e.case_id = $1 order by e.seq limit $2;
	end if;
end $$;

create or replace function daemon.write_brief(int4[], int8[], int4[], text[], int4[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, case_id, seq, part)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
				and case r.part when 'CONFERENCE' then e.kind = 'CONVENED'
					else e.kind in ('CONFIRMED', 'ADDED') end))
	then
		perform not_theirs();
	end if;
	insert into brief (case_id, seq, part, key_id, body)
	select r.case_id, r.seq, r.part, r.key_id, r.body
	from unnest($1, $2, $3, $4, $5, $6) as r (n, case_id, seq, part, key_id, body)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- ---- Writing ---------------------------------------------------------------------------------------

-- With an event that says so, in the same transaction: whoever is asked serves then, and is not barred;
-- whoever answers is the expert, or staff were told by telephone; and no hour is given away twice.
create function daemon.write_seat(int4[], int8[], int4[], text[], text[], text[], int4[], timestamptz[],
	timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $6, $8, $9)
				as r (n, case_id, number, expert, state, begins, ends)
			left join seat o on (o.case_id, o.n, o.expert) = (r.case_id, r.number, r.expert)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (
				select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and case r.state
						when 'ASKED' then e.kind in ('CONVENED', 'RESCHEDULED')
							or e.kind = 'REPLIED' and o.state is distinct from 'ACCEPTED'
						when 'ACCEPTED' then e.kind = 'REPLIED' and o.state = 'ASKED'
						when 'DECLINED' then e.kind = 'REPLIED' and is_seated(o.state)
						when 'RELEASED' then is_seated(o.state) and (e.kind = 'CALLED_OFF'
							or c.state not in ('ACCEPTED', 'OFFERED', 'SERVING'))
						else e.kind = 'CONCLUDED' and is_seated(o.state) end
					and (e.kind <> 'REPLIED' or r.state = 'ASKED' or exists (
						select from principal p where p.id = e.actor and p.expert = r.expert)
						or exists (
							select from grounds(e.actor, e.actor, 'handle', c.district, c.responsible, c.id,
								e.at) g
							where g.role in ('STAFF', 'SUPERVISOR'))))
			and (r.state <> 'ASKED' or (r.begins < serves_until(r.expert, r.begins)
				and not is_barred(r.expert, r.case_id)))
			and (not is_seated(r.state) or not exists (
				select from seat s
				where s.expert = r.expert and is_seated(s.state) and s.begins < r.ends
					and r.begins < s.ends and (s.case_id, s.n) <> (r.case_id, r.number)))))
	then
		perform not_theirs();
	end if;
	insert into seat (case_id, n, expert, needs, state, sequence, begins, ends)
	select r.case_id, r.number, r.expert, r.needs, r.state, r.sequence, r.begins, r.ends
	from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
		as r (n, case_id, number, expert, needs, state, sequence, begins, ends)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, n, expert) do update set needs = excluded.needs, state = excluded.state,
		sequence = excluded.sequence, begins = excluded.begins, ends = excluded.ends;
end $$;

-- Likewise: one that is called, or asked of others, or put off; held with a quorum of those who were there;
-- or called off, at the latest with the support it was for. What is over stays so.
create function daemon.write_conference(int4[], int8[], int4[], text[], int4[], timestamptz[],
	timestamptz[], text[], text[], text[], int4[], int4[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $10, $11)
				as r (n, case_id, number, state, sequence, chair, quorum)
			left join conference o on (o.case_id, o.n) = (r.case_id, r.number)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not (
			coalesce(o.state, 'CALLED') = 'CALLED' and r.sequence >= coalesce(o.sequence, 0)
			and exists (
				select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and case r.state
						when 'CALLED' then e.kind = case when o.n is null then 'CONVENED' else e.kind end
							and e.kind in ('CONVENED', 'RESCHEDULED', 'REPLIED')
						when 'HELD' then e.kind = 'CONCLUDED' and r.quorum = o.quorum and r.quorum <= (
							select count(*) from seat s
							where (s.case_id, s.n, s.state) = (r.case_id, r.number, 'ATTENDED'))
						else e.kind = 'CALLED_OFF' or c.state not in ('ACCEPTED', 'OFFERED', 'SERVING') end)
			and (o.n is not null or exists (
				select from principal p where p.id = r.chair and not p.suspended))))
	then
		perform not_theirs();
	end if;
	insert into conference (case_id, n, state, sequence, begins, ends, manner, convenor, chair, quorum,
		client, minutes)
	select r.case_id, r.number, r.state, r.sequence, r.begins, r.ends, r.manner, r.convenor, r.chair,
		r.quorum, r.client <> 0, r.minutes
	from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		as r (n, case_id, number, state, sequence, begins, ends, manner, convenor, chair, quorum, client,
			minutes)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, n) do update set state = excluded.state, sequence = excluded.sequence,
		begins = excluded.begins, ends = excluded.ends, manner = excluded.manner,
		convenor = excluded.convenor, chair = excluded.chair, quorum = excluded.quorum,
		client = excluded.client;
end $$;

-- Whom the conference names has the offer of the same transaction, and has accepted it thereby; and so has
-- a supervisor, who has agreed before, and is not bound.
create function daemon.write_lead_named(int4[], int8[], int4[], text[], timestamptz[], text[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7) as r (n, case_id, number, expert, at, actor, bound)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from offer o join event e on e.case_id = o.case_id
			where (o.case_id, o.n, o.expert, o.state, o.issued_at)
					= (r.case_id, r.number, r.expert, 'OPEN', r.at)
				and (o.part = 'LEAD' and r.bound = 1 or not takes_place(o.part) and r.bound = 0)
				and o.xmin = pg_current_xact_id()::xid and e.xmin = pg_current_xact_id()::xid
				and (e.kind, e.at, e.actor)
					= (case r.bound when 1 then 'NAMED' else 'ASSIGNED' end, r.at, r.actor)))
	then
		perform not_theirs();
	end if;
	update offer o set state = 'JOINED', answered_at = r.at, answered_by = r.actor, named = r.bound = 1
	from unnest($1, $2, $3, $4, $5, $6, $7) as r (n, case_id, number, expert, at, actor, bound)
	where (o.case_id, o.n) = (r.case_id, r.number) and r.n <> all ((select batch_lost())::int[]);
	perform offers_due(array(select case_id from unnest($1, $2) as d (n, case_id)
		where n <> all ((select batch_lost())::int[])));
end $$;

-- They may not return the case; staff may find somebody else.
create or replace function look_at_pulled() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	if new.named and exists (select from principal p
		where p.id = new.answered_by and p.expert = new.expert)
	then
		perform not_theirs();
	end if;
	if new.answered_by <> 'dispatcher' and not exists (
		select from help_case c
		where c.id = new.case_id and (c.state not in ('OFFERED', 'SERVING', 'SUPERVISED')
			or exists (select from principal p
				where p.id = new.answered_by and p.expert = new.expert)
			or exists (
				select from grounds(new.answered_by, new.answered_by, 'handle', c.district, c.responsible,
					c.id, new.answered_at) g
				where g.role in ('STAFF', 'SUPERVISOR'))))
	then
		perform not_theirs();
	end if;
	return null;
end $$;

-- As before, and whom a conference names; and who supervises, which takes no place (0025).
create or replace function daemon.write_offer(int4[], int8[], int4[], text[], text[], text[], timestamptz[],
	timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7, $8)
				as r (n, case_id, number, expert, part, needs, issued_at, expires_at)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and (
			r.issued_at < r.expires_at and r.issued_at < serves_until(r.expert, r.issued_at)
			and not is_barred(r.expert, r.case_id)
			and exists (
				select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid and e.at = r.issued_at
					and case when takes_place(r.part)
						then e.kind in ('CONFIRMED', 'ADDED', 'DECLINED', 'LAPSED', 'PULLED', 'CONCLUDED')
						else e.kind = 'ASSIGNED' and supervises(r.expert) end)
			and not exists (
				select from offer o
				where (o.case_id, o.expert) = (r.case_id, r.expert)
					and (o.state = 'DECLINED' or o.reason = 'CONFLICT'))
			and (c.grade <> 'CRISIS' or is_called(c.id)
				or exists (
					select from expert_skill s
					where (s.expert, s.type) = (r.expert, 'CRISIS_WORKER') and s.until is null))) is not true)
	then
		perform not_theirs();
	end if;
	with issued as (
		insert into offer (case_id, n, expert, part, needs, state, issued_at, expires_at)
		select r.case_id, r.number, r.expert, r.part, r.needs, 'OPEN', r.issued_at, r.expires_at
		from unnest($1, $2, $3, $4, $5, $6, $7, $8)
			as r (n, case_id, number, expert, part, needs, issued_at, expires_at)
		where r.n <> all ((select batch_lost())::int[])
		returning expert, part, issued_at
	)
	update place p set taken = p.taken + i.taken, changed_at = i.at
	from (select expert, count(*) as taken, max(issued_at) as at from issued
		where takes_place(part) group by expert) i
	where p.expert = i.expert;
	perform offers_due(array(select case_id from unnest($1, $2) as d (n, case_id)
		where n <> all ((select batch_lost())::int[])));
end $$;

drop function daemon.case_offers(int8);
create function daemon.case_offers(int8)
returns table (n int4, expert text, part text, needs text, state text, issued_at timestamptz,
	expires_at timestamptz, answered_at timestamptz, reason text, barred boolean,
	named boolean)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := knows($1);
	mine text := coalesce((select p.expert from principal p where p.id = reader('reader')), '');
begin
	return query select o.n, o.expert, o.part, o.needs, o.state, o.issued_at, o.expires_at,
		o.answered_at, o.reason, is_barred(o.expert, o.case_id)
			or serves_until(o.expert, reads_at()) <= reads_at(), o.named
	from offer o
	where o.case_id = $1 and (view in ('ALL', 'WHOLE')
		or (view <> '' and o.state in ('OPEN', 'JOINED') and o.expert = mine)
		or (view = 'TASK' and o.state = 'JOINED'))
	order by o.n;
end $$;

-- As before, and the minutes of a conference and what it decides; and summaries of supervision.
create or replace function daemon.write_task(int4[], int8[], int4[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, case_id, number, owner)
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and e.kind in ('PLANNED', 'TASK_SET', 'CONVENED', 'CONCLUDED', 'ASSIGNED', 'SUMMARY'))
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

-- As before; and the minutes, with the conference that they are of, held or called off; and a summary, when it
-- is written, or who owed it supervises no more.
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
				and e.from_state = 'SUPERVISED' and (e.kind = 'SUMMARY' or e.to_state <> 'SUPERVISED')
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

-- ---- The life of a case ----------------------------------------------------------------------------

insert into move (event, from_state, to_state, who, verb)
	select event, s, case event when 'NAMED' then 'SERVING' else s end, who, 'handle'
	from (values
		('CONVENED', '{ACCEPTED,OFFERED,SERVING}', '{STAFF,SUPERVISOR}'),
		('RESCHEDULED', '{ACCEPTED,OFFERED,SERVING}', '{STAFF,SUPERVISOR}'),
		('REPLIED', '{ACCEPTED,OFFERED,SERVING}', '{EXPERT,STAFF,SUPERVISOR}'),
		('CONCLUDED', '{ACCEPTED,OFFERED,SERVING}', '{STAFF,SUPERVISOR}'),
		('CALLED_OFF', '{ACCEPTED,OFFERED,SERVING}', '{STAFF,SUPERVISOR}'),
		('NAMED', '{ACCEPTED}', '{STAFF,SUPERVISOR}')
	) as m (event, states, roles), unnest(m.states::text[]) as s, unnest(m.roles::text[]) as who;

update schema set version = 22, serves = 22;
