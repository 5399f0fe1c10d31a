-- What follows from the record is verified with it: offers, who is shut out, glass, tasks, duties and
-- all else on which a right or a duty rests. An event says, in clear and chained, what was written with it
-- (dispatcher/core/effects.h), and the register's record says who is who: here both are laid beside the
-- tables, and what does not follow is named.
--
-- A daemon that knows no effects would write events that say nothing of their rows; so none that is
-- older is served.

-- ---- Events say their effects --------------------------------------------------------------------

-- Null: from before; then of that case what no event tells of is believed. Empty: nothing was written.
alter table event add column effects text;

-- Who is asked besides them is not for those who are asked: what is read of an event is its other columns.
revoke select on event from jieyou_daemon;
grant select (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash) on event
	to jieyou_daemon;

drop function daemon.write_event(int4[], int8[], int4[], timestamptz[], text[], text[], text[],
	text[], text[], int4[], bytea[], bytea[]);
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

-- What an attachment is, is said as it is finished: so it is as it was opened.
drop function daemon.write_attachment_done(int4[], int8[], int8[], int4[]);
create function daemon.write_attachment_done(int4[], int8[], int8[], int4[], text[], int8[], int4[],
	int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7, $8)
				as r (n, number, case_id, seq, actor, bytes, chunks, key_id)
			left join attachment a on (a.number, a.case_id, a.actor, a.bytes, a.chunks, a.key_id)
				= (r.number, r.case_id, r.actor, r.bytes, r.chunks, r.key_id)
		where r.n <> all ((select batch_lost())::int[]) and not (
			a.seq is null and a.chunks = (select count(*) from chunk k where k.attachment = a.number)
			and exists (
				select from event e
				where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
					and (e.kind, e.actor) = ('ATTACHED', a.actor) and e.at < a.until)))
	then
		perform not_theirs();
	end if;
	update attachment a set seq = r.seq
	from unnest($1, $2, $3, $4, $5, $6, $7, $8)
		as r (n, number, case_id, seq, actor, bytes, chunks, key_id)
	where a.number = r.number and r.n <> all ((select batch_lost())::int[]);
end $$;

-- The effects of an event, for whoever verifies the record.
create function daemon.effects_of(int8, int4) returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return (select effects from event where (case_id, seq) = ($1, $2) and daemon.reads_record());
end $$;

-- ---- Rows of a case, beside what its events say --------------------------------------------------

create function micros(timestamptz) returns int8 language sql immutable as
	$$ select (extract(epoch from $1) * 1000000)::int8 $$;
create index notice_by_case on notice (case_id);

-- Of which row an effect tells: the columns by which its kind knows it. Of the case itself: none.
create function effect_row(jsonb) returns text language sql immutable as $$
	select case when $1 ->> 0 in ('case_new', 'case_needs', 'case_graded', 'handed_over') then ''
		when $1 ->> 0 in ('notice', 'brief') then ($1 ->> 1) || ' ' || ($1 ->> 2) else $1 ->> 1 end
$$;

-- In which table that is.
create function effect_table(kind text) returns text language sql immutable as $$
	select case when $1 in ('case_new', 'case_needs', 'case_graded', 'handed_over') then 'help_case'
		when $1 = 'glass_reviewed' then 'glass' when $1 = 'task_done' then 'task'
		when $1 in ('duty', 'duty_met') then 'duty_of_case' when $1 = 'offer_answered' then 'offer'
		when $1 = 'attachment_done' then 'attachment' else $1 end
$$;

-- What the events of some cases say; of each row the newest is how it is now. But a duty that is found
-- again stays as it was.
create function effects_said(low int8, high int8) returns table (case_id int8, seq int4, said jsonb)
language sql stable as $$
	select distinct on (e.case_id, s.said ->> 0, effect_row(s.said)) e.case_id, e.seq, s.said
	from event e cross join lateral jsonb_array_elements(e.effects::jsonb)
		with ordinality as s (said, nth)
	where e.case_id between $1 and $2 and e.effects <> ''
	order by e.case_id, s.said ->> 0, effect_row(s.said),
		case s.said ->> 0 when 'duty' then -e.seq else e.seq end desc, s.nth desc
