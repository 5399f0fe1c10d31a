-- Referral and resource linkage as closed loops: the places of a resource are held from when a client is referred,
-- and the last of them is given once.

-- ---- What the record says of linkages -------------------------------------------------------------

-- Every state that a linkage has come into, and when, as the events say it (dispatcher/core/effects.h): the history
-- that its row does not keep.
create index event_with_linkage on event (case_id, seq) where effects like '%["linkage",%';
create view linkage_history as
	select e.case_id, e.seq, (s.said ->> 1)::int4 as n, s.said ->> 2 as kind, s.said ->> 3 as target,
		s.said ->> 4 as needs, s.said ->> 5 as state, s.said ->> 6 as result, e.at,
		'epoch'::timestamptz + (s.said ->> 8)::int8 * interval '1 microsecond' as until
	from event e cross join lateral jsonb_array_elements(e.effects::jsonb) as s (said)
	where e.effects like '%["linkage",%' and s.said ->> 0 = 'linkage';

-- ---- Places ----------------------------------------------------------------------------------------

-- A client who is referred holds a place of the resource until it is declined, given up or comes to nothing, or until
-- the worker goes on alone before anybody has answered. Since when the body has known of it, and when the place was
-- given back; null: not yet.
create view place_held as
	select case_id, target, accepted, least(ended, case when accepted is null then handed end) as freed
	from (
		select case_id, n, target, bool_or(state = 'REFERRED') as referred, min(at) filter (where state = 'ACCEPTED') as accepted,
			min(at) filter (where state in ('DECLINED', 'WITHDRAWN', 'FAILED')) as ended,
			min(at) filter (where state = 'HANDED_BACK') as handed
		from linkage_history group by case_id, n, target) l
	where referred;

-- How many places one that is held so has taken since what is left was counted: whoever counts knows what the body had
-- accepted by then, and not what still waited for its answer.
create function place_since(counted timestamptz, accepted timestamptz, freed timestamptz) returns int4
language sql immutable as $$
	select ($3 is null)::int4 - coalesce($2 <= $1 and ($3 is null or $3 > $1), false)::int4
$$;

-- The same of all that are held of an item, of those that say something of it: whatever was settled before adds nothing.
create index linkage_of_target on linkage (target, since);
create function places_taken(item text, counted timestamptz) returns int4 language sql stable as $$
	select coalesce(sum(place_since($2, h.accepted, h.freed)), 0)::int4
	from place_held h
	where h.target = $1 and h.case_id = any (array(
		select l.case_id from linkage l where l.target = $1 and (l.state = 'REFERRED' or l.since > $2)))
$$;

-- Whoever counts the places of an item, or changes what is held of them, goes one after the other.
create function lock_places(items text[]) returns void language plpgsql as $$
begin
	perform from resource r where r.code = any ($1) order by r.code, r.since for no key update;
end $$;

-- How many more a move takes; counted: what is left was counted at that time or after it.
create function takes_places(was text, state text, counted boolean) returns int4 language sql immutable as $$
	select case when $2 = 'REFERRED' then 1
		when $1 = 'REFERRED' then case $2 when 'ACCEPTED' then -$3::int4 else -1 end
		when $1 in ('ACCEPTED', 'RECEIVED') and $2 in ('DECLINED', 'FAILED', 'WITHDRAWN') then $3::int4 - 1
		else 0 end
$$;

-- The last place is given once: whoever comes second is decided again (dispatcher/store/sqlstate.h), and finds none.
-- Where fewer are left than were held when somebody counted, nobody is referred before there is one.
create function take_places() returns trigger language plpgsql as $$
begin
	perform lock_places(array(select target from moved));
	update capacity c set taken = c.taken + t.n, changed_at = greatest(c.changed_at, t.at)
	from (
		select m.target, sum(takes_places(w.state, m.state, m.since <= k.said_at))::int4 as n, max(m.since) as at
		from moved m join was w using (case_id, n) join capacity k on k.code = m.target group by m.target) t
	where c.code = t.target and t.n <> 0;
	if exists (
		select from moved m join capacity c on c.code = m.target
		where m.state = 'REFERRED' and c.places >= 0 and c.taken > c.places)
	then
		raise exception 'no place is left' using errcode = '23J01';
	end if;
	return null;
