-- What hard cases do to whoever supports them: how many of them somebody has at once, and the talk that is owed
-- after each.

-- ---- Cases of trauma (dispatcher/match/trauma.h) -----------------------------------------------------

-- Whether a case of these needs (codes, parted by blanks) and this grade is one, in a district.
create function is_trauma(needs text, grade text, node text, at timestamptz) returns boolean
language plpgsql stable as $$
declare
	listed text[];
begin
	if $2 = 'CRISIS' then
		return true;
	end if;
	listed := string_to_array(practice_of($3, 'trauma.needs', $4), ' ');
	return string_to_array($1, ' ') && listed -- its leaves, or their domains
		or string_to_array(regexp_replace($1, '[.][^ ]*', '', 'g'), ' ') && listed;
end $$;

-- How many somebody may have open at once, by the district that asks; null: nothing limits them.
create function trauma_most(node text, at timestamptz) returns int language plpgsql stable as $$
declare
	said text := practice_of($1, 'trauma.open.max', $2);
begin
	return case when said ~ '^[0-9]{1,18}$' and said::int8 between 1 and 9999 then said::int end;
end $$;

-- How many they have: of those that take a place.
create function trauma_of(expert text, at timestamptz) returns int language plpgsql stable as $$
begin
	return (select count(*) from offer o join help_case c on c.id = o.case_id
		where o.expert = $1 and o.state in ('OPEN', 'JOINED') and takes_place(o.part)
			and is_trauma(c.needs, c.grade, c.district, $2));
end $$;

-- By their part, too: by the expert alone the planner takes one_live_offer, and reads all of it, while there are few.
drop index offer_by_expert;
create index offer_by_expert on offer (expert, part) where state in ('OPEN', 'JOINED');

-- When what makes a case one was last changed: dispatchers ask for the places that have changed since they looked,
-- and of whoever is on such a case this has, too. Not locked with the experts: the case counts from then on, whoever
-- is on it, and nobody is asked again.
alter table help_case add column weighed_at timestamptz;
create index help_case_weighed on help_case (weighed_at) where weighed_at is not null;
create function weigh_case() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	new.weighed_at := (select max(e.at) from event e
		where e.case_id = new.id and e.xmin = pg_current_xact_id()::xid);
	return new;
end $$;
create trigger weigh_case before update of needs, grade on help_case for each row
	when ((old.needs, old.grade) is distinct from (new.needs, new.grade)) execute function weigh_case();

-- Places that changed at or after $1, and of what they are taken by, at $2. What many cases have alike is judged once.
create function daemon.places(timestamptz, timestamptz) returns table (expert text, taken int4, trauma int4)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	with changed as (
		select p.expert from place p where p.changed_at >= $1
		union
		select o.expert from help_case c cross join lateral (
			select o.expert from offer o where o.case_id = c.id and o.state in ('OPEN', 'JOINED') offset 0) o
		where c.weighed_at >= $1
	), taken_by as materialized (
		select h.expert, p.taken, c.needs, c.grade, c.district
		from changed h -- and of each what the indexes have: the planner is not to join it all with all
			cross join lateral (select p.taken from place p where p.expert = h.expert offset 0) p
			left join lateral (select c.needs, c.grade, c.district from offer o join help_case c on c.id = o.case_id
				where o.expert = h.expert and o.state in ('OPEN', 'JOINED') and takes_place(o.part) offset 0) c on true
	), of_trauma as (
		select k.needs, k.grade, k.district
		from (select distinct t.needs, t.grade, t.district from taken_by t where t.district is not null offset 0) k
		where is_trauma(k.needs, k.grade, k.district, $2)
	)
	select t.expert, t.taken, (count(*) filter (where (t.needs, t.grade, t.district) in (
		select k.needs, k.grade, k.district from of_trauma k)))::int4
	from taken_by t group by t.expert, t.taken;
end $$;

-- As before (0022), and of those that stand, whoever would have somebody support more cases of trauma than one person
-- has at once, loses its decision as FULL, too.
drop function daemon.judge(int4[], text[], text[], text[], bytea[], int4[], int8[], int4[], int4[],
	int8[], int4[], text[], int4[], int8[], int4[], text[], text[], timestamptz[], timestamptz[], int8[], text[],
	timestamptz[]);
create function daemon.judge(int4[], text[], text[], text[], bytea[], int4[], int8[], int4[], int4[],
	int8[], int4[], text[], int4[], int8[], int4[], text[], text[], timestamptz[], timestamptz[], int8[], text[],
	timestamptz[])
