-- While the centre supports a case, its end, and after: plans, notes and reviews are events of the case
-- and nothing else; what is still to be done is here, as numbers, codes and times.

-- 'TASK.n' in table due says when it must be done; who is to do it is `owner`, an id of the register.
create table task (
	case_id bigint not null,
	n int not null check (n > 0),
	owner text not null,
	due timestamptz not null,
	done_at timestamptz,
	primary key (case_id, n)
);
create index task_open on task (owner, case_id) where done_at is null;

-- A mandatory report that the law wants made, as the matcher found it; whom it binds, as it then was.
create table duty_of_case (
	case_id bigint not null,
	code text not null,
	binds text not null,
	found_at timestamptz not null,
	met text not null default '' check (met in ('', 'REPORTED', 'EXCUSED')), -- '': open
	met_at timestamptz,
	primary key (case_id, code),
	check ((met = '') = (met_at is null))
);

-- The client was not reached, as a note of the case says (event `seq`).
create table attempt (
	case_id bigint not null,
	seq int not null,
	at timestamptz not null, -- when it was tried, which may be long before it was written down
	primary key (case_id, seq)
);

do $$
declare
	name text;
begin
	foreach name in array array['task', 'duty_of_case', 'attempt'] loop
		execute format('alter table %I enable row level security', name);
		execute format('alter table %I force row level security', name);
		execute format('create policy owner on %I to jieyou_owner using (true)', name);
	end loop;
end $$;

-- What has happened: of each kind of event the last number; the open tasks, each with its owner and
-- when it is due (again) in microseconds, and how many were set; the duties not met; when the client was
-- not reached. Lists are parted by blanks.
create function daemon.case_service(int8)
returns table (past text, tasks text, tasks_set int4, duties text, tries text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select
		(select coalesce(string_agg(k.kind || ' ' || k.seq, ' '), '') from (
			select kind, max(seq) as seq from event where case_id = $1 group by kind) k),
		(select coalesce(string_agg(concat_ws(' ', t.n, t.owner,
				(extract(epoch from coalesce(d.at, t.due)) * 1000000)::int8), ' ' order by t.n), '')
			from task t left join due d on (d.case_id, d.what) = (t.case_id, 'TASK.' || t.n)
			where t.case_id = $1 and t.done_at is null),
		(select coalesce(max(n), 0) from task where case_id = $1),
		(select coalesce(string_agg(code, ' ' order by code), '') from duty_of_case
			where case_id = $1 and met = ''),
		(select coalesce(string_agg(((extract(epoch from a.at) * 1000000)::int8)::text, ' '), '') from (
			select at from attempt where case_id = $1 order by at desc limit 100) a);
end $$;

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

-- Once.
create function daemon.write_task_done(int4[], int8[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, case_id, number, at)
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and (e.kind, e.at) = ('TASK_DONE', r.at))
			and exists (select from task t
				where (t.case_id, t.n) = (r.case_id, r.number) and t.done_at is null)))
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

-- ---- Who answers for a case ----------------------------------------------------------------------

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

-- Whoever is asked how it was, is reached as they have agreed: that is in what was filed.
insert into reading values ('handle');

-- ---- The life of a case --------------------------------------------------------------------------

insert into move (event, from_state, to_state, who, verb)
	select m.event, s, case when m.to_state = '' then s else m.to_state end, who, 'handle'
	from (values
		('PLANNED', '{SERVING}', '', '{EXPERT,STAFF,SUPERVISOR}'),
		('NOTED', '{SERVING}', '', '{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}'),
		('REVIEWED', '{SERVING}', '', '{EXPERT,STAFF,SUPERVISOR}'),
		('PHASE', '{RECEIVED,ASKED,ACCEPTED,OFFERED,SERVING,ENDED}', '',
			'{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}'),
		('TASK_SET', '{RECEIVED,ASKED,ACCEPTED,OFFERED,SERVING}', '',
			'{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}'),
		('TASK_DONE', '{RECEIVED,ASKED,ACCEPTED,OFFERED,SERVING}', '',
			'{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}'),
		('DUTY_REPORTED',
			'{RECEIVED,ASKED,ACCEPTED,OFFERED,SERVING,ENDED,RETURNED,ADVISED,WITHDRAWN,FOLLOWED}', '',
			'{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}'),
		('DUTY_EXCUSED',
			'{RECEIVED,ASKED,ACCEPTED,OFFERED,SERVING,ENDED,RETURNED,ADVISED,WITHDRAWN,FOLLOWED}', '',
			'{STAFF,SUPERVISOR}'),
		('SUPPORT_ENDED', '{SERVING}', 'ENDED', '{EXPERT,STAFF,SUPERVISOR}'),
		('WORKER_HEARD', '{ENDED}', '', '{WORKER,STAFF,SUPERVISOR}'),
		('CLIENT_HEARD', '{ENDED}', '', '{WORKER,STAFF,SUPERVISOR}'),
		('FOLLOWED', '{ENDED}', 'FOLLOWED', '{STAFF,SUPERVISOR}'),
		('UNSATISFIED', '{ENDED}', 'SERVING', '{STAFF,SUPERVISOR}'),
		('AGENCY_CLOSED', '{SERVING,ENDED,FOLLOWED}', '', '{WORKER,AGENCY_SUPERVISOR}'),
		('HANDED_OVER', '{RECEIVED,ASKED,ACCEPTED,OFFERED,SERVING,ENDED}', '', '{AGENCY_SUPERVISOR}')
	) as m (event, from_states, to_state, roles),
		unnest(m.from_states::text[]) as s, unnest(m.roles::text[]) as who;

update schema set version = 15, serves = 15;
