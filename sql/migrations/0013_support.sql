-- The life of a case to its end: offers are out, support runs, it has ended, worker and client have been
-- asked how it was.
insert into state values ('OFFERED', false, 'STAFF', 'due.assign'), ('SERVING', false, 'LEAD', 'due.review'),
	('ENDED', false, 'STAFF', 'due.follow_up'), ('FOLLOWED', true, 'STAFF', '');

-- What may happen to an accepted case, may in the states that follow; but nobody withdraws, or grades,
-- what has ended.
insert into move (event, from_state, to_state, who, verb, filing)
	select m.event, s, case m.to_state when 'ACCEPTED' then s else m.to_state end, m.who, m.verb, m.filing
	from move m, unnest(array['OFFERED', 'SERVING', 'ENDED']) as s
	where m.from_state = 'ACCEPTED' and not (s = 'ENDED'
		and m.event in ('CALLED', 'RAISED', 'LOWERING', 'LOWERED', 'WITHDRAWN'));
insert into move (event, from_state, to_state, who, verb, filing)
	select event, 'FOLLOWED', case to_state when 'RETURNED' then 'FOLLOWED' else to_state end, who, verb, filing
	from move where from_state = 'RETURNED';
insert into move (event, from_state, to_state, who, verb) values
	('LINKED', 'ACCEPTED', 'SERVING', 'STAFF', 'handle'),
	('LINKED', 'ACCEPTED', 'SERVING', 'SUPERVISOR', 'handle');

update schema set version = 13, serves = 13;
