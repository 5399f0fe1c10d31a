-- Offers: experts are asked to support a case, hold a place for it meanwhile, and accept or decline.
-- The rows say who is on a case's team, and so what of it an expert may see; places are those of live
-- offers, and nobody ever holds more than the pool gives them.

-- ---- Offers and places ---------------------------------------------------------------------------

-- OPEN and JOINED are live, and take a place. reason: a code, of what was declined or pulled.
create table offer (
	case_id bigint not null references help_case,
	n int not null,
	expert text not null,
	part text not null check (part in ('LEAD', 'MEMBER')),
	needs text not null,
	state text not null
		check (state in ('OPEN', 'JOINED', 'DECLINED', 'LAPSED', 'PULLED', 'DONE')),
	issued_at timestamptz not null,
	expires_at timestamptz not null,
	answered_at timestamptz,
	reason text not null default '',
	answered_by text not null default '',
	primary key (case_id, n),
	check ((state = 'OPEN') = (answered_at is null))
) with (fillfactor = 70);
create unique index one_live_offer on offer (case_id, expert) where state in ('OPEN', 'JOINED');
create unique index one_lead on offer (case_id) where state = 'JOINED' and part = 'LEAD';
create unique index one_lead_asked on offer (case_id) where state = 'OPEN' and part = 'LEAD';
create index offer_by_expert on offer (expert) where state in ('OPEN', 'JOINED');

-- How many cases an expert takes at once, as the pool has it now; 0: there is no such expert.
create function places_of(expert text) returns int language sql stable as $$
	select coalesce(max(case when e.places ~ '^[0-9]{1,4}$' then e.places::int end), 0)
	from expert e where e.code = $1 and e.until is null
$$;

-- Until when an expert is appointed and has signed: the end of the last such day in China; not at all
-- before that begins, or where either is not on record.
create function day_ends(day text) returns timestamptz language sql immutable as $$
	select case when $1 ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
		then ($1::date + 1)::timestamp at time zone 'Asia/Shanghai' else '-infinity' end
$$;
create function serves_until(expert text, at timestamptz) returns timestamptz language sql stable as $$
	select coalesce((
		select case when day_ends(e.appointed_from) > '-infinity'
				and day_ends(e.appointed_from) - interval '1 day' <= $2
			then least(day_ends(e.appointed_until), day_ends(e.agreement_until)) else '-infinity' end
		from expert e where e.code = $1 and e.until is null limit 1), '-infinity')
$$;

-- Whether the register has somebody suspended, or shut out of the case, who is this expert.
create function is_barred(expert text, id int8) returns boolean language sql stable as $$
	select exists (
		select from principal p where p.expert = $1 and p.expert <> '' and (p.suspended or exists (
			select from shut_out s where s.case_id = $2 and s.principal = p.id and s.shut)))
$$;
create index principal_by_expert on principal (expert) where expert <> '';

-- Whether the worker was spoken with since a case was filed, taken up again or raised.
create function is_called(id int8) returns boolean language sql stable as $$
	select exists (
		select from event e where e.case_id = $1 and e.kind = 'CALLED' and e.seq > (
			select max(b.seq) from event b
			where b.case_id = $1 and b.kind in ('FILED', 'RAISED', 'REOPENED')))
$$;

