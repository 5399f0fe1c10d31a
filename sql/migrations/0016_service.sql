-- While the centre supports a case, its end, and after: when somebody must act, what is needed, what is still to
-- be done, and that it was done.

-- ---- What is due ---------------------------------------------------------------------------------

-- With an event of the case, in the same transaction.
create function daemon.write_term(int4[], int8[], text[], text[], timestamptz[], timestamptz[],
	timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2) as r (n, case_id)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid))
	then
		perform not_theirs();
	end if;
	insert into due (case_id, what, owner, at, district, since, until)
	select r.case_id, 'STATE', r.owner, r.at, r.district, r.since, r.until
	from unnest($1, $2, $3, $4, $5, $6, $7) as r (n, case_id, district, owner, since, until, at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, what) do update set owner = excluded.owner, at = excluded.at,
		district = excluded.district, since = excluded.since, until = excluded.until,
		taken_until = null;
end $$;

-- Nothing else sets a term. A task that is open falls due for whose it is, with an event of its case; the
-- destruction of a key with the erasure; a sweep no later than an upload must be finished. Offers, the database
-- itself (0018); nothing else is set here.
create function daemon.write_due(int4[], int8[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5) as r (n, case_id, what, owner, at)
		where r.n <> all ((select batch_lost())::int[]) and not case
			when r.what like 'TASK.%' then exists (
				select from event e where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid)
				and exists (
					select from task t where t.case_id = r.case_id and r.what = 'TASK.' || t.n
						and t.owner = r.owner and t.done_at is null)
			when (r.what, r.owner) = ('DESTROY', 'SYSTEM') then exists (
				select from event e where e.case_id = r.case_id and e.kind = 'ERASED'
					and e.xmin = pg_current_xact_id()::xid)
			when (r.what, r.owner) = ('SWEEP', 'SYSTEM') then exists (
				select from attachment a
				where a.case_id = r.case_id and a.seq is null and r.at <= a.until)
			else false end)
	then
		perform not_theirs();
	end if;
	insert into due (case_id, what, owner, at)
	select r.case_id, r.what, r.owner, r.at
	from unnest($1, $2, $3, $4, $5)
		as r (n, case_id, what, owner, at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, what) do update
		set owner = excluded.owner, at = excluded.at, taken_until = null;
end $$;

-- And ends when that is so: with an event that ends the case; when the task is done, or nobody acts on the
-- case any more; when of an erased case no chunk is left; when nothing is being uploaded.
create function daemon.write_due_done(int4[], int8[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3) as r (n, case_id, what)
			left join help_case c on c.id = r.case_id left join state s on s.code = c.state
		where r.n <> all ((select batch_lost())::int[]) and not case
			when r.what = 'STATE' then exists (
				select from event e join state s on s.code = e.to_state
				where e.case_id = r.case_id and s.final and e.xmin = pg_current_xact_id()::xid)
			when r.what like 'TASK.%' then coalesce(s.final, true) or not exists (
				select from task t
				where t.case_id = r.case_id and r.what = 'TASK.' || t.n and t.done_at is null)
			when r.what = 'DESTROY' then coalesce(c.state, '') = 'ERASED' and not exists (
				select from attachment a join chunk k on k.attachment = a.number
				where a.case_id = r.case_id)
			when r.what = 'SWEEP' then not exists (
				select from attachment a where a.case_id = r.case_id and a.seq is null)
			else false end)
	then
		perform not_theirs();
	end if;
	delete from due d
	using unnest($1, $2, $3) as r (n, case_id, what)
	where (d.case_id, d.what) = (r.case_id, r.what) and r.n <> all ((select batch_lost())::int[]);
end $$;

-- ---- Needs, and who answers for a case -----------------------------------------------------------

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

-- By the agency's supervisor, to a worker of that agency who need not stay away from it.
create function daemon.write_handed_over(int4[], int8[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3) as r (n, case_id, responsible)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from help_case c
				join event e on (e.case_id, e.seq) = (c.id, c.version)
					and e.xmin = pg_current_xact_id()::xid and e.kind = 'HANDED_OVER'
				join principal s on s.id = e.actor
				join principal p on p.id = r.responsible and p.agency = s.agency
			where c.id = r.case_id and p.agency <> '' and not p.suspended
				and exists (select from role_held h
					where (h.principal, h.role) = (p.id, 'WORKER') and h.held)
				and not exists (select from shut_out o
					where (o.case_id, o.principal) = (c.id, p.id) and o.shut)))
	then
		perform not_theirs();
	end if;
	update help_case c set responsible = r.responsible
	from unnest($1, $2, $3) as r (n, case_id, responsible)
	where c.id = r.case_id and r.n <> all ((select batch_lost())::int[]);
end $$;

-- ---- Tasks, duties, attempts ---------------------------------------------------------------------

-- With the event that sets them, in the same transaction.
create function daemon.write_task(int4[], int8[], int4[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, case_id, number, owner)
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and e.kind in ('PLANNED', 'TASK_SET'))
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

-- Once; and by whoever sees the case whole, or whose task it is.
create function daemon.write_task_done(int4[], int8[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, case_id, number, at)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
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

-- With what the matcher found. A duty that is there stays as it is: it was met, or is open still.
create function daemon.write_duty(int4[], int8[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $5) as r (n, case_id, at)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
				and e.at = r.at and e.kind in ('MATCHED', 'NEEDS_CHANGED')))
	then
		perform not_theirs();
	end if;
	insert into duty_of_case (case_id, code, binds, found_at)
	select r.case_id, r.code, r.binds, r.at
	from unnest($1, $2, $3, $4, $5) as r (n, case_id, code, binds, at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict do nothing;
end $$;

-- Once, and as the event says.
create function daemon.write_duty_met(int4[], int8[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5) as r (n, case_id, code, met, at)
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and e.at = r.at and e.kind = 'DUTY_' || r.met)
			and exists (select from duty_of_case d
				where (d.case_id, d.code, d.met) = (r.case_id, r.code, ''))))
	then
		perform not_theirs();
	end if;
	update duty_of_case d set met = r.met, met_at = r.at
	from unnest($1, $2, $3, $4, $5) as r (n, case_id, code, met, at)
	where (d.case_id, d.code) = (r.case_id, r.code) and r.n <> all ((select batch_lost())::int[]);
end $$;

-- Of the note that says so, and not of the future.
create function daemon.write_attempt(int4[], int8[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, case_id, seq, at)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
				and e.kind = 'NOTED' and r.at <= e.at))
	then
		perform not_theirs();
	end if;
	insert into attempt (case_id, seq, at)
	select r.case_id, r.seq, r.at
	from unnest($1, $2, $3, $4) as r (n, case_id, seq, at)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

update schema set version = 16, serves = 16;
