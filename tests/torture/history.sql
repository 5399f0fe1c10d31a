-- What must have held at every moment, by what the witness saw (witness.sql): a row for each place where
-- it did not, by the name of what was broken. Beside tests/invariants.sql, which is about the end.
with moved as (
	select w.*, lag(state, 1, '') over (partition by case_id, number order by n) as before,
		(state in ('OPEN', 'JOINED'))::int - (was in ('OPEN', 'JOINED'))::int as live,
		(state = 'JOINED')::int - (was = 'JOINED')::int as joined,
		(state = 'OPEN')::int - (was = 'OPEN')::int as open
	from witness w
), held as (
	select *, sum(live) over (partition by expert order by n) as places,
		sum(live) over (partition by case_id, expert order by n) as of_case,
		sum(joined) over (partition by case_id, part order by n) as who_joined,
		sum(open) over (partition by case_id, part order by n) as who_is_asked
	from moved
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
	where part = 'LEAD' and (who_joined > 1 or who_is_asked > 1)
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
	from (select case_id, count(*) as n from witness where state = 'JOINED' group by case_id) a
		full join (select case_id, count(*) as n from event where kind in ('JOINED', 'LED') group by case_id) e
		using (case_id)
	where a.n is distinct from e.n
)
select name, what from broken order by name, what
