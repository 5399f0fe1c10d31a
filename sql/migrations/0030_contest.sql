-- The contest of excellent cases (评优大赛): entries of the library are nominated, scored by a panel each of whom
-- sees nobody else's scores, ranked and published. Nominations, scores and who stays away are lines of `coded`,
-- beside their events: nobody reads that table, and what these functions tell of it is all that is told.

-- ---- Its life --------------------------------------------------------------------------------------

insert into state (code, final, owner, due, life) values
	('NOMINATING', false, 'SUPERVISOR', 'due.nominate', 'CONTEST'),
	('SCORING', false, 'SUPERVISOR', 'due.score', 'CONTEST'),
	('RANKED', false, 'SUPERVISOR', 'due.publish', 'CONTEST'),
	('PUBLISHED', true, 'STAFF', '', 'CONTEST'),
	('CONTEST_CALLED_OFF', true, 'STAFF', '', 'CONTEST');

-- What can happen to a file of any kind happens to these, too; and what is theirs.
insert into move (event, from_state, to_state, who, verb)
	select distinct m.event, s.code, case m.to_state when 'ERASED' then 'ERASED' else s.code end, m.who, m.verb
	from move m join state o on o.code = m.from_state and o.life = 'CASE'
		join state s on s.life = 'CONTEST' and s.final = o.final
	where m.event in ('OVERDUE', 'REMINDED', 'EXTENDED', 'HELD', 'RELEASED', 'ERASED', 'HANDED_OVER',
		'ATTACHED', 'SHUT_OUT', 'LET_IN', 'GLASS_BROKEN', 'GLASS_REVIEWED');
insert into move (event, from_state, to_state, who, verb, filing)
	select event, from_state, to_state, who, case who when 'SYSTEM' then '' else verb end, verb = 'open'
	from (values
		('CONTEST_OPENED', 'NONE', 'NOMINATING', '{SUPERVISOR}', 'open'),
		('NOMINATED', 'NOMINATING', 'NOMINATING', '{STAFF,SUPERVISOR}', 'handle'),
		('PANEL_NAMED', 'NOMINATING', 'SCORING', '{SUPERVISOR}', 'handle'),
		('SCORED', 'SCORING', 'SCORING', '{EXPERT}', 'handle'),
		('RECUSED', 'SCORING', 'SCORING', '{EXPERT}', 'handle'),
		('PULLED', 'SCORING', 'SCORING', '{EXPERT,STAFF,SUPERVISOR,SYSTEM}', 'handle'),
		('RANKED', 'SCORING', 'RANKED', '{SUPERVISOR}', 'handle'),
		('PUBLISHED', 'RANKED', 'PUBLISHED', '{SUPERVISOR}', 'handle'),
		('WITHDRAWN', 'NOMINATING', 'CONTEST_CALLED_OFF', '{SUPERVISOR}', 'handle'),
		('WITHDRAWN', 'SCORING', 'CONTEST_CALLED_OFF', '{SUPERVISOR}', 'handle'),
		('WITHDRAWN', 'RANKED', 'CONTEST_CALLED_OFF', '{SUPERVISOR}', 'handle')
	) as m (event, from_state, to_state, roles, verb), unnest(m.roles::text[]) as who;

-- ---- The panel -------------------------------------------------------------------------------------

-- By an offer that is accepted as it is made, which takes no place, and is one of a team.
alter table offer drop constraint offer_part_check, add constraint offer_part_check
	check (part in ('LEAD', 'MEMBER', 'SUPERVISES_POST', 'SUPERVISES_PROJECT', 'JUDGES'));
create or replace function stands_by(offer_state text, part text) returns text language sql immutable as $$
	select case when $1 = 'OPEN' then 'OFFERED' when $1 <> 'JOINED' then ''
		when $2 in ('MEMBER', 'JUDGES') then 'TEAM' else 'LEAD' end
$$;

-- As before (0025); on how many panels somebody is, nothing limits.
create or replace function ratio_of(part text, node text, at timestamptz) returns int language plpgsql stable as $$
declare
	project boolean := $1 = 'SUPERVISES_PROJECT';
	said text := practice_of($2, case when project then 'supervision.ratio.project'
		else 'supervision.ratio.post' end, $3);
begin
	return case when $1 = 'JUDGES' then 2147483647
		when said ~ '^[1-9][0-9]{0,8}$' then said::int when project then 1 else 7 end;