$$;

-- What the rows of these cases are, in the same words. What has not happened yet (an offer not answered, a
-- task not done) is not said; and a notice whose number does not follow the one before has no time that
-- would fit.
create function effects_kept(low int8, high int8) returns table (case_id int8, said jsonb)
language sql stable as $$
	select id, jsonb_build_array('case_new', district)
	from help_case where id between $1 and $2
	union all
	select id, jsonb_build_array('case_needs', needs)
	from help_case where id between $1 and $2
	union all
	select id, jsonb_build_array('case_graded', grade, lowering, lowering_by)
	from help_case where id between $1 and $2
	union all
	select id, jsonb_build_array('handed_over', responsible)
	from help_case where id between $1 and $2
	union all
	select case_id, jsonb_build_array('shut_out', principal, shut::int, micros(changed_at))
	from shut_out where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('glass', seq, actor, micros(at), micros(until))
	from glass where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('glass_reviewed', seq, verdict, reviewer, micros(reviewed_at))
	from glass where case_id between $1 and $2 and num_nonnulls(verdict, reviewer, reviewed_at) > 0
	union all
	select case_id, jsonb_build_array('task', n, owner, micros(due))
	from task where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('task_done', n, micros(done_at))
	from task where case_id between $1 and $2 and done_at is not null
	union all
	select case_id, jsonb_build_array('duty', code, binds, micros(found_at))
	from duty_of_case where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('duty_met', code, met, micros(met_at))
	from duty_of_case where case_id between $1 and $2 and (met <> '' or met_at is not null)
	union all
	select case_id, jsonb_build_array('attempt', seq, micros(at))
	from attempt where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('brief', seq, part, key_id, encode(sha256(body), 'hex'))
	from brief where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('offer', n, expert, part, needs, micros(issued_at),
		micros(expires_at))
	from offer where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('offer_answered', n, expert, state, reason,
		micros(answered_at), answered_by)
	from offer where case_id between $1 and $2 and (
		(state, reason, answered_by) <> ('OPEN', '', '') or answered_at is not null)
	union all
	select case_id, jsonb_build_array('attachment_done', number, seq, actor, bytes, chunks, key_id)
	from attachment where case_id between $1 and $2 and seq is not null
	union all
	select n.case_id, jsonb_build_array('notice', n.recipient, n.seq, n.what, n.roles, n.owners,
		case when n.rseq = 1 or exists (
			select from notice b where (b.recipient, b.rseq) = (n.recipient, n.rseq - 1))
		then micros(n.at) end)
	from notice n where n.case_id between $1 and $2
$$;

