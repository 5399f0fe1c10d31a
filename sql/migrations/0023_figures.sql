-- Figures: how much the centre is asked, how soon it answers and what comes of it, as numbers by group;
-- and serious incidents, for the bureau to see the same day. Neither tells of a case or a client.
--
-- What of it lies in sealed words alone (by which channel a case came, what was answered, how support
-- ended, how satisfied somebody was) is written as a code beside the event that says it. A daemon that
-- does not would leave gaps in the figures; so none that is older is served.

-- ---- Codes of sealed words -----------------------------------------------------------------------

create table coded (
	case_id bigint not null,
	seq int not null, -- of the event that says it
	what text not null check (what in ('CHANNEL', 'ANSWER', 'OUTCOME', 'WORKER_SAID', 'CLIENT_SAID',
		'INCIDENT')),
	code text not null check (code ~ '^[A-Z][A-Z_]{1,31}$'),
	at timestamptz not null,
	primary key (case_id, seq, what)
);
alter table coded enable row level security;
alter table coded force row level security;
create policy owner on coded to jieyou_owner using (true);

-- With the event that says so, in the same transaction.
create function daemon.write_coded(int4[], int8[], int4[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $6) as r (n, case_id, seq, what, at)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
				and e.at = r.at and e.kind = any (case r.what
					when 'CHANNEL' then '{FILED}'
					when 'ANSWER' then '{CONFIRMED,LINKED,RETURNED,ADVISED}'
					when 'OUTCOME' then '{SUPPORT_ENDED}'
					when 'WORKER_SAID' then '{WORKER_HEARD}'
					when 'CLIENT_SAID' then '{CLIENT_HEARD}'
					when 'INCIDENT' then '{FILED,RAISED,OVERDUE,SUPPORT_ENDED}' end::text[])))
	then
		perform not_theirs();
	end if;
	insert into coded (case_id, seq, what, code, at)
	select r.case_id, r.seq, r.what, r.code, r.at
	from unnest($1, $2, $3, $4, $5, $6) as r (n, case_id, seq, what, code, at)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- ---- Rights --------------------------------------------------------------------------------------

insert into rights values
	('STAFF', 'figures', 'DISTRICT', 'RECORD'),
	('SUPERVISOR', 'figures', 'DISTRICT', 'RECORD'),
	('ADMIN', 'figures', 'DISTRICT', 'RECORD'),
	('BUREAU', 'figures', 'DISTRICT', 'RECORD'),
	('SUPERVISOR', 'incidents', 'DISTRICT', 'RECORD'),
	('BUREAU', 'incidents', 'DISTRICT', 'RECORD');

-- Whether the reader may ask for what is counted below a node; by another role than these.
create function counts_below(node text, but text) returns boolean language sql stable as $$
	select exists (
		select from grounds(reader('reader'), reader('speaker'), reader('verb'), $1, null, null, reads_at()) g
		where g.role <> $2 and reader('verb') in ('figures', 'incidents'))
$$;

-- ---- Counting ------------------------------------------------------------------------------------

-- When cases were answered by a human and got their team: by an index alone, since bodies are large.
create index event_answers on event (case_id, seq) include (kind, at)
	where kind in ('TAKEN', 'ASKED', 'RETURNED', 'ADVISED', 'CALLED', 'LED', 'LINKED', 'CONFIRMED');
create index offer_by_answer on offer (answered_at);
create index coded_by_time on coded (what, at);

-- The districts below a node, and in which of the node's own parts each lies; the node itself for what
-- lies in none of them.
create function parts_of(node text) returns table (district text, part text) language sql stable as $$
	select w.district, coalesce((
		select k.code from district k join district_within x on (x.district, x.node) = (w.district, k.code)
		where k.parent = $1 and k.until is null limit 1), $1)
	from district_within w where w.node = $1
$$;

-- Of each case in these districts what groups of figures are made of.
create function figure_cases(node text)
returns table (id int8, part text, grade text, needs text, channel text, answer text,
	filed_at timestamptz)
language sql stable as $$
	select c.id, p.part, c.grade, c.needs, coalesce(ch.code, 'UNSAID'), coalesce(an.code, 'NONE'),
		c.filed_at
	from help_case c join parts_of($1) p on p.district = c.district
		left join coded ch on ch.case_id = c.id and ch.what = 'CHANNEL'
		left join (
			select distinct on (case_id) case_id, code from coded where what = 'ANSWER'
			order by case_id, seq desc) an on an.case_id = c.id
