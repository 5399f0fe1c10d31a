-- What every batch asks, and how long it takes. A function in SQL that the planner cannot put into the query that calls
-- it is planned anew in each such query; one in plpgsql once a session. So these say what they said before, in plpgsql:
-- an offer asks five of them, and a case's district is asked for its rules by each.

-- (0025)
create or replace function practice_of(node text, name text, at timestamptz) returns text language plpgsql stable as $$
begin
	return coalesce((
		select r.value from district_within w join practice_rule r on r.district = w.node
		where w.district = $1 and r.name = $2 and r.until is null
			and day_ends(r.since_date) - interval '1 day' <= $3
		order by (select count(*) from district_within u where u.district = w.node) desc, r.since_date desc
		limit 1), '');
end $$;

-- (0018)
create or replace function serves_until(expert text, at timestamptz) returns timestamptz language plpgsql stable as $$
begin
	return coalesce((
		select case when day_ends(e.appointed_from) > '-infinity'
				and day_ends(e.appointed_from) - interval '1 day' <= $2
			then least(day_ends(e.appointed_until), day_ends(e.agreement_until)) else '-infinity' end
		from expert e where e.code = $1 and e.until is null limit 1), '-infinity');
end $$;
create or replace function is_barred(expert text, id int8) returns boolean language plpgsql stable as $$
begin
	return exists (
		select from principal p where p.expert = $1 and p.expert <> '' and (p.suspended or exists (
			select from shut_out s where s.case_id = $2 and s.principal = p.id and s.shut)));
end $$;
create or replace function places_of(expert text) returns int language plpgsql stable as $$
begin
	return (select coalesce(max(case when e.places ~ '^[0-9]{1,4}$' then e.places::int end), 0)
		from expert e where e.code = $1 and e.until is null);
end $$;

-- (0028)
create or replace function is_away(expert text, since timestamptz, till timestamptz) returns boolean
language plpgsql stable as $$
begin
	return exists (select from leave l where l.expert = $1 and l.until is null
		and day_ends(l.begins) - interval '1 day' <= $3 and $2 < day_ends(l.ends));
end $$;

-- (0012) Each event's move is looked up: to read the whole table of moves, a thousand by now, was a millisecond.
create or replace function refuse_move() returns trigger language plpgsql as $$
begin
	if exists (
		select from added a where not exists (
			select from move m
			where (m.event, m.from_state, m.to_state) = (a.kind, a.from_state, a.to_state)))
	then
		raise exception 'no such move' using errcode = 'check_violation';
	end if;
	return null;
end $$;

update schema set version = 34;