returns table (n int4, outcome text, case_id int8, seq int4, same boolean, who text, taken int4,
	trauma int4)
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
		select w.n, w.expert, w.case_id, w.at, row_number() over (partition by w.expert order by w.n) as nth
		from unnest($11, $12, $20, $21, $22) as w (n, expert, case_id, part, at)
		where takes_place(w.part) and w.n not in (select n from repeated) and w.n not in (select n from moved)
	), beyond as (
		select distinct on (w.n) w.n, w.expert, p.taken, w.at
		from wanted w join place p on p.expert = w.expert
		where p.taken + w.nth > places_of(w.expert)
		order by w.n, w.expert
	), of_trauma as (
		select w.n, w.expert, w.at, m.most, row_number() over (partition by w.expert order by w.n) as nth
		from wanted w join help_case c on c.id = w.case_id
			cross join lateral (select trauma_most(c.district, w.at) as most offset 0) m
		where m.most is not null and is_trauma(c.needs, c.grade, c.district, w.at)
	), beyond_trauma as (
		select distinct on (t.n) t.n, t.expert, p.taken, t.at
		from of_trauma t join place p on p.expert = t.expert
		where trauma_of(t.expert, t.at) + t.nth > t.most
		order by t.n, t.expert
	), assigned as (
		select w.n, w.expert, w.part, w.at, c.district,
			row_number() over (partition by w.expert, w.part order by w.n) as nth
		from unnest($11, $12, $20, $21, $22) as w (n, expert, case_id, part, at)
			join help_case c on c.id = w.case_id
		where not takes_place(w.part)
			and w.n not in (select n from repeated) and w.n not in (select n from moved)
	), beyond_ratio as (
		select distinct on (a.n) a.n, a.expert, p.taken, a.at
		from assigned a join place p on p.expert = a.expert
		where supervised_by(a.expert, a.part) + a.nth > ratio_of(a.part, a.district, a.at)
		order by a.n, a.expert
	), claimed as (
		select s.* from unnest($13, $14, $15, $16, $17, $18, $19)
			as s (n, case_id, number, expert, state, begins, ends)
		where is_seated(s.state)
			and s.n not in (select n from repeated) and s.n not in (select n from moved)
	), taken as (
		select distinct on (c.n) c.n, c.expert, p.taken, c.begins as at
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
		union all select * from beyond_trauma where n not in (select n from beyond)
		union all select * from beyond_ratio
			where n not in (select n from beyond union all select n from beyond_trauma)
		union all select * from taken where n not in (
			select n from beyond union all select n from beyond_trauma union all select n from beyond_ratio)
	), lost as (
		select n from repeated union select n from moved union select n from beyond_any
	)
	select n, 'REPEAT' as outcome, case_id, seq, same, '', 0, 0 from repeated
	union all select n, 'MOVED', 0, 0, false, '', 0, 0 from moved
		where n not in (select n from repeated)
	union all select n, 'FULL', 0, 0, false, expert, taken, trauma_of(expert, at) from beyond_any
	union all select -1, set_config('jieyou.lost',
		(select coalesce(string_agg(n::text, ','), '') from lost), true), 0, 0, false, '', 0, 0;
end $$;

-- ---- Leave, by who is away ---------------------------------------------------------------------------

-- Whoever a file appoints puts their own leave on it; nothing of it is shown to them.
alter table rights drop constraint rights_relation_check,
	add constraint rights_relation_check check (relation in ('OWN', 'OFFERED', 'TEAM', 'LEAD', 'AGENCY', 'DISTRICT',
		'GLASS', 'NONE', 'ANY', 'SEAT', 'EXCUSED', 'LED', 'SUBJECT'));
insert into rights values ('EXPERT', 'handle', 'SUBJECT', 'OFFER');
insert into move (event, from_state, to_state, who, verb) values
	('LEAVE_SET', 'APPOINTED', 'APPOINTED', 'EXPERT', 'handle'),
	('LEAVE_ENDED', 'APPOINTED', 'APPOINTED', 'EXPERT', 'handle');

-- As before (0022), and whoever is of the pool by a file.
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
		when 'SUBJECT' then exists (
			select from principal p where p.id = $1 and p.expert <> '' and p.expert = appointee($6))
		else exists (
			select from offer o join principal p on p.expert = o.expert
			where o.case_id = $6 and p.id = $1 and p.expert <> ''
				and stands_by(o.state, o.part) = g.relation) end
	and not exists (
		select from shut_out s where s.case_id = $6 and s.shut and s.principal in ($1, $2))
$$;

-- ---- Erasure -------------------------------------------------------------------------------------------

-- A running appointment is ended first, by the centre: the pool rests on its file.
delete from move where (event, from_state) = ('ERASED', 'APPOINTED');

update schema set version = 33, serves = 33;