-- A page of what is compared: $2 cases from number $1 on ($3: that one alone), but none that one of $4 is
-- shut out of; rows of cases that are not there belong to the page. The page after it (null: there is none), how
-- many rows were compared, and the first that does not follow from the events, if there is one: by case, table
-- and row. What is said of a row after its first time (it was answered, done) is the same row's.
create function daemon.row_faults(int8, int4, boolean, text[])
returns table (next int8, rows int8, case_id int8, seq int8, tab text, which text, fault text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	past int8 := case when $3 then $1 + 1 else (
		select id from help_case where id >= $1 order by id offset $2 limit 1) end;
	low int8 := $1;
	high int8 := coalesce(past - 1, 9223372036854775807);
begin
	return query
	with kept as materialized (
		select k.case_id, k.said, k.said ->> 0 as kind, effect_row(k.said) as which
		from effects_kept(low, high) k
		where daemon.reads_record() and k.case_id not in (select daemon.closed_to($4))
	), said as materialized (
		select s.case_id, s.seq, s.said, s.said ->> 0 as kind, effect_row(s.said) as which
		from effects_said(low, high) s
		where daemon.reads_record() and s.case_id not in (select daemon.closed_to($4))
	), strays as (
		select case_id, coalesce(s.seq, 0)::int8 as seq, effect_table(kind) as tab, which, kind,
			case when effect_table(kind) = 'help_case' or (s.said is not null and k.said is not null)
					or kind in ('glass_reviewed', 'task_done', 'duty_met', 'offer_answered') then 'ALTERED'
				when k.said is null then 'MISSING' else 'ADDED' end as fault
		from said s full join kept k using (case_id, kind, which)
		where s.said is distinct from k.said and not (
			(s.said is null or kind = 'duty') and exists (
				select from event e
				where (e.case_id, e.seq) = (coalesce(s.case_id, k.case_id), 1) and e.effects is null))
	)
	select case when not $3 then past end, (select count(*) from kept), f.case_id, f.seq, f.tab,
		f.which, f.fault
	from (select) one left join lateral (
		select * from strays order by case_id, tab collate "C", which collate "C", kind collate "C"
		limit 1) f on true;
end $$;

-- ---- The register, beside its record -------------------------------------------------------------

-- Every change tells of one row: what it is from then on, or that it holds no more. A certificate is
-- revoked once.
create function register_said()
returns table (seq int8, tab text, which text, said text, holds boolean) language sql stable as $$
	select distinct on (tab, which) seq, tab, which, said, holds from (
		select seq, case when kind in ('add', 'amend') then 'principal'
				when kind in ('suspend', 'resume') then 'suspended'
				when kind in ('grant', 'withdraw') then 'role_held'
				when kind in ('bind', 'unbind') then 'credential'
				when kind in ('represent', 'unrepresent') then 'represents'
				when kind = 'revoke' then 'revoked' end as tab,
			case when kind in ('bind', 'unbind') then detail
				when kind in ('grant', 'withdraw', 'represent', 'unrepresent') then subject || ' ' || detail
				else subject end as which,
			case when kind in ('bind', 'unbind') then subject
				when kind in ('add', 'amend', 'revoke') then detail else '' end as said,
			kind not in ('resume', 'withdraw', 'unbind', 'unrepresent') as holds
		from register_change) c
	where tab is not null
	order by tab, which, case tab when 'revoked' then -seq else seq end desc
$$;

-- What the rows are that hold. When they last changed is for dispatchers, which ask for what is new.
create function register_kept() returns table (tab text, which text, said text) language sql stable as $$
	select 'principal', id, format('%s name %s agency %s expert %s', kind, name, agency, expert)
	from principal
	union all select 'suspended', id, '' from principal where suspended
	union all select 'role_held', principal || ' ' || role || ' ' || district, '' from role_held where held
	union all select 'credential', name, principal from credential where held
	union all select 'represents', principal || ' ' || worker, '' from represents where held
	union all select 'revoked', serial, why from revoked
$$;

create function register_strays()
returns table (seq int8, tab text, which text, said text, kept text) language sql stable as $$
	select coalesce(s.seq, 0), tab, which, s.said, k.said
	from (select * from register_said() where holds) s full join register_kept() k using (tab, which)
	where s.said is distinct from k.said
	order by tab collate "C", which collate "C"
$$;

-- How many rows were compared, and the first that does not follow, if there is one.
create function daemon.register_faults()
returns table (rows int8, seq int8, tab text, which text, fault text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	select (select count(*) from register_kept() where daemon.reads_record()), f.*
	from (select) one left join lateral (
		select s.seq, case s.tab when 'suspended' then 'principal' else s.tab end, s.which,
			case when s.tab = 'suspended' or (s.said is not null and s.kept is not null) then 'ALTERED'
				when s.kept is null then 'MISSING' else 'ADDED' end
		from register_strays() s where daemon.reads_record() limit 1) f on true;
end $$;

-- Whoever is amended is, too, on record as they then are, all of it: the newest change says how a row is.
create or replace function daemon.write_principal(int4[], text[], text[], text[], text[], text[],
	int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7)
			as r (n, id, kind, name, agency, expert, suspended) left join principal p on p.id = r.id
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from changed_now() c
			where c.subject = r.id and case when c.kind in ('add', 'amend')
				then (r.suspended <> 0) = coalesce(p.suspended, false)
					and (c.kind = 'add' or (r.kind, r.expert) = (p.kind, p.expert))
					and c.detail = format('%s name %s agency %s expert %s', r.kind, r.name, r.agency, r.expert)
				else (r.kind, r.name, r.agency, r.expert) = (p.kind, p.name, p.agency, p.expert)
					and c.kind = case when r.suspended <> 0 then 'suspend' else 'resume' end end))
	then
		perform not_theirs();
	end if;
	insert into principal (id, kind, name, agency, expert, suspended, changed_at)
	select r.id, r.kind, r.name, r.agency, r.expert, r.suspended <> 0, r.changed_at
	from unnest($1, $2, $3, $4, $5, $6, $7, $8)
		as r (n, id, kind, name, agency, expert, suspended, changed_at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (id) do update set name = excluded.name, agency = excluded.agency,
		expert = excluded.expert, suspended = excluded.suspended, changed_at = excluded.changed_at;
end $$;

-- ---- On the register's record, by the owner ------------------------------------------------------

create function chained(text) returns bytea language sql immutable as
	$$ select int2send(octet_length($1)::int2) || convert_to($1, 'UTF8') $$;

-- Adds a change to the record of the register: the formula is in dispatcher/core/chain.h.
create function put_on_record(at timestamptz, actor text, via text, kind text, subject text,
	detail text)
returns void language plpgsql as $$
#variable_conflict use_column
declare
	last register_change;
begin
	lock table register_change in exclusive mode;
	select * into last from register_change order by seq desc limit 1;
	insert into register_change values (coalesce(last.seq, 0) + 1, $1, $2, $3, $4, $5, $6, sha256(
		'\x01'::bytea || coalesce(last.hash, decode(repeat('00', 32), 'hex'))
		|| int8send(coalesce(last.seq, 0) + 1) || int8send(micros($1)) || chained($2) || chained($3)
		|| chained($4) || chained($5) || chained($6)));
	insert into head_waiting (chain, subject, version, added)
	values ('register_change', 1, coalesce(last.seq, 0) + 1, 1);
end $$;

-- Puts on record what stands in the register and is not on its record: entered by hand, or before there was
-- one (0010). Whoever does so answers for these rows; that it was done so stays to be seen.
create function adopt_register(at timestamptz, who text) returns void language plpgsql as $$
begin
	perform put_on_record($1, $2, 'adopt_register',
		case s.tab when 'principal' then case when s.said is null then 'add' else 'amend' end
			when 'suspended' then case when s.kept is null then 'resume' else 'suspend' end
			when 'role_held' then case when s.kept is null then 'withdraw' else 'grant' end
			when 'credential' then case when s.kept is null then 'unbind' else 'bind' end
			when 'represents' then case when s.kept is null then 'unrepresent' else 'represent' end
			else 'revoke' end,
		case s.tab when 'credential' then coalesce(s.kept, s.said) else split_part(s.which, ' ', 1) end,
		case s.tab when 'credential' then s.which
			when 'role_held' then substr(s.which, strpos(s.which, ' ') + 1)
			when 'represents' then substr(s.which, strpos(s.which, ' ') + 1)
			else s.kept end)
	from register_strays() s where s.kept is not null or s.tab not in ('principal', 'revoked');
end $$;

select adopt_register(coalesce(max(changed_at), 'epoch'), 'migration') from principal;

update schema set version = 20, serves = 20;