-- The experts of a batch, in order, after its cases: two dispatchers never wait in a circle.
create function daemon.lock_experts(text[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	insert into place (expert, taken, changed_at)
	select e, 0, '-infinity' from (select distinct unnest($1) as e order by 1) e
	on conflict do nothing;
	perform from place where expert = any ($1) order by expert for update;
end $$;

-- Besides what it was: of those that stand, in the order of the batch, each expert's offers are counted
-- up, and whose place is not there loses its decision as FULL, with all its other offers.
drop function daemon.judge(int4[], text[], text[], text[], bytea[], int4[], int8[], int4[], int4[],
	int8[]);
create function daemon.judge(int4[], text[], text[], text[], bytea[], int4[], int8[], int4[], int4[],
	int8[], int4[], text[])
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
		from unnest($11, $12) as w (n, expert)
		where w.n not in (select n from repeated) and w.n not in (select n from moved)
	), beyond as (
		select distinct on (w.n) w.n, w.expert, p.taken
		from wanted w join place p on p.expert = w.expert
		where p.taken + w.nth > places_of(w.expert)
		order by w.n, w.expert
	), lost as (
		select n from repeated union select n from moved union select n from beyond
	)
	select n, 'REPEAT' as outcome, case_id, seq, same, '', 0 from repeated
	union all select n, 'MOVED', 0, 0, false, '', 0 from moved
		where n not in (select n from repeated)
	union all select n, 'FULL', 0, 0, false, expert, taken from beyond
	union all select -1, set_config('jieyou.lost',
		(select coalesce(string_agg(n::text, ','), '') from lost), true), 0, 0, false, '', 0;
end $$;

-- ---- When somebody must look at them -------------------------------------------------------------

-- The offers of a case fall due when the first that is open runs out, or the first who may serve may no
-- more; under the lock of the case.
create function offers_end(cases int8[]) returns table (case_id int8, at timestamptz)
language sql stable as $$
	select o.case_id, min(least(serves_until(o.expert, o.issued_at),
		case o.state when 'OPEN' then o.expires_at end))
	from offer o where o.case_id = any ($1) and o.state in ('OPEN', 'JOINED')
	group by o.case_id order by o.case_id
$$;
create function offers_due(cases int8[]) returns void language plpgsql as $$
begin
	delete from due d where d.what = 'OFFERS' and d.case_id = any ($1) and not exists (
		select from offer o where o.case_id = d.case_id and o.state in ('OPEN', 'JOINED'));
	insert into due (case_id, what, owner, at)
	select e.case_id, 'OFFERS', 'STAFF', e.at from offers_end($1) e
	on conflict (case_id, what) do update set at = excluded.at, taken_until = null;
end $$;

-- Of these cases they fall due now, for somebody was suspended or shut out.
create function offers_due_now(cases int8[]) returns void language sql as $$
	insert into due (case_id, what, owner, at)
	select distinct c, 'OFFERS', 'STAFF', '-infinity'::timestamptz from unnest($1) c order by c
	on conflict (case_id, what) do update set at = excluded.at, taken_until = null
$$;

create function look_at_principal() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	if new.expert <> '' and new.suspended then
		perform offers_due_now(array(select case_id from offer
			where expert = new.expert and state in ('OPEN', 'JOINED')));
	end if;
	return null;
end $$;
create trigger look_at_offers after insert or update on principal
	for each row execute function look_at_principal();

create function look_at_shut_out() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	if new.shut then
		perform offers_due_now(array(select o.case_id from offer o join principal p on p.expert = o.expert
			where o.case_id = new.case_id and p.id = new.principal and p.expert <> ''
				and o.state in ('OPEN', 'JOINED')));
	end if;
	return null;
end $$;
create trigger look_at_offers after insert or update on shut_out
	for each row execute function look_at_shut_out();

-- An edition may end an appointment, or take somebody out of the pool: then they fall due the sooner.
create function look_at_pool() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	insert into due (case_id, what, owner, at)
	select e.case_id, 'OFFERS', 'STAFF', e.at from offers_end(array(
		select distinct case_id from offer where state in ('OPEN', 'JOINED') order by 1)) e
	on conflict (case_id, what) do update set at = excluded.at, taken_until = null
		where excluded.at < due.at;
	return null;
end $$;
create trigger look_at_offers after insert or update or delete on expert
	for each statement execute function look_at_pool();

-- ---- Writing -------------------------------------------------------------------------------------

-- Who answered an offer: the expert themselves, or whoever was told by telephone; on the case's record in
-- this very transaction, as all of it. What ends with the case needs no event of its own.
create function daemon.write_offer_answered(int4[], int8[], int4[], text[], text[], text[],
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
						else e.kind = 'PULLED' or c.state not in ('OFFERED', 'SERVING') end)
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
		returning o.expert, o.state, r.at
	)
	update place p set taken = p.taken - a.freed, changed_at = a.at
	from (select expert, count(*) as freed, max(at) as at from answered where state <> 'JOINED'
		group by expert) a
	where p.expert = a.expert;
	perform offers_due(array(select case_id from unnest($1, $2) as d (n, case_id)
		where n <> all ((select batch_lost())::int[])));
end $$;

