-- Appointments to the pool (聘任): a file of each (0025), from being proposed to the end of the last term; its
-- events write the pool. After 烟台市民政局《烟台市“双百计划”行业拔尖人才社会工作人才专项选拔管理办法》: a file of
-- each, a term, and who is not confirmed leaves.

insert into state (code, final, owner, due, life) values
	('APPOINTMENT_ASKED', false, 'STAFF', 'due.appoint', 'APPOINTMENT'),
	('APPOINTED', false, 'STAFF', 'due.renewal', 'APPOINTMENT'),
	('APPOINTMENT_ENDED', true, 'STAFF', '', 'APPOINTMENT'),
	('NOT_APPOINTED', true, 'STAFF', '', 'APPOINTMENT');

-- What can happen to a file of any kind happens to these, too, but that a term is put off: it is renewed.
insert into move (event, from_state, to_state, who, verb)
	select distinct m.event, s.code, case m.to_state when 'ERASED' then 'ERASED' else s.code end, m.who, m.verb
	from move m join state o on o.code = m.from_state and o.life = 'CASE'
		join state s on s.life = 'APPOINTMENT' and s.final = o.final
	where m.event in ('OVERDUE', 'REMINDED', 'EXTENDED', 'HELD', 'RELEASED', 'ERASED', 'HANDED_OVER',
		'ATTACHED', 'SHUT_OUT', 'LET_IN', 'GLASS_BROKEN', 'GLASS_REVIEWED')
		and (m.event, s.code) <> ('EXTENDED', 'APPOINTED');
insert into move (event, from_state, to_state, who, verb, filing)
	select event, from_state, to_state, who, case who when 'SYSTEM' then '' else verb end, verb = 'open'
	from (values
		('APPOINTMENT_ASKED', 'NONE', 'APPOINTMENT_ASKED', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'open'),
		('WITHDRAWN', 'APPOINTMENT_ASKED', 'NOT_APPOINTED', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}',
			'handle'),
		('NOT_APPOINTED', 'APPOINTMENT_ASKED', 'NOT_APPOINTED', '{STAFF,SUPERVISOR}', 'handle'),
		('APPOINTMENT_PROPOSED', 'APPOINTMENT_ASKED', 'APPOINTMENT_ASKED', '{STAFF,SUPERVISOR}', 'handle'),
		('APPOINTMENT_PROPOSED', 'APPOINTED', 'APPOINTED', '{STAFF,SUPERVISOR}', 'handle'),
		('APPOINTED', 'APPOINTMENT_ASKED', 'APPOINTED', '{SUPERVISOR}', 'handle'),
		('RENEWED', 'APPOINTED', 'APPOINTED', '{SUPERVISOR}', 'handle'),
		('ASSESSED', 'APPOINTED', 'APPOINTED', '{STAFF,SUPERVISOR}', 'handle'),
		('LEAVE_SET', 'APPOINTED', 'APPOINTED', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'handle'),
		('LEAVE_ENDED', 'APPOINTED', 'APPOINTED', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'handle'),
		('APPOINTMENT_ENDED', 'APPOINTED', 'APPOINTMENT_ENDED', '{STAFF,SUPERVISOR,SYSTEM}', 'handle')
	) as m (event, from_state, to_state, roles, verb), unnest(m.roles::text[]) as who;

-- ---- The noun ------------------------------------------------------------------------------------

-- What of an expert has come of which event: the pool's row that was made in this edition. named: as the event
-- has them; '': they were new to the pool. Of the last row of a file, the event that ended the appointment, and
-- its last day.
create table appointment (
	case_id int8 not null references help_case,
	seq int4 not null,
	expert text not null,
	named text not null,
	edition int8 not null,
	digest bytea not null,
	ended int4,
	last text,
	primary key (case_id, seq)
);
create index appointment_by_expert on appointment (expert);
alter table appointment enable row level security, force row level security;
create policy owner on appointment to jieyou_owner using (true) with check (true);

-- Whom a file appoints; '': nobody yet.
create function appointee(id int8) returns text language sql stable as $$
	select coalesce((select expert from appointment where case_id = $1 order by seq desc limit 1), '')
$$;
create function daemon.case_appointee(int8) returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return case when knows($1) in ('ALL', 'WHOLE', 'HEAD', 'RECORD') then appointee($1) else '' end;
end $$;

-- ---- The pool ------------------------------------------------------------------------------------