end $$;

-- As before (0022, 0025), and who is on a panel; nobody is asked who is away, has an hour then, or goes on being
-- asked (0028).
create or replace function daemon.write_offer(int4[], int8[], int4[], text[], text[], text[], timestamptz[],
	timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7, $8)
				as r (n, case_id, number, expert, part, needs, issued_at, expires_at)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and (
			r.issued_at < r.expires_at and r.issued_at < serves_until(r.expert, r.issued_at)
			and not is_away(r.expert, r.issued_at, r.issued_at)
			and not is_barred(r.expert, r.case_id)
			and exists (
				select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid and e.at = r.issued_at
					and case when r.part = 'JUDGES' then e.kind = 'PANEL_NAMED'
						when takes_place(r.part)
						then e.kind in ('CONFIRMED', 'ADDED', 'DECLINED', 'LAPSED', 'PULLED', 'CONCLUDED')
						else e.kind = 'ASSIGNED' and supervises(r.expert) end)
			and not exists (
				select from offer o
				where (o.case_id, o.expert) = (r.case_id, r.expert)
					and (o.state = 'DECLINED' or o.reason = 'CONFLICT'))
			and (c.grade <> 'CRISIS' or is_called(c.id)
				or exists (
					select from expert_skill s
					where (s.expert, s.type) = (r.expert, 'CRISIS_WORKER') and s.until is null))) is not true)
	then
		perform not_theirs();
	end if;
	with issued as (
		insert into offer (case_id, n, expert, part, needs, state, issued_at, expires_at)
		select r.case_id, r.number, r.expert, r.part, r.needs, 'OPEN', r.issued_at, r.expires_at
		from unnest($1, $2, $3, $4, $5, $6, $7, $8)
			as r (n, case_id, number, expert, part, needs, issued_at, expires_at)
		where r.n <> all ((select batch_lost())::int[])
		returning expert, part, issued_at
	)
	update place p set taken = p.taken + i.taken, changed_at = i.at
	from (select expert, count(*) as taken, max(issued_at) as at from issued
		where takes_place(part) group by expert) i
	where p.expert = i.expert;
	perform offers_due(array(select case_id from unnest($1, $2) as d (n, case_id)
		where n <> all ((select batch_lost())::int[])));
end $$;

create or replace function daemon.write_lead_named(int4[], int8[], int4[], text[], timestamptz[], text[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7) as r (n, case_id, number, expert, at, actor, bound)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from offer o join event e on e.case_id = o.case_id
			where (o.case_id, o.n, o.expert, o.state, o.issued_at)
					= (r.case_id, r.number, r.expert, 'OPEN', r.at)
				and (o.part = 'LEAD' and r.bound = 1 or not takes_place(o.part) and r.bound = 0)
				and o.xmin = pg_current_xact_id()::xid and e.xmin = pg_current_xact_id()::xid
				and (e.kind, e.at, e.actor)
					= (case when r.bound = 1 then 'NAMED' when o.part = 'JUDGES' then 'PANEL_NAMED'
						else 'ASSIGNED' end, r.at, r.actor)))
	then
		perform not_theirs();
	end if;
	update offer o set state = 'JOINED', answered_at = r.at, answered_by = r.actor, named = r.bound = 1
	from unnest($1, $2, $3, $4, $5, $6, $7) as r (n, case_id, number, expert, at, actor, bound)
	where (o.case_id, o.n) = (r.case_id, r.number) and r.n <> all ((select batch_lost())::int[]);
	perform offers_due(array(select case_id from unnest($1, $2) as d (n, case_id)
		where n <> all ((select batch_lost())::int[])));
end $$;

