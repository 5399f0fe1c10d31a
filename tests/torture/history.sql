-- What must have held at every moment, by what the witness saw (witness.sql): a row for each place where
-- it did not, by the name of what was broken. Beside tests/invariants.sql, which is about the end.
with moved as (
	select w.*, lag(state, 1, '') over (partition by case_id, number order by n) as before,
		(state in ('OPEN', 'JOINED'))::int - (was in ('OPEN', 'JOINED'))::int as live,
		(state = 'JOINED')::int - (was = 'JOINED')::int as joined,
		(state = 'OPEN')::int - (was = 'OPEN')::int as open
	from witness w
), held as (
	select *, sum(live * (part in ('LEAD', 'MEMBER'))::int) over (partition by expert order by n) as places,
		sum(live) over (partition by expert, part order by n) as of_part,
		sum(live) over (partition by case_id, expert order by n) as of_case,
		sum(joined) over (partition by case_id, part order by n) as who_joined,
		sum(open) over (partition by case_id, part order by n) as who_is_asked
	from moved
), sat as (
	select *, lag(state, 1, '') over seat as before, coalesce(lead(n) over seat, 9223372036854775807) as until
	from witness_seat window seat as (partition by case_id, number, expert order by n)
), broken (name, what) as (
	select 'nobody_was_ever_beyond_their_places', format('%s: %s of %s at %s', h.expert, h.places, e.places, h.n)
	from held h join expert e on e.code = h.expert and e.until is null
	where h.places > e.places::int
	union all
	select 'no_place_was_given_back_twice', format('%s: %s at %s', expert, places, n) from held where places < 0
	union all
	select 'nobody_was_asked_twice_at_once', format('%s %s at %s', case_id, expert, n) from held where of_case > 1
	union all
	select 'there_was_one_lead', format('%s at %s', case_id, n) from held
	where part not in ('MEMBER', 'JUDGES') and (who_joined > 1 or who_is_asked > 1)
	union all
	-- Nobody ever supervised more than 7 posts and 1 project (the seed's rules).
	select 'nobody_was_ever_beyond_the_ratio', format('%s %s: %s at %s', expert, part, of_part, n) from held
	where of_part > case part when 'SUPERVISES_POST' then 7 when 'SUPERVISES_PROJECT' then 1 else of_part end
	union all
	-- An offer is issued once, answered once, and ends once.
	select 'an_offer_goes_its_way', format('%s %s: %s, %s', case_id, number, was, state) from moved
	where was <> before or (was, state) not in (('', 'OPEN'), ('OPEN', 'JOINED'), ('OPEN', 'DECLINED'),
		('OPEN', 'LAPSED'), ('OPEN', 'PULLED'), ('JOINED', 'PULLED'), ('JOINED', 'DONE'))
	union all
	select 'the_witness_saw_all', format('%s %s', o.case_id, o.n)
	from offer o left join (select distinct on (case_id, number) * from witness order by case_id, number, n desc) w
		on (w.case_id, w.number) = (o.case_id, o.n)
	where o.state is distinct from w.state
	union all
	-- Of each acceptance there is one event, and of each event one acceptance.
	select 'an_acceptance_is_on_record_once', coalesce(a.case_id, e.case_id)::text
	from (select case_id, count(*) as n from witness where state = 'JOINED' and part <> 'JUDGES' group by case_id) a
		full join (select case_id, count(*) as n from event where kind in ('JOINED', 'LED', 'NAMED', 'ASSIGNED')
			group by case_id) e
		using (case_id)
	where a.n is distinct from e.n
	union all
	-- At no moment had anybody promised one hour to two conferences.
	select 'nobody_was_ever_at_two_conferences', format('%s: %s %s, %s %s at %s', a.expert, a.case_id, a.number,
		b.case_id, b.number, b.n)
	from sat a join sat b on b.expert = a.expert and (b.case_id, b.number) <> (a.case_id, a.number)
		and b.n > a.n and b.n < a.until
	where is_seated(a.state) and is_seated(b.state) and a.begins < b.ends and b.begins < a.ends
	union all
	-- Whoever is asked may be asked anew; who has declined, come, or been released is not in it any more.
	select 'a_seat_goes_its_way', format('%s %s %s: %s, %s', case_id, number, expert, was, state) from sat
	where was <> before or not case was when '' then state = 'ASKED'
		when 'ASKED' then true when 'ACCEPTED' then state <> 'ACCEPTED' else false end
	union all
	select 'a_conference_goes_its_way', format('%s %s: %s, %s', case_id, number, was, state)
	from (select *, lag(state, 1, '') over (partition by case_id, number order by n) as before
		from witness_conference) w
	where was <> before or not case was when '' then state = 'CALLED' else was = 'CALLED' end
	union all
	select 'a_sequence_only_grows', format('%s %s: %s, %s', case_id, number, was_sequence, sequence)
	from (select case_id, number, was_sequence, sequence from witness_conference
		union all select case_id, number, was_sequence, sequence from witness_seat) w
	where sequence < was_sequence
	union all
	-- What was asked anew is a new invitation, and not the old one again.
	select 'who_is_asked_anew_can_tell', format('%s %s %s', case_id, number, expert) from sat
	where was <> '' and state = 'ASKED' and sequence <= was_sequence
	union all
	select 'the_witness_saw_all', format('%s %s %s', s.case_id, s.n, s.expert)
	from seat s left join (select distinct on (case_id, number, expert) * from witness_seat
		order by case_id, number, expert, n desc) w on (w.case_id, w.number, w.expert) = (s.case_id, s.n, s.expert)
	where (s.state, s.sequence) is distinct from (w.state, w.sequence)
	union all
	-- Of each answer to an invitation, and of what was held, there is one event, and of each event one.
	select 'an_answer_is_on_record_once', coalesce(a.case_id, e.case_id)::text
	from (select case_id, count(*) as n from witness_seat where state in ('ACCEPTED', 'DECLINED')
			group by case_id) a
		full join (select case_id, count(*) as n from event where kind = 'REPLIED' group by case_id) e
		using (case_id)
	where a.n is distinct from e.n
	union all
	select 'what_was_held_is_on_record_once', coalesce(a.case_id, e.case_id)::text
	from (select case_id, count(*) as n from witness_conference where state = 'HELD' group by case_id) a
		full join (select case_id, count(*) as n from event where kind in ('CONCLUDED', 'SEMINAR_HELD') group by
			case_id) e
		using (case_id)
	where a.n is distinct from e.n
)
select name, what from broken order by name, what