-- What the pool says of an expert, as an edition has made it: ten texts (dispatcher/core/rows.def).
create function pool_content(expert text, made int8) returns bytea language sql stable as $$
	select convert_to(concat_ws(chr(31), e.name, e.sex, e.unit, e.district, e.languages, e.places,
		e.appointed_from, e.appointed_until, e.agreement_until, coalesce((
			select string_agg(concat_ws(' ', k.type, k.level, nullif(k.needs, '')), ';' order by k.type collate "C")
			from expert_skill k where (k.expert, k.since) = (e.code, e.since)), '')), 'UTF8')
	from expert e where (e.code, e.since) = ($1, $2)
$$;

-- The next number; under the lock of the edition that gives it.
create function new_expert_code() returns text language sql stable as $$
	select 'E' || case when n < 100 then lpad(n::text, 2, '0') else n::text end
	from (select 1 + coalesce(max(substr(code, 2)::int8), 0) as n
		from expert where code ~ '^E[0-9]{1,9}$') m
$$;

create function is_day(text) returns boolean language plpgsql immutable as $$
begin
	return $1 ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and to_char($1::date, 'YYYY-MM-DD') = $1;
exception when others then
	return false;
end $$;

-- Whether one of them says what a skill is: a type of expert, a level, and leaves that it answers.
create function is_skill(words text[]) returns boolean language sql stable as $$
	select exists (select from expert_type t where (t.code, t.kind) = ($1[1], 'EXPERT') and t.until is null)
		and $1[2] in ('1', '2', '3') and not exists (
			select from unnest($1[3:]) as leaf where not exists (
				select from need n where n.code = leaf and n.until is null
					and $1[1] = any (string_to_array(n.types, ' '))))
$$;

-- Whether the pool can take it: everybody's next edition rests on each of its rows.
create function is_pool_content(part text[]) returns boolean language sql stable as $$
	select cardinality($1) = 10 and $1[1] <> '' and $1[2] in ('F', 'M') and $1[3] <> ''
		and exists (select from district d where d.code = $1[4] and d.until is null)
		and $1[5] ~ '^[a-z]{3}( [a-z]{3})*$' and $1[6] ~ '^[1-9][0-9]{0,2}$'
		and is_day($1[7]) and is_day($1[8]) and is_day($1[9]) and $1[7] <= $1[8] and $1[8] <= $1[9]
		and (select count(*) between 1 and 8 and count(distinct split_part(k, ' ', 1)) = count(*)
				and bool_and(is_skill(string_to_array(k, ' ')))
			from unnest(string_to_array($1[10], ';')) as k)
$$;

-- Whether another appointment of theirs runs.
create function is_appointed_by_another(expert text, id int8) returns boolean language sql stable as $$
	select exists (select from appointment a join help_case c on c.id = a.case_id
		where a.expert = $1 and c.state = 'APPOINTED' and c.id <> $2)
$$;