create or replace function daemon.write_offer_answered(int4[], int8[], int4[], text[], text[], text[],
	timestamptz[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $7, $8)
				as r (n, case_id, number, expert, state, at, actor)
			left join offer o on (o.case_id, o.n, o.expert) = (r.case_id, r.number, r.expert)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and (
			case r.state when 'JOINED' then o.state = 'OPEN' and r.at < o.expires_at
					and not is_barred(r.expert, r.case_id)
				when 'DONE' then o.state = 'JOINED'
				when 'PULLED' then o.state in ('OPEN', 'JOINED')
				when 'LAPSED' then o.state = 'OPEN' and r.at >= o.expires_at
				else o.state = 'OPEN' end
			and exists (
				select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and (e.at, e.actor) = (r.at, r.actor)
					and case r.state
						when 'JOINED' then e.kind = case o.part when 'LEAD' then 'LED' else 'JOINED' end
						when 'DECLINED' then e.kind = 'DECLINED'
						when 'LAPSED' then e.kind = 'LAPSED'
						else e.kind = 'PULLED' or c.state not in ('OFFERED', 'SERVING', 'SUPERVISED', 'SCORING') end)
			and (r.state not in ('JOINED', 'DECLINED') or exists (
				select from principal p where p.id = r.actor and p.expert = r.expert)
				or exists (
					select from grounds(r.actor, r.actor, 'handle', c.district, c.responsible, c.id, r.at) g
					where g.role in ('STAFF', 'SUPERVISOR')))) is not true)
	then
		perform not_theirs();
	end if;
	with answered as (
		update offer o set state = r.state, answered_at = r.at, reason = r.reason,
			answered_by = r.actor
		from unnest($1, $2, $3, $4, $5, $6, $7, $8)
			as r (n, case_id, number, expert, state, reason, at, actor)
		where (o.case_id, o.n) = (r.case_id, r.number) and r.n <> all ((select batch_lost())::int[])
		returning o.expert, o.part, o.state, r.at
	)
	update place p set taken = p.taken - a.freed, changed_at = a.at
	from (select expert, count(*) as freed, max(at) as at from answered
		where state <> 'JOINED' and takes_place(part) group by expert) a
	where p.expert = a.expert;
	perform offers_due(array(select case_id from unnest($1, $2) as d (n, case_id)
		where n <> all ((select batch_lost())::int[])));
end $$;

create or replace function look_at_pulled() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
	if new.named and exists (select from principal p
		where p.id = new.answered_by and p.expert = new.expert)
	then
		perform not_theirs();
	end if;
	if new.answered_by <> 'dispatcher' and not exists (
		select from help_case c
		where c.id = new.case_id and (c.state not in ('OFFERED', 'SERVING', 'SUPERVISED', 'SCORING')
			or exists (select from principal p
				where p.id = new.answered_by and p.expert = new.expert)
			or exists (
				select from grounds(new.answered_by, new.answered_by, 'handle', c.district, c.responsible,
					c.id, new.answered_at) g
				where g.role in ('STAFF', 'SUPERVISOR'))))
	then
		perform not_theirs();
	end if;
	return null;
end $$;

create or replace function may_move(id int8, kind text, from_state text, to_state text, who text,
	through text, at timestamptz)
returns boolean language plpgsql stable as $$
begin
	return exists (
		select from help_case c join move m on (m.event, m.from_state, m.to_state) = ($2, $3, $4)
		where c.id = $1 and case m.verb
			when '' then ($5, $6) = ('dispatcher', 'dispatcher')
			else exists (
				select from grounds($5, $6, m.verb, c.district, c.responsible, c.id, $7) g
				where g.role = m.who and case g.view
					when 'OFFER' then $2 in ('JOINED', 'LED', 'DECLINED', 'SHORT', 'REPLIED')
					when 'TASK' then $2 in ('NOTED', 'TASK_DONE', 'PULLED', 'REPLIED', 'SCORED', 'RECUSED')
					else true end) end);
end $$;

-- ---- What is in a contest --------------------------------------------------------------------------

alter table coded drop constraint coded_what_check, drop constraint coded_check, drop constraint coded_check1,
	add constraint coded_what_check check (what in ('CHANNEL', 'ANSWER', 'OUTCOME', 'WORKER_SAID', 'CLIENT_SAID',
		'INCIDENT', 'UNIT', 'RESOURCE', 'SESSION', 'SUMMARY', 'ALLOWANCE', 'PAID', 'SEMINARS', 'SEMINAR_EXPERTS',
		'SEMINAR_WORKERS', 'NOMINATED', 'SCORED', 'RECUSED', 'CONTESTS')),
	add constraint coded_check check (code ~ case when what in ('UNIT', 'RESOURCE')
		then '^[A-Z][A-Z_]{1,31}[.][A-Z_]{1,31}( [A-Z][A-Z_]{1,31}[.][A-Z_]{1,31})*$'
		when what in ('NOMINATED', 'SCORED', 'RECUSED') then '^L[0-9]{6} [1-9][0-9]{0,8}$'
		else '^[A-Z][A-Z_]{1,31}$' end),
	add constraint coded_check1 check (case
		when what in ('SESSION', 'SUMMARY', 'ALLOWANCE', 'PAID') then who <> '' and amount > 0
		when what in ('SEMINARS', 'SEMINAR_EXPERTS', 'SEMINAR_WORKERS', 'CONTESTS') then who = '' and amount > 0
		when what = 'SCORED' then who <> '' and amount between 0 and 100000
		when what = 'RECUSED' then who <> '' and amount = 0
		else who = '' or amount <= 0 end);