-- The database looks at it all by itself: that somebody has asked this in this transaction, that the
-- expert is appointed and has signed, is neither suspended nor shut out, has not declined the case
-- before; and that in a crisis the worker was spoken with first, but for the crisis worker on duty.
create function daemon.write_offer(int4[], int8[], int4[], text[], text[], text[], timestamptz[],
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
					and e.kind in ('CONFIRMED', 'ADDED', 'DECLINED', 'LAPSED', 'PULLED'))
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
		returning expert, issued_at
	)
	update place p set taken = p.taken + i.taken, changed_at = i.at
	from (select expert, count(*) as taken, max(issued_at) as at from issued group by expert) i
	where p.expert = i.expert;
	perform offers_due(array(select case_id from unnest($1, $2) as d (n, case_id)
		where n <> all ((select batch_lost())::int[])));
end $$;

-- The dispatcher has looked at all offers of a case.
create function daemon.write_offers_looked(int4[], int8[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform from help_case where id = any ($2) order by id for update;
	perform offers_due(array(select r.case_id from unnest($1, $2)
			as r (n, case_id)
		where r.n <> all ((select batch_lost())::int[]) order by 1));
end $$;

-- ---- The life of a case --------------------------------------------------------------------------

insert into move (event, from_state, to_state, who, verb)
	select m.event, m.from_state, coalesce(nullif(m.to_state, ''), m.from_state), who,
		case who when 'SYSTEM' then '' else 'handle' end
	from (values
		('CONFIRMED', 'ACCEPTED', 'OFFERED', array['STAFF', 'SUPERVISOR']),
		('JOINED', 'OFFERED', '', array['EXPERT', 'STAFF', 'SUPERVISOR']),
		('JOINED', 'SERVING', '', array['EXPERT', 'STAFF', 'SUPERVISOR']),
		('LED', 'OFFERED', 'SERVING', array['EXPERT', 'STAFF', 'SUPERVISOR']),
		('LED', 'SERVING', '', array['EXPERT', 'STAFF', 'SUPERVISOR']),
		('DECLINED', 'OFFERED', '', array['EXPERT', 'STAFF', 'SUPERVISOR']),
		('DECLINED', 'SERVING', '', array['EXPERT', 'STAFF', 'SUPERVISOR']),
		('LAPSED', 'OFFERED', '', array['SYSTEM']),
		('LAPSED', 'SERVING', '', array['SYSTEM']),
		('SHORT', 'OFFERED', 'ACCEPTED', array['EXPERT', 'STAFF', 'SUPERVISOR', 'SYSTEM']),
		('ADDED', 'OFFERED', '', array['STAFF', 'SUPERVISOR']),
		('ADDED', 'SERVING', '', array['STAFF', 'SUPERVISOR']),
		('PULLED', 'OFFERED', '', array['STAFF', 'SUPERVISOR', 'SYSTEM']),
		('PULLED', 'SERVING', '', array['STAFF', 'SUPERVISOR', 'SYSTEM']),
		('CITY_ASKED', 'ACCEPTED', '', array['STAFF', 'SUPERVISOR']),
		('CITY_ASKED', 'OFFERED', '', array['STAFF', 'SUPERVISOR']),
		('CITY_ASKED', 'SERVING', '', array['STAFF', 'SUPERVISOR'])
	) as m (event, from_state, to_state, roles), unnest(m.roles) as who;

-- ---- Rights: disclosure by need ------------------------------------------------------------------

alter table rights drop constraint rights_relation_check, drop constraint rights_view_check,
	add check (relation in ('OWN', 'OFFERED', 'TEAM', 'LEAD', 'AGENCY', 'DISTRICT', 'GLASS', 'NONE',
		'ANY')),
	add check (view in ('RECORD', 'OFFER', 'TASK', 'HEAD', 'WHOLE'));
delete from rights where (role, verb, relation) = ('EXPERT', 'show', 'TEAM');
insert into rights values
	('EXPERT', 'show', 'OFFERED', 'OFFER'),
	('EXPERT', 'show', 'TEAM', 'TASK'),
	('EXPERT', 'show', 'LEAD', 'WHOLE'),
	('EXPERT', 'offers', 'OFFERED', 'OFFER'),
	('EXPERT', 'offers', 'TEAM', 'OFFER'),
	('EXPERT', 'offers', 'LEAD', 'OFFER'),
	('EXPERT', 'handle', 'OFFERED', 'OFFER'),
	('EXPERT', 'handle', 'TEAM', 'TASK'),
	('EXPERT', 'handle', 'LEAD', 'WHOLE');
insert into reading values ('offers');

-- How an expert stands to a case by an offer that is live; '': none is.
create function stands_by(offer_state text, part text) returns text language sql immutable as $$
	select case when $1 = 'OPEN' then 'OFFERED' when $1 <> 'JOINED' then ''
		when $2 = 'LEAD' then 'LEAD' else 'TEAM' end
$$;

-- By which rights they may do `act`, and by which of their roles: at a `place`; or with case `id`, which
-- is there and which `worker` answers for, at the moment `at`; or with neither (all null). No row: they may
-- not. Nobody is anything to a case that they are shut out of, nor who speaks for them.
drop function grounds(text, text, text, text, text, int8, timestamptz);
create function grounds(who text, through text, act text, place text, worker text, id int8,
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
		else exists (
			select from offer o join principal p on p.expert = o.expert
			where o.case_id = $6 and p.id = $1 and p.expert <> ''
				and stands_by(o.state, o.part) = g.relation) end
	and not exists (
		select from shut_out s where s.case_id = $6 and s.shut and s.principal in ($1, $2))
$$;

-- The cases that the reader has a live offer of, and may read by the verb; `whole`: words and all.
create function daemon.reads_team(whole boolean) returns int8[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return array(select o.case_id from offer o join principal p on p.expert = o.expert
		where p.id = reader('reader') and p.expert <> '' and o.state in ('OPEN', 'JOINED')
			and stands_by(o.state, o.part) in (select relation from reads(whole)));
end $$;
create function daemon.reads_expert() returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return (select expert from principal where id = reader('reader'));
end $$;
create policy team on help_case for select to jieyou_daemon using (
	id = any ((select daemon.reads_team(false))::int8[]));
-- Of an offer, or of a task, what staff have written for those who are asked, and no other words.
create policy team on event for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_team(true))::int8[])
	or kind in ('CONFIRMED', 'ADDED')
		and case_id = any ((select daemon.reads_team(false))::int8[]));

create or replace function daemon.case_record(int8, int4)
returns table (seq int4, at timestamptz, kind text, actor text, via text, from_state text,
	to_state text, key_id int4, hash bytea)
language plpgsql stable rows 10 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, e.key_id, e.hash
	from help_case c join event e on e.case_id = c.id
	where c.id = $1 and exists (select from reading where verb = reader('verb')) and exists (
		select from grounds(reader('reader'), reader('speaker'), reader('verb'), c.district, c.responsible, c.id,
			reads_at()) g
		where g.view not in ('OFFER', 'TASK') or e.kind in ('CONFIRMED', 'ADDED'))
	order by e.seq limit $2;
end $$;

alter table offer enable row level security;
alter table offer force row level security;
create policy owner on offer to jieyou_owner using (true);
-- Theirs, for whoever is asked.
create policy reader on offer for select to jieyou_daemon using (
	state in ('OPEN', 'JOINED') and case_id = any ((select daemon.reads_team(false))::int8[])
	and expert = (select daemon.reads_expert()));
create policy shut_out on offer as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));
grant select on offer to jieyou_daemon;