create function daemon.appointed_elsewhere(int8, text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return knows($1) = 'ALL' and is_appointed_by_another($2, $1);
end $$;

-- With the event that approves it, in the same transaction; of a proposal that waits, and of another's.
create function daemon.write_appointed(int4[], int8[], int4[], text[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	w record;
	part text[];
	had text;
	who text;
	made int8;
begin
	for w in
		select n, r.case_id, r.seq, r.expert as named, content, e.actor, e.via, e.at, p.kind as waits, p.actor as proposer
		from unnest($1, $2, $3, $4, $5) as r (n, case_id, seq, expert, content)
			left join event e on (e.case_id, e.seq) = (r.case_id, r.seq) and e.kind in ('APPOINTED', 'RENEWED')
				and e.xmin = pg_current_xact_id()::xid
			left join lateral (
				select kind, actor from event b
				where b.case_id = r.case_id and b.seq < r.seq
					and b.kind in ('APPOINTMENT_PROPOSED', 'APPOINTED', 'RENEWED')
				order by b.seq desc limit 1) p on true
		where n <> all ((select batch_lost())::int[]) order by n
	loop
		part := string_to_array(convert_from(w.content, 'UTF8'), chr(31));
		had := appointee(w.case_id);
		if w.actor is null or w.waits is distinct from 'APPOINTMENT_PROPOSED'
			or w.proposer in (w.actor, w.via) or is_pool_content(part) is not true
			or (had <> '' and w.named <> had)
			or (w.named <> '' and not exists (select from expert where code = w.named and until is null))
		then
			perform not_theirs();
		end if;
		made := next_edition(w.at);
		if w.named <> '' and is_appointed_by_another(w.named, w.case_id) then
			perform not_theirs();
		end if;
		who := coalesce(nullif(w.named, ''), new_expert_code());
		update expert set until = made where code = who and until is null;
		update expert_skill set until = made where expert = who and until is null;
		insert into expert values (who, part[1], part[2], part[3], part[4], part[5], part[6], part[7], part[8],
			part[9], 'no', made, null);
		insert into expert_skill
		select who, split_part(k, ' ', 1), split_part(k, ' ', 2),
			array_to_string((string_to_array(k, ' '))[3:], ' '), made, null
		from unnest(string_to_array(part[10], ';')) as k;
		insert into appointment values (w.case_id, w.seq, who, w.named, made, sha256(w.content), null, null);
	end loop;
end $$;

-- Likewise with the event that ends it: yesterday was the last day, where the term has not ended before.
create function daemon.write_appointment_ended(int4[], int8[], int4[], text[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	w record;
	made int8;
begin
	for w in
		select n, r.case_id, r.seq, r.expert, r.last, e.at
		from unnest($1, $2, $3, $4, $5) as r (n, case_id, seq, expert, last)
			left join event e on (e.case_id, e.seq, e.kind) = (r.case_id, r.seq, 'APPOINTMENT_ENDED')
				and e.xmin = pg_current_xact_id()::xid
		where n <> all ((select batch_lost())::int[]) order by n
	loop
		if w.at is null or w.expert <> appointee(w.case_id)
			or w.last <> to_char((w.at at time zone 'Asia/Shanghai')::date - 1, 'YYYY-MM-DD')
		then
			perform not_theirs();
		end if;
		if exists (select from expert where code = w.expert and until is null and appointed_until > w.last) then
			made := next_edition(w.at);
			with was as (
				update expert set until = made where code = w.expert and until is null returning *
			)
			insert into expert
			select code, name, sex, unit, district, languages, places, appointed_from, w.last, agreement_until, demo,
				made, null
			from was;
		end if;
		update appointment set ended = w.seq, last = w.last
		where (case_id, seq) = (select a.case_id, a.seq from appointment a where a.case_id = w.case_id
			order by a.seq desc limit 1);
	end loop;
end $$;

-- As before (0022), and the yearly assessment of whoever is appointed.
create or replace function daemon.write_task(int4[], int8[], int4[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, case_id, number, owner)
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and e.kind in ('PLANNED', 'TASK_SET', 'CONVENED', 'CONCLUDED', 'ASSIGNED', 'SUMMARY',
						'APPOINTED', 'ASSESSED'))
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
				and (e.from_state, e.kind) in (('SUPERVISED', 'SUMMARY'), ('APPOINTED', 'ASSESSED'))
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

-- As before (0025), and who is to be appointed, and how they were assessed.
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
			case when e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED', 'ASSIGNED', 'APPOINTMENT_PROPOSED',
				'ASSESSED') then e.body else '' end, e.hash
		from event e
		where e.case_id = $1 and e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED', 'CALLED',
			'CITY_ASKED', 'RAISED', 'REOPENED', 'ASSIGNED', 'APPOINTMENT_PROPOSED', 'ASSESSED')
		order by e.seq limit $2;
	end if;
end $$;

-- ---- Leave ---------------------------------------------------------------------------------------

-- Who of the pool is away, from the first to the last day; as one more table of what people edit, for matching
-- asks nobody meanwhile. A database of before has nobody away, in any of its editions. And what of it was said by
-- which event; both days '': they are not, any more.
create table leave (expert text, begins text, ends text, since bigint not null, until bigint);
create unique index leave_now on leave (expert) where until is null;
grant select on leave to jieyou_daemon;
create table leave_said (
	case_id int8 not null references help_case,
	seq int4 not null,
	expert text not null,
	begins text not null,
	ends text not null,
	primary key (case_id, seq)
);
alter table leave_said enable row level security, force row level security;
create policy owner on leave_said to jieyou_owner using (true) with check (true);

-- Whether somebody is away at any time from the one to the other.
create function is_away(expert text, since timestamptz, till timestamptz) returns boolean language sql stable as $$
	select exists (select from leave l where l.expert = $1 and l.until is null
		and day_ends(l.begins) - interval '1 day' <= $3 and $2 < day_ends(l.ends))
$$;

-- With the event that says so, of whom the file appoints.
create function daemon.write_leave(int4[], int8[], int4[], text[], text[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	w record;
	made int8;
begin
	for w in
		select n, r.case_id, r.seq, r.expert, r.begins, r.ends, e.at, e.kind
		from unnest($1, $2, $3, $4, $5, $6) as r (n, case_id, seq, expert, begins, ends)
			left join event e on (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
				and e.kind = case r.begins when '' then 'LEAVE_ENDED' else 'LEAVE_SET' end
		where n <> all ((select batch_lost())::int[]) order by n
	loop
		if w.at is null or w.expert <> appointee(w.case_id)
			or (w.kind = 'LEAVE_ENDED' and w.ends <> '')
			or (w.kind = 'LEAVE_SET' and not (is_day(w.begins) and is_day(w.ends) and w.begins <= w.ends))
		then
			perform not_theirs();
		end if;
		made := next_edition(w.at);
		update leave set until = made where expert = w.expert and until is null;
		if w.kind = 'LEAVE_SET' then
			insert into leave values (w.expert, w.begins, w.ends, made, null);
		end if;
		insert into leave_said values (w.case_id, w.seq, w.expert, w.begins, w.ends);
	end loop;
end $$;

-- The files in which whoever a file appoints leads, takes part or supervises.
create function daemon.engaged(int8) returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return case when knows($1) = 'ALL' then coalesce((
		select string_agg(o.case_id::text, ' ' order by o.case_id) from offer o
		where o.expert = appointee($1) and o.state = 'JOINED'), '') else '' end;
end $$;

-- As before (0018), and what somebody is asked falls due as they go on leave.
create or replace function offers_end(cases int8[]) returns table (case_id int8, at timestamptz)
language sql stable as $$
	select o.case_id, min(case when is_barred(o.expert, o.case_id) then '-infinity'
		else least(serves_until(o.expert, o.issued_at), case o.state when 'OPEN' then least(o.expires_at, (
			select day_ends(l.begins) - interval '1 day' from leave l
			where l.expert = o.expert and l.until is null and o.issued_at < day_ends(l.ends))) end) end)
	from offer o where o.case_id = any ($1) and o.state in ('OPEN', 'JOINED')
	group by o.case_id order by o.case_id
$$;
create trigger look_at_offers after insert on leave for each statement execute function look_at_pool();

create or replace function daemon.hours_taken(int8, int4, timestamptz, timestamptz, text[])
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
	union all
	select l.expert, day_ends(l.begins) - interval '1 day', day_ends(l.ends) from leave l
	where knows($1) = 'ALL' and l.until is null
		and day_ends(l.begins) - interval '1 day'
			< coalesce($4, (select k.ends from conference k where (k.case_id, k.n) = ($1, $2)))
		and coalesce($3, (select k.begins from conference k where (k.case_id, k.n) = ($1, $2))) < day_ends(l.ends)
		and (l.expert = any ($5) or (cardinality($5) = 0 and ($2 = 0 or $4 is null or exists (
			select from seat m where (m.case_id, m.n, m.expert) = ($1, $2, l.expert)))))
	order by 1, 2;
end $$;
drop function daemon.case_offers(int8);
create function daemon.case_offers(int8)
returns table (n int4, expert text, part text, needs text, state text, issued_at timestamptz,
	expires_at timestamptz, answered_at timestamptz, reason text, barred boolean,
	named boolean, away boolean)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := knows($1);
	mine text := coalesce((select p.expert from principal p where p.id = reader('reader')), '');
begin
	return query select o.n, o.expert, o.part, o.needs, o.state, o.issued_at, o.expires_at,
		o.answered_at, o.reason, is_barred(o.expert, o.case_id)
			or serves_until(o.expert, reads_at()) <= reads_at(), o.named,
		o.state = 'OPEN' and is_away(o.expert, o.issued_at, reads_at())
	from offer o
	where o.case_id = $1 and (view in ('ALL', 'WHOLE')
		or (view <> '' and o.state in ('OPEN', 'JOINED') and o.expert = mine)
		or (view = 'TASK' and o.state = 'JOINED'))
	order by o.n;
end $$;

update schema set version = 28, serves = 28;