-- Whether somebody may not score an entry: it comes of a case of their own agency's, or of one that they have
-- supported, conferred on, filed, proposed or approved. As far as it can be said: of an erased case it cannot.
create function in_conflict(expert text, code text) returns boolean language sql stable as $$
	select exists (
		select from entry_of_case o join help_case c on c.id = o.case_id
		where o.code = $2 and (
			exists (select from offer f where (f.case_id, f.expert) = (c.id, $1) and f.state <> 'OPEN'
				and f.state <> 'DECLINED' and f.state <> 'LAPSED')
			or exists (select from seat s where (s.case_id, s.expert, s.state) = (c.id, $1, 'ATTENDED'))
			or exists (
				select from principal p where p.expert = $1 and p.expert <> '' and (
					exists (select from principal w where w.id = c.responsible and w.agency = p.agency
						and w.agency <> '')
					or exists (select from event e where e.case_id = c.id and e.actor = p.id
						and e.kind in ('FILED', 'ENTRY_PROPOSED', 'ENTRY_APPROVED'))))))
$$;

-- What an entry that was nominated (code, with its version) is to one of the panel; '': they are not on it, or it is not
-- nominated.
create function contest_mine(id int8, expert text, code text) returns text language sql stable as $$
	select case when not exists (select from coded k where (k.case_id, k.what, k.code) = ($1, 'NOMINATED', $3))
			or not exists (select from offer o where (o.case_id, o.expert, o.part, o.state) = ($1, $2, 'JUDGES', 'JOINED'))
			then ''
		else coalesce((select case k.what when 'SCORED' then 'DONE' else 'RECUSED' end from coded k
				where (k.case_id, k.who, k.code) = ($1, $2, $3) and k.what in ('SCORED', 'RECUSED') limit 1),
			case when in_conflict($2, split_part($3, ' ', 1)) then 'CONFLICT' else 'OPEN' end) end
$$;

-- Whether scores may be read: each of the panel has said of each entry what is theirs to say, or the term is over.
create function is_scored(id int8, at timestamptz) returns boolean language sql stable as $$
	select exists (select from due d where (d.case_id, d.what) = ($1, 'STATE') and d.until <= $2)
		or exists (select from event e where (e.case_id, e.kind, e.from_state) = ($1, 'OVERDUE', 'SCORING'))
		or not exists (
			select from coded k join offer o on o.case_id = k.case_id and (o.part, o.state) = ('JUDGES', 'JOINED')
			where (k.case_id, k.what) = ($1, 'NOMINATED') and contest_mine($1, o.expert, k.code) = 'OPEN')
$$;

