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
		'INCIDENT', 'UNIT', 'RESOURCE', 'SESSION', 'SUMMARY', 'ALLOWANCE', 'PAID')),
	-- Of UNIT and RESOURCE the needs that they were found for, parted by spaces.
	code text not null check (code ~ case when what in ('UNIT', 'RESOURCE')
		then '^[A-Z][A-Z_]{1,31}[.][A-Z_]{1,31}( [A-Z][A-Z_]{1,31}[.][A-Z_]{1,31})*$' else '^[A-Z][A-Z_]{1,31}$' end),
	at timestamptz not null,
	who text not null default '', -- of the last four, the ledger of supervision: which expert
	amount int not null default 0, -- and how much: minutes, fen
	check (what in ('SESSION', 'SUMMARY', 'ALLOWANCE', 'PAID') = (who <> '' and amount > 0)),
	primary key (case_id, seq, what)
);
alter table coded enable row level security;
alter table coded force row level security;
create policy owner on coded to jieyou_owner using (true);

-- What somebody is still owed for the sessions of a file, by agency or centre; in fen.
create function owed_to(expert text, id int8, payer text) returns int language sql stable as $$
	select coalesce(sum(case what when 'PAID' then -amount else amount end), 0)::int from coded
	where (case_id, who, code) = ($2, $1, $3) and what in ('ALLOWANCE', 'PAID')
$$;

-- With the event that says so, in the same transaction. A session is whose supervisor held it; and nobody is
-- paid more than they are owed.
create function daemon.write_coded(int4[], int8[], int4[], text[], text[], timestamptz[], text[], int4[])
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
						else array[r.what] end::text[]))
			and case when r.what in ('SESSION', 'SUMMARY', 'ALLOWANCE') then exists (
					select from offer o where (o.case_id, o.expert, o.state) = (r.case_id, r.who, 'JOINED'))
				when r.what = 'PAID' then r.amount <= owed_to(r.who, r.case_id, r.code)
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
create index help_case_supervised on help_case (id) where life = 'SUPERVISION';

-- The districts below a node, and in which of the node's own parts each lies; the node itself for what
-- lies in none of them.
create function parts_of(node text) returns table (district text, part text) language sql stable as $$
	select w.district, coalesce((
		select k.code from district k join district_within x on (x.district, x.node) = (w.district, k.code)
		where k.parent = $1 and k.until is null limit 1), $1)
	from district_within w where w.node = $1
$$;

-- Of each file in these districts what groups of figures are made of.
create function figure_cases(node text)
returns table (id int8, life text, part text, grade text, needs text, channel text, answer text,
	filed_at timestamptz)
language sql stable as $$
	with parts as materialized ( -- once, and not for each case
		select * from parts_of($1)
	)
	select c.id, c.life, p.part, c.grade, c.needs, coalesce(ch.code, 'UNSAID'), coalesce(an.code, 'NONE'),
		c.filed_at
	from help_case c join parts p using (district)
		left join coded ch on ch.case_id = c.id and ch.what = 'CHANNEL'
		left join (
			select distinct on (case_id) case_id, code from coded where what = 'ANSWER'
			order by case_id, seq desc) an on an.case_id = c.id
$$;

-- All that happened in a period [since, until) to the cases below a node: what groups of figures are made
-- of, and what it counts for: the figure (dispatcher/core/figures.def), of what kind; of needs the leaf, of
-- durations how long it took. The needs that staff have confirmed are those of the case, and those for which
-- they have asked somebody; a duty is met, and nobody's to take (taxonomy). A need is covered by who has
-- accepted it; else by a liaison unit, or a resource, that was found for it when staff confirmed.
--
-- In sets: what is known of a case is gathered once, a row each; events are read by their index alone.
create function happened(since timestamptz, until timestamptz, node text)
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
	union all
	select c.part, c.grade, c.needs, c.channel, c.answer,
		case o.state when 'DECLINED' then 'DECLINES' else 'LAPSES' end, o.reason, o.answered_at, null, null
	from offer o join cases c on c.id = o.case_id
	where o.state in ('DECLINED', 'LAPSED') and o.answered_at >= $1 and o.answered_at < $2
	union all
	select c.part, c.grade, c.needs, c.channel, c.answer, f.figure, '', f.at, null, null
	from duty_of_case d join cases c on c.id = d.case_id
		cross join lateral (values ('DUTIES_FOUND', d.found_at), ('DUTIES_' || nullif(d.met, ''), d.met_at),
			(case d.met when '' then 'DUTIES_OPEN' end, d.found_at)) as f (figure, at)
	where f.figure is not null and f.at >= $1 and f.at < $2
$$;