$$;

-- All that happened in a period [since, until), each with what it counts for: the figure
-- (dispatcher/core/figures.def), of what kind; of needs the leaf, of durations how long it took. The needs that
-- staff have confirmed are those of the case, and those for which they have asked somebody; a duty is met, and
-- nobody's to take (taxonomy).
create function happened(since timestamptz, until timestamptz)
returns table (id int8, figure text, code text, at timestamptz, leaf text, took interval)
language sql stable as $$
	with firsts as (
		select case_id,
			min(at) filter (where kind in ('TAKEN', 'ASKED', 'RETURNED', 'ADVISED', 'CALLED')) as answered,
			min(at) filter (where kind = 'LED') as led,
			min(at) filter (where kind = 'CONFIRMED') as confirmed
		from event
		where kind in ('TAKEN', 'ASKED', 'RETURNED', 'ADVISED', 'CALLED', 'LED', 'LINKED', 'CONFIRMED')
		group by case_id
	), needed as (
		select c.id, f.confirmed as at, string_to_array(c.needs, ' ') as leaves
		from firsts f join help_case c on c.id = f.case_id where f.confirmed >= $1 and f.confirmed < $2
	), taken as (
		select distinct o.case_id, leaf from offer o, unnest(string_to_array(o.needs, ' ')) leaf
		where o.state in ('JOINED', 'DONE')
	), teams as (
		select l.id, l.at, l.leaf, t.leaf is not null as covered
		from (
			select id, at, unnest(leaves) as leaf from needed
			union
			select n.id, n.at, unnest(string_to_array(o.needs, ' '))
			from needed n join offer o on o.case_id = n.id) l
		join need k on k.code = l.leaf and k.kind = 'NEED' and k.until is null
		left join taken t on t.case_id = l.id and t.leaf = l.leaf
	)
	select id, 'REQUESTS', '', filed_at, null, null::interval from help_case
		where filed_at >= $1 and filed_at < $2
	union all
	select c.id, 'ANSWERED', '', f.answered, null, f.answered - c.filed_at
		from firsts f join help_case c on c.id = f.case_id where f.answered >= $1 and f.answered < $2
	union all
	select c.id, 'TEAMS', '', f.led, null, f.led - c.filed_at
		from firsts f join help_case c on c.id = f.case_id where f.led >= $1 and f.led < $2
	union all
	select case_id, 'CONFIRMED', '', confirmed, null, null from firsts
		where confirmed >= $1 and confirmed < $2
	union all
	select id, 'NEEDS', '', at, leaf, null from teams
	union all
	select id, case when covered then 'COVERED' else 'UNCOVERED' end, '', at, leaf, null from teams
	union all
	select case_id, case what when 'ANSWER' then 'ANSWERS' when 'OUTCOME' then 'OUTCOMES' else what end,
		code, at, null, null from coded
		where what in ('ANSWER', 'OUTCOME', 'WORKER_SAID', 'CLIENT_SAID') and at >= $1 and at < $2
	union all
	select case_id, case state when 'DECLINED' then 'DECLINES' else 'LAPSES' end, reason, answered_at,
		null, null from offer
		where state in ('DECLINED', 'LAPSED') and answered_at >= $1 and answered_at < $2
	union all
	select case_id, 'DUTIES_FOUND', '', found_at, null, null from duty_of_case
		where found_at >= $1 and found_at < $2
	union all
	select case_id, 'DUTIES_' || met, '', met_at, null, null from duty_of_case
		where met <> '' and met_at >= $1 and met_at < $2
	union all
	select case_id, 'DUTIES_OPEN', '', found_at, null, null from duty_of_case
		where met = '' and found_at >= $1 and found_at < $2
$$;

-- A time by the calendar in China.
create function month_of(timestamptz) returns text language sql stable as
	$$ select to_char($1 at time zone 'Asia/Shanghai', 'YYYY-MM') $$;
create function quarter_of(timestamptz) returns text language sql stable as
	$$ select to_char($1 at time zone 'Asia/Shanghai', 'YYYY"Q"Q') $$;

-- The figures of a period and a node, by group; of durations, in microseconds, the median and the ninth
-- decile, which are times that occurred. Of the groups after $5 the first $6.
create function daemon.figures(since timestamptz, until timestamptz, node text, by text, after text,
	most int4)
