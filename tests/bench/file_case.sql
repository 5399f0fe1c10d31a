-- pgbench's best: one prepared statement a case, the same rows and the same bodies as the daemon
-- writes (taken from a case that it filed), sent as parameters each time, as any client must.
-- Numbers come from a cached sequence; nothing falls due while it runs, for the daemon would see to it.
with id as (
	select nextval('bench_case') as id
), request as (
	insert into request (actor, via, key, fingerprint, case_id, seq)
	select 'bench', 'bench', 'pgbench-' || id.id, :hash::bytea, id.id, 2 from id
	on conflict do nothing returning case_id
), filed as (
	insert into help_case (id, district, state, grade, needs, actor, responsible, via, version, head,
		filed_at)
	select r.case_id, '440309', 'RECEIVED', 'NORMAL', :needs::text, 'bench', 'bench', 'bench', 2,
		:hash::bytea, '2026-01-05 09:00:00+00'
	from request r returning id
), recorded as (
	insert into event (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash)
	select f.id, e.seq, '2026-01-05 09:00:00+00', e.kind, 'bench', 'bench', e.was, 'RECEIVED', 0,
		e.body, :hash::bytea
	from filed f, (values (1, 'FILED', 'NONE', :filed::bytea),
		(2, 'MATCHED', 'RECEIVED', :matched::bytea)) as e (seq, kind, was, body)
), due as (
	insert into due (case_id, what, owner, at, district, since, until)
	select f.id, 'STATE', 'STAFF', '2100-01-06 01:00:00+00', '440309', '2026-01-05 09:00:00+00',
		'2100-01-06 09:00:00+00' from filed f
), counted as (
	insert into notice_count as c (recipient, rseq) select 'D:440309', 1 from filed
	on conflict (recipient) do update set rseq = c.rseq + 1 returning rseq
)
insert into notice (recipient, rseq, case_id, seq, what, roles, owners, at)
select 'D:440309', c.rseq, f.id, 1, 'FILED', 'STAFF', 'WORKER STAFF', '2026-01-05 09:00:00+00'
from filed f, counted c;
