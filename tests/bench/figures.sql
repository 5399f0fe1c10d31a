-- Besides queue.sql: of each case what it has been counted by: events with bodies of a few kilobytes as they
-- are, codes, and of those served a team. For a benchmark.
insert into event (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash, effects)
select c.id, e.seq, c.filed_at + e.later, e.kind, 'DUTY', 'DUTY', e.from_state, e.to_state, 0,
	decode(repeat(md5(c.id::text), 60), 'hex'), sha256('1'), ''
from help_case c cross join (values (1, interval '0', 'FILED', 'NONE', 'RECEIVED'),
	(2, interval '1 hour', 'TAKEN', 'RECEIVED', 'ACCEPTED'),
	(3, interval '3 hours', 'CONFIRMED', 'ACCEPTED', 'OFFERED'),
	(4, interval '5 hours', 'LED', 'OFFERED', 'SERVING')) as e (seq, later, kind, from_state, to_state)
where e.seq = 1 or c.state = 'SERVING'
order by c.id, e.seq;
insert into coded
select id, 1, 'CHANNEL', (array['PHONE', 'PROGRAM', 'DIRECT'])[1 + id % 3], filed_at from help_case
union all
select id, 3, 'ANSWER', (array['REFERRAL', 'SUPERVISION', 'SEMINAR'])[1 + id % 3], filed_at + interval '3 hours'
from help_case where state = 'SERVING'
union all
select id, 3, 'RESOURCE', 'LAW.AID PSY.COUNSEL', filed_at + interval '3 hours' from help_case where state = 'SERVING'
union all
select id, 1, 'INCIDENT', 'CRISIS', filed_at from help_case where id % 100 = 0;
insert into duty_of_case select id, 'CHD.REPORT', '', filed_at, '', null from help_case where id % 50 = 0;