returns table ("group" text, figure text, code text, n int8)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	if not counts_below($3, case $4 when 'EXPERT' then 'BUREAU' else '' end) then
		return;
	end if;
	return query
	with cases as materialized (
		select * from figure_cases($3)
	), facts as (
		select unnest(case $4
				when 'MONTH' then array[month_of(h.at)]
				when 'DISTRICT' then array[c.part]
				when 'GRADE' then array[c.grade]
				when 'CHANNEL' then array[c.channel]
				when 'ANSWER' then array[c.answer]
				when 'NEED' then case when h.leaf is null then string_to_array(c.needs, ' ')
					else array[h.leaf] end
				else array[''] end) as "group", h.figure, h.code, h.took
		from happened($1, $2) h join cases c on c.id = h.id
		where $4 <> 'EXPERT'
		union all
		select o.expert, f.figure, f.code, null from offer o join cases c on c.id = o.case_id
			cross join lateral (values ('OFFERS', '', o.issued_at >= $1 and o.issued_at < $2),
				('JOINS', '', o.state in ('JOINED', 'DONE') and o.issued_at >= $1 and o.issued_at < $2),
				('DECLINES', o.reason, o.state = 'DECLINED' and o.answered_at >= $1 and o.answered_at < $2),
				('LAPSES', '', o.state = 'LAPSED' and o.answered_at >= $1 and o.answered_at < $2),
				('LOAD', '', o.state in ('OPEN', 'JOINED'))) as f (figure, code, counts)
		where $4 = 'EXPERT' and f.counts
	), page as (
		select distinct f."group" from facts f where f."group" collate "C" > $5 or ($5 = '' and f."group" = '')
		order by 1 limit $6
	), counted as (
		select f."group", f.figure, f.code, count(*) as n,
			percentile_disc(0.5) within group (order by f.took) as median,
			percentile_disc(0.9) within group (order by f.took) as p90
		from facts f join page using ("group") group by 1, 2, 3
	)
	select * from (
		select c."group", c.figure, c.code, c.n from counted c
		union all select c."group", c.figure || '_MEDIAN', '', micros('epoch'::timestamptz + c.median) from counted c where c.median is not null
		union all select c."group", c.figure || '_P90', '', micros('epoch'::timestamptz + c.p90) from counted c where c.p90 is not null
	) t (g, f, c, n) order by g collate "C", f collate "C", c collate "C";
end $$;

-- What is published of a year (dispatcher/desk/do_publication.c), before anything of it is suppressed:
-- requests by each of some sides and by grade, and by the domain of what they need; and other figures by kind.
create function daemon.publication(since timestamptz, until timestamptz, node text)
returns table ("group" text, figure text, code text, n int8)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	if not counts_below($3, '') then
		return;
	end if;
	return query
	with cases as materialized (
		select * from figure_cases($3)
	), asked as materialized (
		select * from cases where filed_at >= $1 and filed_at < $2
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
			from happened($1, $2) h join cases c on c.id = h.id
			where h.figure in ('TEAMS', 'COVERED', 'UNCOVERED', 'ANSWERS', 'OUTCOMES', 'WORKER_SAID',
				'CLIENT_SAID', 'DECLINES', 'LAPSES', 'DUTIES_REPORTED', 'DUTIES_EXCUSED', 'DUTIES_OPEN')
			group by 1, 2
	) t (g, f, c, n) order by g collate "C", f collate "C", c collate "C";
end $$;

-- ---- Serious incidents ---------------------------------------------------------------------------

-- Of a period and a node, in order; none of the first $4, then $5 of them. Where: as an expert is told, no
-- place closer than a district.
create function daemon.incidents(since timestamptz, until timestamptz, node text, skip int4, most int4)
returns table (at timestamptz, code text, district text, grade text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	if not counts_below($3, '') then
		return;
	end if;
	return query
	select i.at, i.code, district_told(c.district), c.grade
	from coded i join help_case c on c.id = i.case_id
		join district_within w on (w.district, w.node) = (c.district, $3)
	where i.what = 'INCIDENT' and i.at >= $1 and i.at < $2
	order by i.at, i.case_id, i.seq offset $4 limit $5;
end $$;

update schema set version = 23, serves = 23;
