-- What follows from the record of appointments is verified with it, as the rest is (0027); and with it what the
-- pool says of who was appointed so. Of an entry that a seminar has revised, its code, too, is in what was said of it.

create or replace function effect_table(kind text) returns text language sql immutable as $$
	select case when $1 in ('case_new', 'life', 'case_needs', 'case_graded', 'handed_over') then 'help_case'
		when $1 = 'glass_reviewed' then 'glass' when $1 = 'task_done' then 'task'
		when $1 in ('duty', 'duty_met') then 'duty_of_case' when $1 in ('offer_answered', 'lead_named') then 'offer'
		when $1 = 'attachment_done' then 'attachment'
		when $1 in ('entry', 'entry_withdrawn') then 'entry_of_case'
		when $1 in ('appointed', 'appointment_ended') then 'appointment' when $1 = 'leave' then 'leave_said' else $1 end
$$;

create or replace function effects_kept(low int8, high int8) returns table (case_id int8, said jsonb)
language sql stable as $$
	select id, jsonb_build_array('case_new', district)
	from help_case where id between $1 and $2
	union all
	select id, jsonb_build_array('life', life)
	from help_case where id between $1 and $2 and life <> 'CASE'
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
	select case_id, jsonb_build_array('lead_named', n, expert)
	from offer where case_id between $1 and $2 and named
	union all
	select case_id, jsonb_build_array('seat', n, expert, needs, state, sequence, micros(begins),
		micros(ends))
	from seat where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('conference', n, state, sequence, micros(begins), micros(ends),
		manner, convenor, chair, quorum, client::int, minutes)
	from conference where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('linkage', n, kind, target, needs, state, result, micros(since),
		micros(until))
	from linkage where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('attachment_done', number, seq, actor, bytes, chunks, key_id)
	from attachment where case_id between $1 and $2 and seq is not null
	union all
	select n.case_id, jsonb_build_array('notice', n.recipient, n.seq, n.what, n.roles, n.owners,
		case when n.rseq = 1 or exists (
			select from notice b where (b.recipient, b.rseq) = (n.recipient, n.rseq - 1))
		then micros(n.at) end)
	from notice n where n.case_id between $1 and $2
	union all
	select o.case_id, jsonb_build_array('entry', o.seq, encode(case
		when o.digest in (sha256(entry_content(o.code, o.version)),
				sha256(entry_content(o.code, o.version) || convert_to(chr(31) || o.code, 'UTF8')))
			or (o.code is null and c.state = 'ERASED') then o.digest end, 'hex'))
	from entry_of_case o join help_case c on c.id = o.case_id where o.case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('entry_withdrawn', withdrawn)
	from entry_of_case where case_id between $1 and $2 and withdrawn is not null
	union all
	select case_id, jsonb_build_array('coded', seq, what, code, micros(at), who, amount)
	from coded where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('appointed', seq, named,
		encode(case when digest = sha256(pool_content(expert, edition)) then digest end, 'hex'))
	from appointment where case_id between $1 and $2
	union all
	select case_id, jsonb_build_array('appointment_ended', coalesce(ended, 0), expert, last)
	from appointment where case_id between $1 and $2 and num_nonnulls(ended, last) > 0
	union all
	select case_id, jsonb_build_array('leave', seq, expert, begins, ends)
	from leave_said where case_id between $1 and $2
$$;

update schema set version = 31, serves = 31;
