-- What is written: by the owner's functions in schema daemon, which look for themselves whether who is named
-- may write this.

-- ---- The dispatcher's own ------------------------------------------------------------------------

create function daemon.begin_incarnation(timestamptz, text) returns int8
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
	number int8;
begin
	insert into incarnation (started_at, program) values ($1, $2) returning n into number;
	return number;
end $$;
create function daemon.lease_due(timestamptz, int4, timestamptz)
returns table (case_id int8, what text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	update due set taken_until = $3
	where (case_id, what) in (
		select case_id, what from due
		where at <= $1 and (taken_until is null or taken_until <= $1)
		order by at limit $2 for update skip locked)
	returning case_id, what;
end $$;
create function daemon.lease_checkpoint(timestamptz, timestamptz, timestamptz, int8)
returns setof int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query
	update checkpoint_turn set taken_until = $2
	where (taken_until is null or taken_until <= $1)
		and exists (select from head_waiting)
		and (made_at is null or made_at <= $3 or $4 <= (
			select sum(w.added) from (select added from head_waiting limit $4) w))
	returning 1;
end $$;
create function daemon.heads_waiting(int4)
returns table (chain text, subject int8, version int8, head bytea, earlier int8)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	with waiting as (
		select distinct chain, subject from (select chain, subject from head_waiting limit $1) w
	), heads as (
		select w.chain, w.subject, c.version, c.head
		from waiting w, lateral (
			select version::int8, head from help_case where id = w.subject limit 1) c
		where w.chain = 'event'
		union all
		select w.chain, w.subject, a.seq, a.hash
		from waiting w, lateral (
			select seq, hash from access where incarnation = w.subject order by seq desc limit 1) a
		where w.chain = 'access'
		union all
		select w.chain, w.subject, c.seq, c.hash
		from waiting w, lateral (
			select seq, hash from register_change order by seq desc limit 1) c
		where w.chain = 'register_change'
	)
	select h.chain, h.subject, h.version, h.head, coalesce((
		select max(l.version) from checkpoint_head l
		where l.chain = h.chain and l.subject = h.subject), 0)
	from heads h order by h.chain, h.subject;
end $$;

-- ---- A batch -------------------------------------------------------------------------------------

-- The cases of a batch, in order, before all else that it waits for.
create function daemon.lock_cases(int8[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform from help_case where id = any ($1) order by id for update;
end $$;

-- The experts of a batch, in order, after its cases: two dispatchers never wait in a circle. Who they are
-- in the register and in the pool stays as it is until the batch is committed: what changes it comes after,
-- and then sees their offers (look_at_principal, look_at_pool); or came before, and is seen by the batch.
create function daemon.lock_experts(text[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	insert into place (expert, taken, changed_at)
	select e, 0, '-infinity' from (select distinct unnest($1) as e order by 1) e
	on conflict do nothing;
	perform from place where expert = any ($1) order by expert for update;
	perform from principal where expert = any ($1) and expert <> '' order by id for share;
	perform from expert where code = any ($1) and until is null order by code for share;
end $$;

-- What becomes of each decision: REPEAT, its key was used; MOVED, its case or the register went on meanwhile. Of
-- those that stand, in the order of the batch, each expert's offers are counted up, and whose place is not there
-- loses its decision as FULL, with all its other offers.
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

-- Row kinds (dispatcher/core/rows.def): $1 is a decision's place in the batch, then the columns in
-- order. Each looks for itself whether whoever its rows name may write them, by the register as it is
-- now: what is not theirs is refused (42501), and with it the batch, which the writer then halves
-- until that decision stands alone. What belongs to a decision is tied to the row that was looked at,
-- by having been written in this very transaction.

create function not_theirs() returns void language plpgsql as $$
begin
	raise exception 'this is not theirs to write' using errcode = 'insufficient_privilege';
end $$;

-- Whoever is named is known and not suspended, and so is who speaks for them, and may.
create function only_known(int4[], text[], text[]) returns void language plpgsql as $$
begin
	if exists (
		select from (
			select distinct actor, via from unnest($1, $2, $3) as r (n, actor, via)
			where n <> all ((select batch_lost())::int[])) r
		where case when r.via = r.actor
			then not exists (select from principal p where p.id = r.actor and not p.suspended)
			else not exists (select from acts(r.actor, r.via)) end)
	then
		perform not_theirs();
	end if;
end $$;

-- Whether there is such a move, and somebody may make it of a case that is there, as what they have the
-- verb by; those of SYSTEM are the dispatcher's. Who sees no more of it than an offer may answer that,
-- and who sees their task may write down what they do, and step back (dispatcher/desk/do_handle.c).
create function may_move(id int8, kind text, from_state text, to_state text, who text,
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

create function daemon.write_request(int4[], text[], text[], text[], bytea[], int8[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform only_known($1, $2, $3);
	insert into request (actor, via, key, fingerprint, case_id, seq)
	select r.actor, r.via, r.key, r.fingerprint, r.case_id, r.seq
	from unnest($1, $2, $3, $4, $5, $6, $7)
		as r (n, actor, via, key, fingerprint, case_id, seq)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- ---- A case and its record -----------------------------------------------------------------------

create function daemon.write_case_new(int4[], int8[], text[], text[], text[], text[], text[],
	text[], int4[], bytea[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from (
			select distinct actor, via, district
			from unnest($1, $3, $7, $8) as r (n, district, actor, via)
			where n <> all ((select batch_lost())::int[])) r
		where not exists (select from grounds(r.actor, r.via, 'submit', r.district, null, null,
			null)))
	then
		perform not_theirs();
	end if;
	with filed as (
		insert into help_case (id, district, state, grade, needs, actor, responsible, via, version, head,
			filed_at)
		select r.case_id, r.district, r.state, r.grade, r.needs, r.actor, r.actor, r.via, r.version,
			r.head, r.at
		from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			as r (n, case_id, district, state, grade, needs, actor, via, version, head, at)
		where r.n <> all ((select batch_lost())::int[])
		returning id, version
	)
	insert into head_waiting (chain, subject, version, added)
	select 'event', id, version, version from filed;
end $$;

create function daemon.write_case_moved(int4[], int8[], int4[], int4[], bytea[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6) as r (n, case_id, was, version, head, state)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e join event first on (first.case_id, first.seq) = (e.case_id, r.was + 1)
				join help_case c on (c.id, c.state) = (first.case_id, first.from_state)
			where (e.case_id, e.seq) = (r.case_id, r.version) and e.xmin = pg_current_xact_id()::xid
				and (e.hash, e.to_state) = (r.head, r.state)))
	then
		perform not_theirs();
	end if;
	with moved as (
		update help_case c set version = r.version, head = r.head, state = r.state
		from unnest($1, $2, $3, $4, $5, $6)
			as r (n, case_id, was, version, head, state)
		where c.id = r.case_id and c.version = r.was and r.n <> all ((select batch_lost())::int[])
		returning c.id, c.version, r.was
	)
	insert into head_waiting (chain, subject, version, added)
	select 'event', id, version, version - was from moved;
end $$;

create function daemon.write_event(int4[], int8[], int4[], timestamptz[], text[], text[], text[],
	text[], text[], int4[], bytea[], bytea[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
	written int8;
begin
	with filed as ( -- in this very transaction: an older case has its first event already
		select c.id as case_id, c.actor, c.via from unnest($1, $2, $3) as f (n, case_id, seq)
			join help_case c on c.id = f.case_id
		where f.seq = 1 and f.n <> all ((select batch_lost())::int[])
			and c.xmin = pg_current_xact_id()::xid
	)
	insert into event (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash,
		effects)
	select r.case_id, r.seq, r.at, r.kind, r.actor, r.via, r.from_state, r.to_state, r.key_id, r.body,
		r.hash, r.effects
	from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		as r (n, case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash, effects)
	where r.n <> all ((select batch_lost())::int[]) and r.effects is not null
		and case when (r.case_id, r.actor, r.via) in (select case_id, actor, via from filed)
			then (r.kind, r.from_state, r.to_state) in (
				select event, from_state, to_state from move where filing)
			else may_move(r.case_id, r.kind, r.from_state, r.to_state, r.actor, r.via, r.at) end;
	get diagnostics written = row_count;
	if written <> (select count(*) from unnest($1) n where n <> all ((select batch_lost())::int[])) then
		perform not_theirs();
	end if;
end $$;

create function grade_rank(text) returns int4 language sql immutable as
	$$ select array_position(array['NORMAL', 'URGENT', 'CRISIS'], $1) $$;

-- With the event that says so, in the same transaction, and the way it says; a proposal is that of
-- whoever made it. Whether two have agreed stands in the sealed body: it is for the daemon to know.
create function daemon.write_case_graded(int4[], int8[], text[], text[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5) as r (n, case_id, grade, lowering, lowering_by)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e join help_case c on c.id = e.case_id
			where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid and case e.kind
				when 'RAISED' then (r.lowering, r.lowering_by) = ('', '')
					and grade_rank(r.grade) > grade_rank(c.grade)
				when 'LOWERED' then (r.lowering, r.lowering_by) = ('', '')
					and grade_rank(r.grade) < grade_rank(c.grade)
				when 'LOWERING' then (r.grade, r.lowering_by) = (c.grade, e.actor)
					and grade_rank(r.lowering) < grade_rank(c.grade)
				else false end))
	then
		perform not_theirs();
	end if;
	update help_case c set grade = r.grade, lowering = r.lowering, lowering_by = r.lowering_by
	from unnest($1, $2, $3, $4, $5) as r (n, case_id, grade, lowering, lowering_by)
	where c.id = r.case_id and r.n <> all ((select batch_lost())::int[]);
end $$;

create function daemon.write_hold(int4[], int8[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3) as r (n, case_id, held) left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.seq) = (c.id, c.version) and e.xmin = pg_current_xact_id()::xid
				and e.kind = case when r.held = 1 then 'HELD' else 'RELEASED' end))
	then
		perform not_theirs();
	end if;
	update help_case c set held = r.held = 1
	from unnest($1, $2, $3) as r (n, case_id, held)
	where c.id = r.case_id and r.n <> all ((select batch_lost())::int[]);
end $$;

-- By whoever files the case in this transaction, or sees it whole. The lock is for an erasure that goes
-- on meanwhile: of an erased case nothing is noted.
create function daemon.write_phone(int4[], int8[], text[], bytea[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from (
			select distinct case_id, actor, via, at
			from unnest($1, $2, $5, $6, $7) as r (n, case_id, actor, via, at)
			where n <> all ((select batch_lost())::int[])) r
		where not exists (
			select from help_case c
			where c.id = r.case_id and case when c.xmin = pg_current_xact_id()::xid
				then (c.actor, c.via) = (r.actor, r.via)
				else exists (
					select from grounds(r.actor, r.via, 'show', c.district, c.responsible, c.id, r.at) g
					where g.view = 'WHOLE') end))
	then
		perform not_theirs();
	end if;
	with noted as (
		select r.case_id, r.key, r.digest
		from unnest($1, $2, $3, $4, $5, $6, $7) as r (n, case_id, key, digest, actor, via, at)
		where r.n <> all ((select batch_lost())::int[])
	), alive as (
		select c.id from help_case c
		where c.id in (select case_id from noted) and c.state <> 'ERASED'
	), stale as (
		delete from phone p using noted n where p.case_id = n.case_id and p.key <> n.key
	)
	insert into phone (digest, case_id, key)
	select n.digest, n.case_id, n.key from noted n join alive a on a.id = n.case_id
	on conflict do nothing;
end $$;

create function daemon.write_phone_gone(int4[], int8[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2) as r (n, case_id) left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.seq) = (c.id, c.version) and e.xmin = pg_current_xact_id()::xid
				and e.kind = 'ERASED'))
	then
		perform not_theirs();
	end if;
	delete from phone p
	using unnest($1, $2) as r (n, case_id)
	where r.n <> all ((select batch_lost())::int[]) and p.case_id = r.case_id;
end $$;

create function daemon.write_shut_out(int4[], int8[], text[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $4, $5) as r (n, case_id, shut, changed_at)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.at) = (r.case_id, r.changed_at) and e.xmin = pg_current_xact_id()::xid
				and e.kind = case when r.shut = 1 then 'SHUT_OUT' else 'LET_IN' end))
	then
		perform not_theirs();
	end if;
	insert into shut_out (case_id, principal, shut, changed_at)
	select r.case_id, r.principal, r.shut <> 0, r.changed_at
	from unnest($1, $2, $3, $4, $5)
		as r (n, case_id, principal, shut, changed_at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, principal) do update
		set shut = excluded.shut, changed_at = excluded.changed_at;
end $$;

-- Never for longer than four hours (GLASS_HOURS of dispatcher/core/rights.h; compared by a test).
create function daemon.write_glass(int4[], int8[], int4[], text[], timestamptz[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6) as r (n, case_id, seq, actor, at, until)
		where r.n <> all ((select batch_lost())::int[]) and not (
			r.until <= r.at + interval '4 hours' and exists (
				select from event e
				where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
					and (e.kind, e.actor, e.at) = ('GLASS_BROKEN', r.actor, r.at))))
	then
		perform not_theirs();
	end if;
	insert into glass (case_id, seq, actor, at, until)
	select r.case_id, r.seq, r.actor, r.at, r.until
	from unnest($1, $2, $3, $4, $5, $6)
		as r (n, case_id, seq, actor, at, until)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- Once.
create function daemon.write_glass_reviewed(int4[], int8[], int4[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $5, $6) as r (n, case_id, seq, reviewer, at)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (
				select from event e
				where (e.case_id, e.seq) = (c.id, c.version) and e.xmin = pg_current_xact_id()::xid
					and (e.kind, e.actor, e.at) = ('GLASS_REVIEWED', r.reviewer, r.at))
			and exists (
				select from glass g
				where (g.case_id, g.seq) = (r.case_id, r.seq) and g.verdict is null
					and g.actor <> r.reviewer)))
	then
		perform not_theirs();
	end if;
	update glass g set verdict = r.verdict, reviewer = r.reviewer, reviewed_at = r.at
	from unnest($1, $2, $3, $4, $5, $6)
		as r (n, case_id, seq, verdict, reviewer, at)
	where (g.case_id, g.seq) = (r.case_id, r.seq) and r.n <> all ((select batch_lost())::int[]);
end $$;

create function daemon.write_access(int4[], int8[], int8[], timestamptz[], text[], text[], text[],
	int8[], int4[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform only_known($1, $5, $6);
	with noted as (
		insert into access (incarnation, seq, at, actor, via, verb, case_id, found, hash)
		select r.incarnation, r.seq, r.at, r.actor, r.via, r.verb, r.case_id, r.found, r.hash
		from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			as r (n, incarnation, seq, at, actor, via, verb, case_id, found, hash)
		where r.n <> all ((select batch_lost())::int[])
		returning incarnation, seq
	)
	insert into head_waiting (chain, subject, version, added)
	select 'access', incarnation, max(seq), count(*) from noted group by incarnation;
end $$;

-- ---- Checkpoints ---------------------------------------------------------------------------------

create function daemon.write_checkpoint(int4[], int8[], timestamptz[], int8[], int8[], int8[],
	int4[], bytea[], bytea[], bytea[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	with made as (
		insert into checkpoint (n, at, cases, events, reads, heads, digest, hash, signer, signature)
		select r.number, r.at, r.cases, r.events, r.reads, r.heads, r.digest, r.hash, r.signer,
			r.signature
		from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			as r (n, number, at, cases, events, reads, heads, digest, hash, signer, signature)
		where r.n <> all ((select batch_lost())::int[])
		on conflict (n) do nothing
		returning at
	)
	update checkpoint_turn set made_at = m.at, taken_until = null from made m;
end $$;

create function daemon.write_checkpoint_head(int4[], text[], int8[], int8[], bytea[], int8[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	with listed as (
		insert into checkpoint_head (chain, subject, version, head, checkpoint)
		select r.chain, r.subject, r.version, r.head, r.checkpoint
		from unnest($1, $2, $3, $4, $5, $6)
			as r (n, chain, subject, version, head, checkpoint)
		where r.n <> all ((select batch_lost())::int[]) and exists (
			select from checkpoint c
			where c.n = r.checkpoint and c.xmin = pg_current_xact_id()::xid)
		returning chain, subject, version
	)
	delete from head_waiting w using listed l
	where w.chain = l.chain and w.subject = l.subject and w.version <= l.version;
end $$;

update schema set version = 15, serves = 15;
