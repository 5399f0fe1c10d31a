-- Offers: who is asked, answers, and steps back; and when somebody must look at it. Places are those of live
-- offers, and nobody ever holds more than the pool gives them.

-- ---- Experts and their places --------------------------------------------------------------------

-- How many cases an expert takes at once, as the pool has it now; 0: there is no such expert.
create function places_of(expert text) returns int language sql stable as $$
	select coalesce(max(case when e.places ~ '^[0-9]{1,4}$' then e.places::int end), 0)
	from expert e where e.code = $1 and e.until is null
$$;

-- As before, but said to be what it is, stable: whoever asks has it in their own plan, which takes a tenth
-- of the time of a call. Every offer asks it eight times.
create function day_ends(day text) returns timestamptz language sql stable as $$
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

-- ---- When somebody must look at offers -----------------------------------------------------------

-- The offers of a case fall due when the first that is open runs out, or the first who may serve may no
-- more; under the lock of the case. One of somebody who is suspended or shut out is to be looked at now, whatever
-- changes meanwhile.
create function offers_end(cases int8[]) returns table (case_id int8, at timestamptz)
language sql stable as $$
	select o.case_id, min(case when is_barred(o.expert, o.case_id) then '-infinity'
		else least(serves_until(o.expert, o.issued_at), case o.state when 'OPEN' then o.expires_at end) end)
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

-- The dispatcher has looked at all offers of a case. That it was is said when nobody is left who has to go; when
-- the next look is due, the database knows.
create function daemon.write_offers_looked(int4[], int8[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2) as r (n, case_id) join offer o on o.case_id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and o.state in ('OPEN', 'JOINED')
			and is_barred(o.expert, o.case_id))
	then
		perform not_theirs();
	end if;
	perform offers_due(array(select r.case_id from unnest($1, $2)
			as r (n, case_id)
		where r.n <> all ((select batch_lost())::int[]) order by 1));
end $$;

-- What staff write for experts, with the event that says so, in the same transaction.
create function daemon.write_brief(int4[], int8[], int4[], text[], int4[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3) as r (n, case_id, seq)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
				and e.kind in ('CONFIRMED', 'ADDED')))
	then
		perform not_theirs();
	end if;
	insert into brief (case_id, seq, part, key_id, body)
	select r.case_id, r.seq, r.part, r.key_id, r.body
	from unnest($1, $2, $3, $4, $5, $6) as r (n, case_id, seq, part, key_id, body)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

update schema set version = 18, serves = 18;