-- ---- Facts to decide on --------------------------------------------------------------------------

create function daemon.case_offers(int8)
returns table (n int4, expert text, part text, needs text, state text, issued_at timestamptz,
	expires_at timestamptz, answered_at timestamptz, reason text, barred boolean)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select o.n, o.expert, o.part, o.needs, o.state, o.issued_at, o.expires_at,
		o.answered_at, o.reason, is_barred(o.expert, o.case_id)
			or serves_until(o.expert, reads_at()) <= reads_at()
	from offer o where o.case_id = $1 order by o.n;
end $$;

-- What a team is formed from: what was asked, what was found, and what staff wrote for those asked; and
-- without their bodies the events that say whether somebody may be asked yet. For whoever may do something
-- with the case, and for the dispatcher when an offer falls due.
create function daemon.case_asked(int8, int4)
returns table (seq int4, at timestamptz, kind text, actor text, via text, from_state text,
	to_state text, key_id int4, body bytea, hash bytea)
language plpgsql stable rows 4 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, e.key_id,
		case when e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED') then e.body else '' end, e.hash
	from help_case c join event e on e.case_id = c.id
	where c.id = $1 and e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED', 'CALLED', 'CITY_ASKED',
			'RAISED', 'REOPENED')
		and (reader('reader') = 'dispatcher' or exists (
			select from grounds(reader('reader'), reader('speaker'), 'handle', c.district, c.responsible, c.id,
				reads_at())))
	order by e.seq limit $2;
end $$;

update schema set version = 17, serves = 17;
