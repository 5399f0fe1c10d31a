-- What comes after file_case.sql, which leaves the number of its case in id (holding.sh puts both together): the
-- case is taken, and its team confirmed. One prepared statement a request, the same rows and the same bodies as
-- the daemon writes (taken from a case that went through it), sent as parameters each time. Places are held for
-- all three experts or for none, locked in order.
\set first random(1, :last)
with moved as (
	update help_case set version = 3, state = 'ACCEPTED', head = :hash::bytea
	where id = :id::int8 and version = 2 returning id
), request as (
	insert into request (actor, via, key, fingerprint, case_id, seq)
	select 'bench', 'bench', 'pgbench-2-' || id, :hash::bytea, id, 3 from moved
	on conflict do nothing
), recorded as (
	insert into event (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash)
	select id, 3, '2026-01-05 09:00:00+00', 'TAKEN', 'bench', 'bench', 'RECEIVED', 'ACCEPTED', 0,
		:taken::bytea, :hash::bytea from moved
), due as (
	update due d set owner = 'STAFF', at = '2100-01-07 01:00:00+00', since = '2026-01-05 09:00:00+00',
		until = '2100-01-07 09:00:00+00', taken_until = null
	from moved m where d.case_id = m.id and d.what = 'STATE'
), counted as (
	insert into notice_count as c (recipient, rseq) select 'D:440309', 1 from moved
	on conflict (recipient) do update set rseq = c.rseq + 1 returning rseq
)
insert into notice (recipient, rseq, case_id, seq, what, roles, owners, at)
select 'D:440309', c.rseq, m.id, 3, 'TAKEN', '', 'STAFF', '2026-01-05 09:00:00+00'
from moved m, counted c;
with locked as (
	select expert from place
	where expert in ('H' || to_char(:first::int, 'FM0000'), 'H' || to_char(:first::int + 1, 'FM0000'),
		'H' || to_char(:first::int + 2, 'FM0000'))
	order by expert for update
), held as (
	update place p set taken = p.taken + 1, changed_at = '2026-01-05 09:00:00+00' from locked l
	where p.expert = l.expert and p.taken < 1000 returning p.expert
), moved as (
	update help_case set version = 4, state = 'OFFERED', head = :hash::bytea
	where id = :id::int8 and version = 3 and (select count(*) from held) = 3 returning id
), request as (
	insert into request (actor, via, key, fingerprint, case_id, seq)
	select 'bench', 'bench', 'pgbench-3-' || id, :hash::bytea, id, 4 from moved
	on conflict do nothing
), recorded as (
	insert into event (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash)
	select id, 4, '2026-01-05 09:00:00+00', 'CONFIRMED', 'bench', 'bench', 'ACCEPTED', 'OFFERED', 0,
		:confirmed::bytea, :hash::bytea from moved
), offers as (
	insert into offer (case_id, n, expert, part, needs, state, issued_at, expires_at)
	select m.id, h.n, h.expert, case h.n when 1 then 'LEAD' else 'MEMBER' end, :need::text, 'OPEN',
		'2026-01-05 09:00:00+00', '2100-01-05 17:00:00+00'
	from moved m, (select expert, row_number() over (order by expert) as n from held) h
), due as (
	update due d set owner = 'STAFF', at = '2100-01-07 01:00:00+00', since = '2026-01-05 09:00:00+00',
		until = '2100-01-07 09:00:00+00', taken_until = null
	from moved m where d.case_id = m.id and d.what = 'STATE'
), looked as (
	insert into due (case_id, what, owner, at)
	select id, 'OFFERS', 'STAFF', '2100-01-05 17:00:00+00' from moved
), counted as (
	insert into notice_count as c (recipient, rseq) select 'D:440309', 1 from moved
	on conflict (recipient) do update set rseq = c.rseq + 1 returning rseq
)
insert into notice (recipient, rseq, case_id, seq, what, roles, owners, at)
select 'D:440309', c.rseq, m.id, 4, 'CONFIRMED', '', 'STAFF', '2026-01-05 09:00:00+00'
from moved m, counted c;