-- What the centre has now for a node: experts who may serve there, resources that are offered there, and the
-- library.
create function stocks(node text) returns table (figure text, n int8) language sql stable as $$
	with places as materialized ( -- the node, what lies in it, and in what it lies
		select district as code from district_within where node = $1
		union
		select w.node from district_within w where w.district = $1
	)
	select 'EXPERTS', count(*) from expert e join places p on p.code = e.district
		where e.until is null and serves_until(e.code, reads_at()) > reads_at()
	union all
	select 'RESOURCES', count(*) from resource r join places p on p.code = r.region
		where r.until is null and r.offered <> 'no'
	union all
	select 'ENTRIES', count(*) from library_entry where until is null
$$;

-- A time by the calendar in China.
create function month_of(timestamptz) returns text language sql stable as
	$$ select to_char($1 at time zone 'Asia/Shanghai', 'YYYY-MM') $$;
create function quarter_of(timestamptz) returns text language sql stable as
	$$ select to_char($1 at time zone 'Asia/Shanghai', 'YYYY"Q"Q') $$;

-- What is counted of a year fits into memory; and its plan takes longer to compile than to run.
--
-- The figures of a period and a node, by group; of durations, in microseconds, the median and the ninth
-- decile, which are times that occurred. Of the groups after $5 the first $6.
create function daemon.figures(since timestamptz, until timestamptz, node text, by text, after text,
	most int4)
returns table ("group" text, figure text, code text, n int8)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
	set work_mem = '64MB' set jit = off as $$
#variable_conflict use_column
begin
	if not counts_below($3, case when $4 in ('EXPERT', 'LEDGER') then 'BUREAU' else '' end) then
		return;
	end if;
	return query
	with facts as (
		select case $4
				when 'MONTH' then month_of(h.at)
				when 'DISTRICT' then h.part
				when 'GRADE' then h.grade
				when 'CHANNEL' then h.channel
				when 'ANSWER' then h.answer
				else '' end as "group", h.figure, h.code, h.took, 1 as n
		from happened($1, $2, $3) h
		where $4 not in ('NEED', 'EXPERT', 'LEDGER')
		union all
		select leaf.leaf, h.figure, h.code, h.took, 1
		from happened($1, $2, $3) h
			cross join lateral unnest(case when h.leaf is not null then array[h.leaf] else string_to_array(h.needs, ' ') end) leaf
		where $4 = 'NEED'
		union all
		select concat(month_of(l.at), ' ', l.who), f.figure, l.code, null, f.n
		from coded l join figure_cases($3) c on c.id = l.case_id
			cross join lateral (values ('SESSIONS', 'SESSION', 1), ('MINUTES', 'SESSION', l.amount),
				('SUMMARIES', 'SUMMARY', 1), ('OWED', 'ALLOWANCE', l.amount), ('PAID', 'PAID', l.amount))
				as f (figure, what, n)
		where $4 = 'LEDGER' and f.what = l.what and l.at >= $1 and l.at < $2
		union all
		select o.expert, f.figure, f.code, null, 1
		from offer o join figure_cases($3) c on c.id = o.case_id and c.life = 'CASE'
			cross join lateral (values ('OFFERS', '', o.issued_at >= $1 and o.issued_at < $2),
				('JOINS', '', o.state in ('JOINED', 'DONE') and o.issued_at >= $1 and o.issued_at < $2),
				('DECLINES', o.reason, o.state = 'DECLINED' and o.answered_at >= $1 and o.answered_at < $2),
				('LAPSES', '', o.state = 'LAPSED' and o.answered_at >= $1 and o.answered_at < $2),
				('LOAD', '', o.state in ('OPEN', 'JOINED'))) as f (figure, code, counts)
		where $4 = 'EXPERT' and f.counts
	), counted as materialized (
		select f."group", f.figure, f.code, sum(f.n) as n,
			array_agg(f.took) filter (where f.took is not null) as took
		from facts f group by 1, 2, 3
		union all
		select '', s.figure, '', s.n, null from stocks($3) s where $4 = 'IN_ALL' and s.n > 0
	), page as (
		select distinct c."group" from counted c
		where c."group" collate "C" > $5 or ($5 = '' and c."group" = '') order by 1 limit $6
	), shown as (
		select c.* from counted c join page using ("group")
	)
	select * from (
		select c."group", c.figure, c.code, c.n from shown c
		union all
		select c."group", c.figure || k.suffix, '', micros('epoch'::timestamptz + t.at)
		from shown c cross join (values (0.5, '_MEDIAN'), (0.9, '_P90')) as k (part, suffix)
			cross join lateral (
				select percentile_disc(k.part) within group (order by took) as at from unnest(c.took) took) t
		where c.took is not null
	) t (g, f, c, n) order by g collate "C", f collate "C", c collate "C";
end $$;

-- What is published of a year (dispatcher/desk/do_publication.c), before anything of it is suppressed:
-- requests by each of some sides and by grade, and by the domain of what they need; and other figures by kind.
create function daemon.publication(since timestamptz, until timestamptz, node text)
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

update schema set version = 26, serves = 26;
