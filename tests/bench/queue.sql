-- Cases that are open, :cases of them, in the six districts of a city's that the seed has, as they would lie
-- about: most are served and led by one of the experts, each falls due at a time of its own, every fiftieth
-- is overdue and the supervisor's. 1,000 workers of 50 agencies answer for them; three of a hundred have
-- ended. For a test, and a benchmark: no events, for a page of the queue shows none.
insert into principal select 'W-' || n, 'PERSON', 'W', 'A' || n % 50, '', false, '2026-01-01'
from generate_series(0, 999) n;
insert into role_held select 'W-' || n, 'WORKER', '440309', true, '2026-01-01' from generate_series(0, 999) n;
insert into principal select 'X-' || code, 'PERSON', name, '', code, false, '2026-01-01'
from expert where until is null;
insert into role_held select id, 'EXPERT', '440309', true, '2026-01-01' from principal where expert <> '';
insert into principal values ('DUTY', 'PERSON', 'D', '', '', false, '2026-01-01'),
	('CHIEF', 'PERSON', 'C', '', '', false, '2026-01-01'), ('HEAD', 'PERSON', 'H', 'A7', '', false, '2026-01-01');
insert into role_held values ('DUTY', 'STAFF', '440309', true, '2026-01-01'),
	('CHIEF', 'SUPERVISOR', '440300', true, '2026-01-01'),
	('HEAD', 'AGENCY_SUPERVISOR', '440309', true, '2026-01-01');
create temp table place_of as select code, row_number() over (order by code) - 1 as place
from district where until is null and (code like '4403%');
insert into help_case (id, district, state, grade, needs, actor, responsible, via, version, head, filed_at)
select n, p.code, case when n % 33 = 0 then 'FOLLOWED' when n % 10 < 7 then 'SERVING'
		when n % 10 < 9 then 'RECEIVED' else 'ENDED' end,
	'URGENT', 'LAW.AID PSY.COUNSEL', 'W-' || n % 1000, 'W-' || n % 1000, 'W-' || n % 1000, 2,
	sha256(n::text::bytea), timestamptz '2026-01-05 09:00Z' + n * interval '1 second'
from generate_series(1, :cases) n join place_of p on p.place = n % (select count(*) from place_of);
insert into due (case_id, what, owner, at, district, since, until)
select id, 'STATE', case when id % 50 = 1 then 'SUPERVISOR' when state = 'SERVING' then 'LEAD' else 'STAFF' end,
	'2100-01-01', district, filed_at, case when id % 50 = 1 then timestamptz '2026-01-06'
		else timestamptz '2026-06-01' + id * 7919 % 1000000 * interval '1 second' end
from help_case where state <> 'FOLLOWED';
insert into offer (case_id, n, expert, part, needs, state, issued_at, expires_at, answered_at)
select c.id, 1, e.code, 'LEAD', 'LAW.AID', 'JOINED', c.filed_at, c.filed_at + interval '1 day', c.filed_at
from help_case c join (
	select code, row_number() over (order by code) - 1 as place from expert where until is null) e
	on e.place = c.id % (select count(*) from expert where until is null)
where c.state = 'SERVING';
analyze;
