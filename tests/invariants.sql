-- What must hold whatever was done, by however many at once: a row for each place where it does not, by
-- the name of what is broken. Run by tests/harness/invariants.c; tests/store/invariants.c plants each
-- fault, and looks whether it is found.
with live as (
	select * from offer where state in ('OPEN', 'JOINED')
), placed as ( -- but those of supervisors, who take no place
	select * from live where part in ('LEAD', 'MEMBER')
), broken (name, what) as (
	-- The places taken of each expert are their live offers, no more and no fewer.
	select 'places_are_live_offers', format('%s: %s taken, %s live', expert, coalesce(p.taken, 0),
		coalesce(l.n, 0))
	from place p full join (select expert, count(*) as n from placed group by expert) l using (expert)
	where coalesce(p.taken, 0) <> coalesce(l.n, 0)
	union all
	-- Nobody has more cases than the pool gives them. (Fewer places given later count for what comes then.)
	select 'nobody_beyond_their_places', format('%s: %s of %s', l.expert, l.n, e.places)
	from (select expert, count(*) as n from placed group by expert) l
		join expert e on e.code = l.expert and e.until is null
	where l.n > e.places::int
	union all
	select 'who_is_asked_is_in_the_pool', expert from live
	where expert not in (select code from expert)
	union all
	select 'one_live_offer_of_a_case_and_expert', format('%s %s', case_id, expert)
	from live group by case_id, expert having count(*) > 1
	union all
	select 'one_lead', case_id::text from live where part = 'LEAD' and state = 'JOINED'
	group by case_id having count(*) > 1
	union all
	select 'one_lead_asked', case_id::text from live where part = 'LEAD' and state = 'OPEN'
	group by case_id having count(*) > 1
	union all
	-- A team only while it is asked for or supports; before its lead has accepted, one is asked.
	select 'a_team_only_in_support', format('%s %s', l.case_id, c.state)
	from placed l join help_case c on c.id = l.case_id where c.state not in ('OFFERED', 'SERVING')
	union all
	-- A file is supervised by one, who has accepted, while it is; and owes one summary.
	select 'one_supervises', format('%s %s', c.id, c.state) from help_case c
	where (c.state = 'SUPERVISED') <> (1 = (
		select count(*) from live l where l.case_id = c.id and l.part like 'SUPERVISES%' and l.state = 'JOINED'))
	union all
	select 'one_summary_is_owed', format('%s %s', c.id, c.state) from help_case c
	where c.life = 'SUPERVISION' and (c.state = 'SUPERVISED')::int <> (
		select count(*) from task t where t.case_id = c.id and t.done_at is null)
	union all
	-- Nobody supervises more than 7 posts and 1 project (the seed's rules).
	select 'nobody_beyond_the_ratio', format('%s %s', expert, part)
	from live where part like 'SUPERVISES%' group by expert, part
	having count(*) > case part when 'SUPERVISES_POST' then 7 else 1 end
	union all
	-- Whoever is appointed has one file that says so, and that one is of the pool, until the day it says.
	select 'an_appointment_is_in_the_pool', format('%s %s', c.id, a.expert)
	from help_case c left join lateral (
			select * from appointment a where a.case_id = c.id order by a.seq desc limit 1) a on true
		left join due d on d.case_id = c.id and d.what = 'STATE'
		left join expert e on e.code = a.expert and e.until is null
	where c.state in ('APPOINTED', 'APPOINTMENT_ENDED') and (a.ended is null) is distinct from (c.state = 'APPOINTED')
		or c.state = 'APPOINTED' and (e.appointed_until::date + 1)::timestamp at time zone 'Asia/Shanghai'
			is distinct from d.until
		or c.state in ('APPOINTMENT_ASKED', 'NOT_APPOINTED') and a.case_id is not null
	union all
	select 'one_assessment_is_owed', format('%s %s', c.id, c.state) from help_case c
	where c.life = 'APPOINTMENT' and (c.state = 'APPOINTED')::int <> (
		select count(*) from task t where t.case_id = c.id and t.done_at is null
			and not exists (select from debriefing b where (b.case_id, b.n) = (t.case_id, t.n)))
	union all
	-- A debriefing is a task of the file that appoints whose it is, on a case that they have supported to its end.
	select 'a_debriefing_is_a_task', format('%s %s', b.case_id, b.n) from debriefing b
	where not exists (select from task t where (t.case_id, t.n) = (b.case_id, b.n))
		or b.expert is distinct from (
			select expert from appointment a where a.case_id = b.case_id order by a.seq desc limit 1)
		or not exists (select from offer o where (o.case_id, o.expert, o.state) = (b.about, b.expert, 'DONE'))
	union all
	-- And whoever is appointed since before the end of a case of trauma owes one, or somebody has still to look.
	select 'a_debriefing_is_owed', format('%s %s', o.case_id, o.expert)
	from offer o join help_case c on c.id = o.case_id
		join event e on (e.case_id, e.at, e.from_state) = (o.case_id, o.answered_at, 'SERVING')
			and e.kind in ('SUPPORT_ENDED', 'WITHDRAWN', 'ERASED')
		join (select distinct case_id, expert from appointment) a on a.expert = o.expert
		join help_case f on (f.id, f.state) = (a.case_id, 'APPOINTED')
	where o.state = 'DONE' and o.part in ('LEAD', 'MEMBER') and is_trauma(c.needs, c.grade, c.district, o.answered_at)
		and exists (select from event b where (b.case_id, b.kind) = (f.id, 'APPOINTED') and b.at < o.answered_at)
		and not exists (select from debriefing b where (b.expert, b.about) = (o.expert, o.case_id))
		and not exists (select from due w where (w.case_id, w.what) = (f.id, 'DEBRIEFING') and w.since <= o.answered_at)
	union all
	select 'one_appointment_at_a_time', a.expert
	from (select distinct case_id, expert from appointment) a
		join help_case c on c.id = a.case_id and c.state = 'APPOINTED'
	group by a.expert having count(*) > 1
	union all
	-- And it was not approved by who had proposed it.
	select 'an_appointment_needs_two', format('%s %s', a.case_id, a.seq)
	from appointment a join event e using (case_id, seq)
	where e.kind not in ('APPOINTED', 'RENEWED') or e.actor is not distinct from (
		select b.actor from event b where b.case_id = e.case_id and b.seq < e.seq
			and b.kind = 'APPOINTMENT_PROPOSED' order by b.seq desc limit 1)
	union all
	-- Of the ledger: nobody is paid more than they are owed.
	select 'nobody_is_paid_more', format('%s %s %s', case_id, who, code)
	from coded where what in ('ALLOWANCE', 'PAID') group by case_id, who, code
	having sum(case what when 'PAID' then -amount else amount end) < 0
	union all
	-- A state is of the file's kind, or of any.
	select 'a_state_of_its_life', format('%s %s', c.id, c.state)
	from help_case c join state s on s.code = c.state where s.life not in ('', c.life)
	union all
	select 'somebody_is_asked_to_lead', c.id::text from help_case c
	where c.state = 'OFFERED' and not exists (
		select from live l where l.case_id = c.id and l.part = 'LEAD' and l.state = 'OPEN')
	union all
	-- Whoever has declined is not asked again.
	select 'who_declined_rests', format('%s %s', a.case_id, a.expert)
	from offer a join offer b using (case_id, expert)
	where a.state = 'DECLINED' and b.n > a.n
	union all
	-- Offers fall due together, no later than the first that is open ends.
	select 'offers_fall_due', l.case_id::text
	from (select case_id, min(expires_at) filter (where state = 'OPEN') as ends from live
		group by case_id) l
		left join due d on d.case_id = l.case_id and d.what = 'OFFERS'
	where d.at is null or d.at > l.ends
	union all
	select 'nothing_falls_due_without_offers', case_id::text from due
	where what = 'OFFERS' and case_id not in (select case_id from live)
	union all
	-- Whoever is suspended or shut out is taken out at once, whatever else falls due.
	select 'who_is_barred_is_looked_at', format('%s %s', l.case_id, l.expert)
	from live l join due d on d.case_id = l.case_id and d.what = 'OFFERS'
	where d.at > l.issued_at and exists (
		select from principal p where p.expert = l.expert and p.expert <> '' and (p.suspended or exists (
			select from shut_out s where s.case_id = l.case_id and s.principal = p.id and s.shut)))
	union all
	-- Whoever must act in a state that is not final must by a time, and is its owner, or the supervisor
	-- once that has passed; in a final one nobody must. A lead who has to call nobody first, and is there:
	-- else it is staff.
	select 'somebody_must_act', format('%s %s', c.id, c.state)
	from help_case c join state s on s.code = c.state
		left join due d on d.case_id = c.id and d.what = 'STATE'
		left join live l on l.case_id = c.id and l.part not in ('MEMBER', 'JUDGES') and l.state = 'JOINED'
	where s.final <> (d.at is null)
		or d.owner <> case when s.owner = 'LEAD' and (l.case_id is null
				or (c.grade = 'CRISIS' and not is_called(c.id))) then 'STAFF' else s.owner end
			and (d.owner <> 'SUPERVISOR' or not exists (
		select from event e where e.case_id = c.id and e.kind = 'OVERDUE' and e.at >= d.until))
	union all
	-- An answer is on record, by the same person at the same time; so is who was asked.
	select 'answers_are_on_record', format('%s %s %s', o.case_id, o.n, o.state) from offer o
	where o.state <> 'OPEN' and not exists (
		select from event e where e.case_id = o.case_id and e.at = o.answered_at
			and e.actor = o.answered_by and case o.state
				when 'JOINED' then e.kind in ('JOINED', 'LED', 'NAMED', 'ASSIGNED', 'PANEL_NAMED')
				when 'DECLINED' then e.kind = 'DECLINED'
				when 'LAPSED' then e.kind = 'LAPSED'
				else true end)
	union all
	select 'asking_is_on_record', format('%s %s', o.case_id, o.n) from offer o
	where not exists (
		select from event e where e.case_id = o.case_id and e.at = o.issued_at
			and e.kind in ('CONFIRMED', 'ADDED', 'DECLINED', 'LAPSED', 'PULLED', 'CONCLUDED', 'ASSIGNED',
				'PANEL_NAMED'))
	union all
	select 'nobody_accepts_late', format('%s %s', case_id, n) from offer
	where state = 'JOINED' and answered_at >= expires_at
	union all
	-- No hour of an expert's is two conferences'.
	select 'nobodys_hour_is_given_away_twice', format('%s: %s %s', a.expert, a.case_id, b.case_id)
	from seat a join seat b on b.expert = a.expert and (a.case_id, a.n) < (b.case_id, b.n)
	where a.state in ('ASKED', 'ACCEPTED') and b.state in ('ASKED', 'ACCEPTED')
		and a.begins < b.ends and b.begins < a.ends
	union all
	-- Seats are live while their conference is to be held, and then.
	select 'seats_are_of_a_conference', format('%s %s %s', s.case_id, s.n, s.expert)
	from seat s left join conference k using (case_id, n)
	where k.n is null or (s.state in ('ASKED', 'ACCEPTED')
		and (k.state, k.begins, k.ends) is distinct from ('CALLED', s.begins, s.ends))
	union all
	-- Nobody was asked with a later invitation than there is.
	select 'asked_with_a_sequence_there_is', format('%s %s %s', s.case_id, s.n, s.expert)
	from seat s join conference k using (case_id, n)
	where s.sequence not between 0 and k.sequence
	union all
	-- One is to be held only while there is support, or a seminar is planned; then its minutes are a task, and
	-- not any more.
	select 'a_conference_only_in_support', format('%s %s', k.case_id, k.n)
	from conference k join help_case c on c.id = k.case_id
	where k.state = 'CALLED' and not confers(c.state)
	union all
	select 'minutes_are_a_task', format('%s %s', k.case_id, k.n)
	from conference k left join task t on (t.case_id, t.n) = (k.case_id, k.minutes)
	where t.n is null or (k.state = 'CALLED') <> (t.done_at is null)
	union all
	select 'held_with_a_quorum', format('%s %s', k.case_id, k.n) from conference k
	where k.state = 'HELD' and k.quorum > (select count(*) from seat s
		where (s.case_id, s.n, s.state) = (k.case_id, k.n, 'ATTENDED'))
	union all
	-- A seminar that was held was at one conference; and who is counted there has attended.
	select 'a_seminar_was_held_once', format('%s %s', c.id, c.state) from help_case c
	where c.life = 'SEMINAR' and c.state <> 'ERASED' and (c.state in ('SEMINAR_HELD', 'SEMINAR_ENDED'))::int <> (
		select count(*) from conference k where (k.case_id, k.state) = (c.id, 'HELD'))
	union all
	select 'who_is_counted_has_attended', format('%s %s', g.case_id, g.amount) from coded g
	where g.what = 'SEMINAR_EXPERTS' and g.amount <> (
		select count(*) from seat s where (s.case_id, s.state) = (g.case_id, 'ATTENDED'))
	union all
	-- A panel only while it scores; each of it has said of each entry one thing at most, and of none that was not
	-- nominated.
	select 'a_panel_only_while_it_scores', format('%s %s', l.case_id, c.state)
	from live l join help_case c on c.id = l.case_id where l.part = 'JUDGES' and c.state <> 'SCORING'
	union all
	select 'nobody_scores_twice', format('%s %s %s', case_id, who, code) from coded
	where what in ('SCORED', 'RECUSED') group by case_id, who, code having count(*) > 1
	union all
	select 'what_is_scored_was_nominated', format('%s %s', s.case_id, s.code) from coded s
	where s.what in ('SCORED', 'RECUSED') and not exists (
		select from coded k where (k.case_id, k.what, k.code) = (s.case_id, 'NOMINATED', s.code))
	union all
	-- Who is asked to help is asked only while there is support; by when somebody must act is known of
	-- what is open, and of nothing else; and each state is on record, by the time at which it came.
	select 'a_linkage_only_in_support', format('%s %s', l.case_id, l.n)
	from linkage l join linkage_state s on s.code = l.state join help_case c on c.id = l.case_id
	where not s.final and c.state not in ('ACCEPTED', 'OFFERED', 'SERVING')
	union all
	select 'an_open_linkage_is_due', format('%s %s %s', coalesce(l.case_id, d.case_id), l.n, d.what)
	from (select l.* from linkage l join linkage_state s on s.code = l.state where not s.final) l
		full join (select * from due where what like 'LINKAGE.%') d
			on d.case_id = l.case_id and d.what = 'LINKAGE.' || l.n
	where l.n is null or d.at is null
	union all
	select 'linkages_are_on_record', format('%s %s %s', l.case_id, l.n, l.state) from linkage l
	where not exists (
		select from event e where e.case_id = l.case_id and e.at = l.since and case l.state
			when 'PROPOSED' then e.kind = 'LINKAGE_PROPOSED'
			when 'WITHDRAWN' then e.kind = 'LINKAGE_MOVED' or e.from_state <> e.to_state
			else e.kind = 'LINKAGE_MOVED' end)
	union all
	-- What is held of an item's places is what the record says.
	select 'places_are_counted', code from capacity where taken <> places_taken(code, said_at)
	union all
	select 'no_body_is_asked_twice_at_once', format('%s %s', case_id, target)
	from linkage l join linkage_state s on s.code = l.state
	where not s.final group by case_id, target having count(*) > 1
	union all
	-- The record of a case has no gap, and its head is its last event's; each follows the one before.
	select 'no_gap_in_the_record', format('%s: %s of %s', c.id, count(e.seq), c.version)
	from help_case c left join event e on e.case_id = c.id
	group by c.id having count(e.seq) <> c.version or max(e.seq) <> c.version
	union all
	select 'the_head_is_the_last', c.id::text from help_case c
		join event e on (e.case_id, e.seq) = (c.id, c.version)
	where e.hash <> c.head or e.to_state <> c.state
	union all
	select 'each_follows_the_one_before', format('%s %s', b.case_id, b.seq)
	from event a join event b on b.case_id = a.case_id and b.seq = a.seq + 1
	where b.from_state <> a.to_state
	union all
	select 'a_key_answers_with_its_event', format('%s %s', r.case_id, r.seq) from request r
		left join (
			select case_id, seq, actor from event
			union all select 0, seq, actor from register_change) e using (case_id, seq)
	where e.actor is distinct from r.actor
)
select name, what from broken order by name, what
