-- What the life of a case lacked: needs that staff change, with what is then found; whoever supports a case
-- can step back by themselves; and who leads one finds it in their queue.

-- ---- The needs are others --------------------------------------------------------------------------

-- With the event that says so, in the same transaction. What was then found is the next event.
create function daemon.write_case_needs(int4[], int8[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2) as r (n, case_id)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
				and e.kind = 'NEEDS_CHANGED'))
	then
		perform not_theirs();
	end if;
	update help_case c set needs = r.needs
	from unnest($1, $2, $3) as r (n, case_id, needs)
	where c.id = r.case_id and r.n <> all ((select batch_lost())::int[]);
end $$;

-- ---- Whoever supports a case steps back ------------------------------------------------------------

-- Somebody is taken out of a team by staff or the dispatcher, and by themselves; with the end of support
-- everybody is.
create function look_at_pulled() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	if new.answered_by <> 'dispatcher' and not exists (
		select from help_case c
		where c.id = new.case_id and (c.state not in ('OFFERED', 'SERVING')
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
create trigger look_at_pulled after update on offer
	for each row when (new.state = 'PULLED') execute function look_at_pulled();

-- Who sees their task may write down what they do, and step back (dispatcher/desk/do_handle.c).
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
					when 'OFFER' then $2 in ('JOINED', 'LED', 'DECLINED', 'SHORT')
					when 'TASK' then $2 in ('NOTED', 'TASK_DONE', 'PULLED')
					else true end) end);
end $$;

-- ---- Until when an expert serves -------------------------------------------------------------------

-- As before, but said to be what it is, stable: whoever asks has it in their own plan, which takes a tenth
-- of the time of a call. Every offer asks it eight times.
create or replace function day_ends(day text) returns timestamptz language sql stable as $$
	select case when $1 ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
		then ($1::date + 1)::timestamp at time zone 'Asia/Shanghai' else '-infinity' end
$$;

-- ---- The life of a case ----------------------------------------------------------------------------

insert into move (event, from_state, to_state, who, verb)
	select event, s, s, who, 'handle'
	from (values
		('NEEDS_CHANGED', '{RECEIVED,ASKED,ACCEPTED,OFFERED,SERVING}', '{STAFF,SUPERVISOR}'),
		('MATCHED', '{RECEIVED,ASKED,ACCEPTED,OFFERED,SERVING}', '{STAFF,SUPERVISOR}'),
		('PULLED', '{OFFERED,SERVING}', '{EXPERT}')
	) as m (event, states, roles), unnest(m.states::text[]) as s, unnest(m.roles::text[]) as who;

-- ---- The queue of who leads ------------------------------------------------------------------------

insert into rights values ('EXPERT', 'queue', 'LEAD', 'HEAD');

update schema set version = 22, serves = 22;