create function daemon.contest(int8)
returns table (code text, version int4, mine text, scores int4, complete boolean, points text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := sight($1); -- of whoever does something, too: one of the panel sees no scores by scoring
	expert text := coalesce((select p.expert from principal p where p.id = reader('reader')), '');
	file_state text := (select c.state from help_case c where c.id = $1 and c.life = 'CONTEST');
	done boolean;
begin
	if file_state is null or view not in ('WHOLE', 'TASK') then
		return;
	end if;
	done := file_state = 'SCORING' and is_scored($1, reads_at());
	return query select split_part(k.code, ' ', 1), split_part(k.code, ' ', 2)::int4,
		contest_mine($1, expert, k.code),
		case when view = 'TASK' then 0 else (
			select count(*)::int4 from coded s where (s.case_id, s.what, s.code) = ($1, 'SCORED', k.code)) end,
		done, case when done and view <> 'TASK' then coalesce((
			select string_agg(s.amount::text, ' ' order by s.amount) from coded s
			where (s.case_id, s.what, s.code) = ($1, 'SCORED', k.code)), '') else '' end
	from coded k where (k.case_id, k.what) = ($1, 'NOMINATED') order by 1;
end $$;

-- As before (0026), and that a seminar was held, as its conference was; of experts, as many as have attended. What
-- is nominated is in the library, and once; who scores or stays away is on the panel, for themselves, and may still.
create or replace function daemon.write_coded(int4[], int8[], int4[], text[], text[], timestamptz[], text[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7, $8)
			as r (n, case_id, seq, what, code, at, who, amount)
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (
				select from event e
				where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
					and e.at = r.at and e.kind = any (case r.what
						when 'CHANNEL' then '{FILED}'
						when 'ANSWER' then '{CONFIRMED,LINKED,RETURNED,ADVISED}'
						when 'OUTCOME' then '{SUPPORT_ENDED}'
						when 'WORKER_SAID' then '{WORKER_HEARD}'
						when 'CLIENT_SAID' then '{CLIENT_HEARD}'
						when 'INCIDENT' then '{FILED,RAISED,OVERDUE,SUPPORT_ENDED}'
						when 'UNIT' then '{CONFIRMED}'
						when 'RESOURCE' then '{CONFIRMED,LINKED}'
						when 'ALLOWANCE' then '{SESSION}'
						when 'CONTESTS' then '{RANKED}'
						when 'SEMINARS' then '{SEMINAR_HELD}'
						when 'SEMINAR_EXPERTS' then '{SEMINAR_HELD}'
						when 'SEMINAR_WORKERS' then '{SEMINAR_HELD}'
						else array[r.what] end::text[]))
			and case when r.what in ('SESSION', 'SUMMARY', 'ALLOWANCE') then exists (
					select from offer o where (o.case_id, o.expert, o.state) = (r.case_id, r.who, 'JOINED'))
				when r.what = 'PAID' then r.amount <= owed_to(r.who, r.case_id, r.code)
				when r.what = 'SEMINARS' then r.amount = 1 and exists (
					select from conference k where (k.case_id, k.state, k.manner) = (r.case_id, 'HELD', r.code))
				when r.what = 'SEMINAR_EXPERTS' then r.amount = (
					select count(*) from seat s where (s.case_id, s.state) = (r.case_id, 'ATTENDED'))
				when r.what = 'NOMINATED' then is_in_library(split_part(r.code, ' ', 1), split_part(r.code, ' ', 2)::int)
					and not exists (
						select from coded k where (k.case_id, k.what) = (r.case_id, 'NOMINATED')
							and split_part(k.code, ' ', 1) = split_part(r.code, ' ', 1))
				when r.what in ('SCORED', 'RECUSED') then exists (
						select from event e join principal p on p.id = e.actor and p.expert = r.who
						where (e.case_id, e.seq) = (r.case_id, r.seq))
					and contest_mine(r.case_id, r.who, r.code) = 'OPEN'
				else true end))
	then
		perform not_theirs();
	end if;
	insert into coded (case_id, seq, what, code, at, who, amount)
	select r.case_id, r.seq, r.what, r.code, r.at, r.who, r.amount
	from unnest($1, $2, $3, $4, $5, $6, $7, $8)
		as r (n, case_id, seq, what, code, at, who, amount)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- As before (0026), and seminars and contests.
create or replace function happened(since timestamptz, until timestamptz, node text)
returns table (part text, grade text, needs text, channel text, answer text, figure text, code text,
	at timestamptz, leaf text, took interval)
