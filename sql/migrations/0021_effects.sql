-- What follows from the record is verified with it: offers, who is shut out, glass, tasks, duties and
-- all else on which a right or a duty rests. An event says, in clear and chained, what was written with it
-- (dispatcher/core/effects.h): here it is laid beside the tables, and what does not follow is named. The
-- register has the same of its own (0017).

-- The effects of an event, for whoever verifies the record.
create function daemon.effects_of(int8, int4) returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return (select effects from event where (case_id, seq) = ($1, $2) and daemon.reads_record());
end $$;

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

update schema set version = 21, serves = 21;