end $$;
create trigger take_places after update on linkage referencing old table as was new table as moved
	for each statement execute function take_places();

-- With the change that says so (0032), in the same transaction: theirs to say where it holds. What waits for an answer
-- has its place still.
create function daemon.write_capacity(int4[], text[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, code, places, at)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from changed_now() c join resource i on i.code = r.code and i.until is null
			where (c.kind, c.subject, c.detail, c.at) = ('capacity', r.code, capacity_said(r.places), r.at)
				and keeps_at(c, 'capacity', i.region)))
	then
		perform not_theirs();
	end if;
	perform lock_places($2);
	insert into capacity (code, places, taken, said_at, changed_at)
	select r.code, r.places, places_taken(r.code, r.at), r.at, r.at
	from unnest($1, $2, $3, $4) as r (n, code, places, at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (code) do update set places = excluded.places, taken = excluded.taken, said_at = excluded.said_at,
		changed_at = greatest(capacity.changed_at, excluded.changed_at);
end $$;

-- Of what is counted; -1: it is not known how many there are.
create function places_left(capacity) returns int4 language sql immutable as
	$$ select case $1.places when -1 then -1 else greatest($1.places - $1.taken, 0) end $$;

create function daemon.capacities(timestamptz)
returns table (code text, capacity_left int4, said_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select c.code, places_left(c), c.said_at from capacity c where c.changed_at >= $1;
end $$;

-- As before (0024), and how many places the target of each has left.
drop function daemon.case_linkages(int8);
create function daemon.case_linkages(int8)
returns table (n int4, kind text, target text, needs text, state text, result text, since timestamptz,
	until timestamptz, places_left int4)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select l.n, l.kind, l.target, l.needs, l.state, l.result, l.since, l.until,
		coalesce((select places_left(c) from capacity c where c.code = l.target), -1)
	from linkage l
	where l.case_id = $1 and knows($1) in ('ALL', 'WHOLE') order by l.n;
end $$;

-- ---- Verifying -------------------------------------------------------------------------------------

-- As before (0017), and the catalogue: each of its changes, for what was in force then is told of later; and of the
-- newest count of places, how many the linkages on record have taken since.
create or replace function register_said()
returns table (seq int8, tab text, which text, said text, holds boolean) language sql stable as $$
	with held as materialized (
		select * from place_held
	), newest as (
		select distinct on (tab, which) seq, at, tab, which, said, holds from (
			select seq, at, case when kind in ('add', 'amend') then 'principal'
					when kind in ('suspend', 'resume') then 'suspended'
					when kind in ('grant', 'withdraw') then 'role_held'
					when kind in ('bind', 'unbind') then 'credential'
					when kind in ('represent', 'unrepresent') then 'represents'
					when kind = 'revoke' then 'revoked'
					when kind = 'keep' then 'resource_kept'
					when kind = 'capacity' then 'capacity' end as tab,
				case when kind in ('bind', 'unbind') then detail
					when kind in ('grant', 'withdraw', 'represent', 'unrepresent') then subject || ' ' || detail
					when kind = 'keep' then concat_ws(' ', seq, subject) else subject end as which,
				case when kind in ('bind', 'unbind') then subject
					when kind in ('add', 'amend', 'revoke', 'keep') then detail
					when kind = 'capacity' then concat_ws(' ', detail, micros(at)) else '' end as said,
				kind not in ('resume', 'withdraw', 'unbind', 'unrepresent') as holds
			from register_change) c
		where tab is not null
		order by tab, which, case tab when 'revoked' then -seq else seq end desc
	)
	select seq, tab, which, case tab when 'capacity' then concat_ws(' ', said, (
			select coalesce(sum(place_since(n.at, h.accepted, h.freed)), 0) from held h where h.target = n.which))
		else said end, holds
	from newest n
$$;

create or replace function register_kept() returns table (tab text, which text, said text) language sql stable as $$
	select 'principal', id, format('%s name %s agency %s expert %s', kind, name, agency, expert)
	from principal
	union all select 'suspended', id, '' from principal where suspended
	union all select 'role_held', principal || ' ' || role || ' ' || district, '' from role_held where held
	union all select 'credential', name, principal from credential where held
	union all select 'represents', principal || ' ' || worker, '' from represents where held
	union all select 'revoked', serial, why from revoked
	union all
	select 'resource_kept', concat_ws(' ', seq, code),
		coalesce(encode(case when digest = sha256(resource_content(code, edition)) then digest end, 'hex'), '')
	from resource_kept
	union all select 'capacity', code, concat_ws(' ', capacity_said(places), micros(said_at), taken) from capacity
$$;

-- ---- What is under way -----------------------------------------------------------------------------

-- A page of open linkages, by when somebody must act, as list_linkages asks for it: of cases that the reader sees by
-- this verb, and of what is needed, for whoever sees more of them than that they are there.
insert into rights values
	('WORKER', 'linkages', 'OWN', 'HEAD'),
	('AGENCY_SUPERVISOR', 'linkages', 'AGENCY', 'HEAD'),
	('STAFF', 'linkages', 'DISTRICT', 'HEAD'),
	('SUPERVISOR', 'linkages', 'DISTRICT', 'HEAD'),
	('KEEPER', 'linkages', 'DISTRICT', 'RECORD');
insert into reading values ('linkages');
create index linkage_open on linkage (until, case_id, n)
	where state not in ('DECLINED', 'FOLLOWED', 'WITHDRAWN', 'HANDED_BACK');
create function daemon.open_linkages(text, text, text[], timestamptz, timestamptz, int8, int4, int4, text[], text, text,
	int4, text[])
returns table (case_id int8, n int4, kind text, target text, needs text, state text, result text,
	since timestamptz, until timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	select l.case_id, l.n, l.kind, l.target, case when g.head then l.needs else '' end, l.state, l.result, l.since, l.until
	from linkage l join help_case c on c.id = l.case_id left join principal p on p.id = c.responsible
		cross join lateral (
			select bool_or(view <> 'RECORD') as head from grounds(reader('reader'), reader('speaker'), 'linkages',
				c.district, c.responsible, c.id, reads_at())) g
	where reader('verb') = 'linkages' and g.head is not null
		and l.state not in ('DECLINED', 'FOLLOWED', 'WITHDRAWN', 'HANDED_BACK')
		and ($1 = '' or l.state = $1) and ($2 = '' or l.target = $2) and ($3 is null or c.district = any ($3))
		and l.until <= $4 and (l.until, l.case_id, l.n) > ($5, $6, $7)
		and ($12 <> 0 or c.district = any ($9) or ($10 <> '' and c.responsible = $10) or ($11 <> '' and p.agency = $11))
		and l.case_id not in (select daemon.closed_to($13))
	order by l.until, l.case_id, l.n limit $8;
end $$;

-- ---- Figures ---------------------------------------------------------------------------------------

-- As before (0030), and referrals and resource linkages, by what their events say; and which sessions are due.
create or replace function happened(since timestamptz, until timestamptz, node text)
returns table (part text, grade text, needs text, channel text, answer text, figure text, code text,
	at timestamptz, leaf text, took interval)
language sql stable as $$
	with firsts as (
		select case_id as id,
			min(at) filter (where kind in ('TAKEN', 'ASKED', 'RETURNED', 'ADVISED', 'CALLED')) as answered,
			min(at) filter (where kind = 'LED') as led,
			min(at) filter (where kind in ('LINKED', 'CONFIRMED')) as confirmed
		from event
		where kind in ('TAKEN', 'ASKED', 'RETURNED', 'ADVISED', 'CALLED', 'LED', 'LINKED', 'CONFIRMED')
		group by case_id
	), cases as materialized (
		select c.*, f.answered, f.led, f.confirmed from figure_cases($3) c left join firsts f using (id)
	), confirmed as materialized (
		select * from cases c where c.confirmed >= $1 and c.confirmed < $2
	), needed as (
		select c.id, leaf from confirmed c cross join lateral unnest(string_to_array(c.needs, ' ')) leaf
		union all
		select distinct c.id, leaf
		from confirmed c join offer o on o.case_id = c.id
			cross join lateral unnest(string_to_array(o.needs, ' ')) leaf
		where leaf <> all (string_to_array(c.needs, ' '))
	), covers as (
		select o.case_id as id, leaf, 1 as place
		from offer o cross join lateral unnest(string_to_array(o.needs, ' ')) leaf
		where o.state in ('JOINED', 'DONE')
		union all
		select g.case_id, leaf, case g.what when 'UNIT' then 2 else 3 end
		from coded g cross join lateral unnest(string_to_array(g.code, ' ')) leaf
		where g.what in ('UNIT', 'RESOURCE')
	), met as (
		select n.id, n.leaf, (array['EXPERT', 'UNIT', 'RESOURCE'])[b.place] as by
		from needed n join need k on k.code = n.leaf and k.kind = 'NEED' and k.until is null
			left join (select id, leaf, min(place) as place from covers group by id, leaf) b
				on (b.id, b.leaf) = (n.id, n.leaf)
	), linking as (
		select m.*, lead(m.at) over way as next_at, first_value(m.at) over way as proposed_at
		from linkage_history m
		window way as (partition by m.case_id, m.n order by m.seq)
	)
	select c.part, c.grade, c.needs, c.channel, c.answer, f.figure, '', f.at, null, f.at - f.since
	from cases c cross join lateral (values ('REQUESTS', case c.life when 'CASE' then c.filed_at end, null::timestamptz),
		('ANSWERED', c.answered, c.filed_at), ('TEAMS', c.led, c.filed_at), ('CONFIRMED', c.confirmed, null))
		as f (figure, at, since)
	where f.at >= $1 and f.at < $2
	union all -- the term of a session has passed; or (a body says) that of a summary
	select c.part, c.grade, c.needs, c.channel, c.answer,
		case when e.body = '' then 'SESSIONS_LATE' else 'SUMMARIES_LATE' end, '', e.at, null, null
	from cases c join event e on e.case_id = c.id
	where c.life = 'SUPERVISION' and (e.kind, e.from_state) = ('OVERDUE', 'SUPERVISED') and e.at >= $1 and e.at < $2
	union all -- that term ends, and none was held in it
	select c.part, c.grade, c.needs, c.channel, c.answer, 'SESSIONS_DUE', '', d.until, null, null
	from cases c join help_case s on s.id = c.id and s.state = 'SUPERVISED'
		join due d on d.case_id = c.id and d.what = 'STATE'
	where d.until >= $1 and d.until < $2
	union all
	select c.part, c.grade, c.needs, c.channel, c.answer, f.figure, f.code, c.confirmed, m.leaf, null
	from met m join confirmed c using (id) cross join lateral (values ('NEEDS', ''),
		(case when m.by is null then 'UNCOVERED' else 'COVERED' end, coalesce(m.by, ''))) as f (figure, code)
	union all
	select c.part, c.grade, c.needs, c.channel, c.answer,
		case g.what when 'ANSWER' then 'ANSWERS' when 'OUTCOME' then 'OUTCOMES' when 'SESSION' then 'SESSIONS'
			when 'SUMMARY' then 'SUMMARIES' else g.what end, g.code, g.at, null, null
	from coded g join cases c on c.id = g.case_id
	where g.what in ('ANSWER', 'OUTCOME', 'WORKER_SAID', 'CLIENT_SAID', 'SESSION', 'SUMMARY') and g.at >= $1 and g.at < $2
	union all -- of a contest, and of each entry in it
	select c.part, c.grade, c.needs, c.channel, c.answer, f.figure, '', g.at, null, null
	from coded g join cases c on c.id = g.case_id
		cross join lateral (select 'CONTESTS' as figure
			union all select 'CONTEST_ENTRIES' from generate_series(1, g.amount)) f
	where g.what = 'CONTESTS' and g.at >= $1 and g.at < $2
	union all -- of a seminar, and of each who came
	select c.part, c.grade, c.needs, c.channel, c.answer, g.what, g.code, g.at, null, null
	from coded g join cases c on c.id = g.case_id cross join lateral generate_series(1, g.amount)
	where g.what in ('SEMINARS', 'SEMINAR_EXPERTS', 'SEMINAR_WORKERS') and g.at >= $1 and g.at < $2
	union all
	select c.part, c.grade, c.needs, c.channel, c.answer,
		case o.state when 'DECLINED' then 'DECLINES' else 'LAPSES' end, o.reason, o.answered_at, null, null
	from offer o join cases c on c.id = o.case_id
	where o.state in ('DECLINED', 'LAPSED') and o.answered_at >= $1 and o.answered_at < $2
	union all -- by its own needs, not all of the case's; and that nobody took it on from a state by when somebody must
	select c.part, c.grade, l.needs, c.channel, c.answer, f.figure, f.code, f.at, null, f.at - f.since
	from linking l join cases c on c.id = l.case_id join linkage_state s on s.code = l.state
		cross join lateral (values
			(case l.state when 'PROPOSED' then 'LINKAGES' when 'REFERRED' then 'LINKAGES_REFERRED' end,
				l.kind, l.at, null::timestamptz),
			(case l.state when 'ACCEPTED' then 'LINKAGES_ACCEPTED' when 'RECEIVED' then 'LINKAGES_RECEIVED' end,
				'', l.at, l.proposed_at),
			(case when l.state = 'DECLINED' then 'LINKAGES_DECLINED'
					when l.state in ('SUCCEEDED', 'FAILED', 'WITHDRAWN', 'HANDED_BACK') then 'LINKAGE_OUTCOMES' end,
				case when l.state in ('WITHDRAWN', 'HANDED_BACK') then l.state else l.result end, l.at, null),
			(case when not s.final and l.until < coalesce(l.next_at, reads_at()) then 'LINKAGES_LATE' end, l.state,
				l.until, null)) as f (figure, code, at, since)
	where f.figure is not null and f.at >= $1 and f.at < $2
	union all
	select c.part, c.grade, c.needs, c.channel, c.answer, f.figure, '', f.at, null, null
	from duty_of_case d join cases c on c.id = d.case_id
		cross join lateral (values ('DUTIES_FOUND', d.found_at), ('DUTIES_' || nullif(d.met, ''), d.met_at),
			(case d.met when '' then 'DUTIES_OPEN' end, d.found_at)) as f (figure, at)
	where f.figure is not null and f.at >= $1 and f.at < $2
$$;

-- As before (0026), and linkages.
create or replace function daemon.publication(since timestamptz, until timestamptz, node text)
returns table ("group" text, figure text, code text, n int8)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
	set work_mem = '64MB' set jit = off as $$
#variable_conflict use_column
begin
	if not counts_below($3, '') then
		return;
	end if;
	return query
	with asked as materialized (
		select * from figure_cases($3) c where c.life = 'CASE' and c.filed_at >= $1 and c.filed_at < $2
	)
	select * from (
		select s.side, s.value, c.grade, count(*) from asked c
			cross join lateral (values ('QUARTER', quarter_of(c.filed_at)), ('DISTRICT', c.part),
				('CHANNEL', c.channel), ('ANSWER', c.answer)) as s (side, value)
			group by 1, 2, 3
		union all
		select 'DOMAIN', d.domain, '', count(*) from asked c cross join lateral (
				select distinct split_part(leaf, '.', 1) from unnest(string_to_array(c.needs, ' ')) leaf
				where leaf <> '') as d (domain)
			group by 2
		union all
		select case h.figure when 'COVERED' then 'NEEDS' when 'UNCOVERED' then 'NEEDS'
				when 'DUTIES_REPORTED' then 'DUTIES' when 'DUTIES_EXCUSED' then 'DUTIES'
				when 'DUTIES_OPEN' then 'DUTIES' else h.figure end,
			case when h.code = '' then h.figure else h.code end, '', count(*)
			from happened($1, $2, $3) h
			where h.figure in ('TEAMS', 'COVERED', 'UNCOVERED', 'ANSWERS', 'OUTCOMES', 'WORKER_SAID',
				'CLIENT_SAID', 'DECLINES', 'LAPSES', 'DUTIES_REPORTED', 'DUTIES_EXCUSED', 'DUTIES_OPEN', 'LINKAGES',
				'LINKAGES_DECLINED', 'LINKAGE_OUTCOMES')
			group by 1, 2
	) t (g, f, c, n) order by g collate "C", f collate "C", c collate "C";
end $$;

update schema set version = 35, serves = 35;