language sql stable as $$
	with firsts as (
		select case_id as id,
			min(at) filter (where kind in ('TAKEN', 'ASKED', 'RETURNED', 'ADVISED', 'CALLED')) as answered,
			min(at) filter (where kind = 'LED') as led,
			min(at) filter (where kind in ('LINKED', 'CONFIRMED')) as confirmed
		from event
		where kind in ('TAKEN', 'ASKED', 'RETURNED', 'ADVISED', 'CALLED', 'LED', 'LINKED', 'CONFIRMED')
		group by case_id
	), cases as materialized (
		select c.*, f.answered, f.led, f.confirmed from figure_cases($3) c left join firsts f using (id)
	), confirmed as materialized (
		select * from cases c where c.confirmed >= $1 and c.confirmed < $2
	), needed as (
		select c.id, leaf from confirmed c cross join lateral unnest(string_to_array(c.needs, ' ')) leaf
		union all
		select distinct c.id, leaf
		from confirmed c join offer o on o.case_id = c.id
			cross join lateral unnest(string_to_array(o.needs, ' ')) leaf
		where leaf <> all (string_to_array(c.needs, ' '))
	), covers as (
		select o.case_id as id, leaf, 1 as place
		from offer o cross join lateral unnest(string_to_array(o.needs, ' ')) leaf
		where o.state in ('JOINED', 'DONE')
		union all
		select g.case_id, leaf, case g.what when 'UNIT' then 2 else 3 end
		from coded g cross join lateral unnest(string_to_array(g.code, ' ')) leaf
		where g.what in ('UNIT', 'RESOURCE')
	), met as (
		select n.id, n.leaf, (array['EXPERT', 'UNIT', 'RESOURCE'])[b.place] as by
		from needed n join need k on k.code = n.leaf and k.kind = 'NEED' and k.until is null
			left join (select id, leaf, min(place) as place from covers group by id, leaf) b
				on (b.id, b.leaf) = (n.id, n.leaf)
	)
	select c.part, c.grade, c.needs, c.channel, c.answer, f.figure, '', f.at, null, f.at - f.since
	from cases c cross join lateral (values ('REQUESTS', case c.life when 'CASE' then c.filed_at end, null::timestamptz),
		('ANSWERED', c.answered, c.filed_at), ('TEAMS', c.led, c.filed_at), ('CONFIRMED', c.confirmed, null))
		as f (figure, at, since)
	where f.at >= $1 and f.at < $2
	union all -- the term of a session has passed; or (a body says) that of a summary
	select c.part, c.grade, c.needs, c.channel, c.answer,
		case when e.body = '' then 'SESSIONS_LATE' else 'SUMMARIES_LATE' end, '', e.at, null, null
	from cases c join event e on e.case_id = c.id
	where c.life = 'SUPERVISION' and (e.kind, e.from_state) = ('OVERDUE', 'SUPERVISED') and e.at >= $1 and e.at < $2
	union all
	select c.part, c.grade, c.needs, c.channel, c.answer, f.figure, f.code, c.confirmed, m.leaf, null
	from met m join confirmed c using (id) cross join lateral (values ('NEEDS', ''),
		(case when m.by is null then 'UNCOVERED' else 'COVERED' end, coalesce(m.by, ''))) as f (figure, code)
	union all
	select c.part, c.grade, c.needs, c.channel, c.answer,
		case g.what when 'ANSWER' then 'ANSWERS' when 'OUTCOME' then 'OUTCOMES' when 'SESSION' then 'SESSIONS'
			when 'SUMMARY' then 'SUMMARIES' else g.what end, g.code, g.at, null, null
	from coded g join cases c on c.id = g.case_id
	where g.what in ('ANSWER', 'OUTCOME', 'WORKER_SAID', 'CLIENT_SAID', 'SESSION', 'SUMMARY') and g.at >= $1 and g.at < $2
	union all -- of a contest, and of each entry in it
	select c.part, c.grade, c.needs, c.channel, c.answer, f.figure, '', g.at, null, null
	from coded g join cases c on c.id = g.case_id
		cross join lateral (select 'CONTESTS' as figure
			union all select 'CONTEST_ENTRIES' from generate_series(1, g.amount)) f
	where g.what = 'CONTESTS' and g.at >= $1 and g.at < $2
	union all -- of a seminar, and of each who came
	select c.part, c.grade, c.needs, c.channel, c.answer, g.what, g.code, g.at, null, null
	from coded g join cases c on c.id = g.case_id cross join lateral generate_series(1, g.amount)
	where g.what in ('SEMINARS', 'SEMINAR_EXPERTS', 'SEMINAR_WORKERS') and g.at >= $1 and g.at < $2
	union all
	select c.part, c.grade, c.needs, c.channel, c.answer,
		case o.state when 'DECLINED' then 'DECLINES' else 'LAPSES' end, o.reason, o.answered_at, null, null
	from offer o join cases c on c.id = o.case_id
	where o.state in ('DECLINED', 'LAPSED') and o.answered_at >= $1 and o.answered_at < $2
	union all
	select c.part, c.grade, c.needs, c.channel, c.answer, f.figure, '', f.at, null, null
	from duty_of_case d join cases c on c.id = d.case_id
		cross join lateral (values ('DUTIES_FOUND', d.found_at), ('DUTIES_' || nullif(d.met, ''), d.met_at),
			(case d.met when '' then 'DUTIES_OPEN' end, d.found_at)) as f (figure, at)
	where f.figure is not null and f.at >= $1 and f.at < $2
$$;

update schema set version = 30, serves = 30;
