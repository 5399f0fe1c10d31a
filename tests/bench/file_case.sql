-- pgbench's best: one prepared statement a case, the same rows and the same bodies as the daemon
-- writes (taken from a case it filed: table sample). Ids come from a cached sequence.
with id as (
	select nextval('bench_case') as id
), request as (
	insert into request (actor, via, key, fingerprint, case_id, seq)
	select 'bench', 'bench', 'pgbench-' || id.id, sample.fingerprint, id.id, 2 from id, sample
	on conflict do nothing returning case_id
), filed as (
	insert into help_case (id, district, state, grade, needs, actor, via, version, head, filed_at)
	select r.case_id, s.district, s.state, s.grade, s.needs, s.actor, s.via, s.version, s.head,
		s.filed_at
	from request r, sample s returning id
), recorded as (
	insert into event (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash)
	select f.id, e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, e.key_id, e.body,
		e.hash
	from filed f, sample_event e
)
insert into due (case_id, what, owner, at) select f.id, 'ANSWER', 'STAFF', s.filed_at
from filed f, sample s;
