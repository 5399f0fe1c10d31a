-- The life of a case to its end, as rows. Everything here and in what follows belongs to jieyou_owner, as
-- whom nobody logs in (sql/roles.sql). What is not granted is not to be had: a later migration that adds a
-- table says what the daemon may do with it. A function in schema daemon is the daemon's to call, and
-- nobody else's.
--
-- A daemon that does not say for whom it reads would see no case, and one that knows no effects would write
-- events that say nothing of their rows; so none that is older is served.

alter default privileges revoke execute on functions from public;
alter default privileges in schema daemon grant execute on functions to jieyou_daemon;
revoke execute on all functions in schema public from public;
grant usage on schema daemon to jieyou_daemon;

-- ---- States and moves ----------------------------------------------------------------------------

-- Offers are out, support runs, it has ended, worker and client have been asked how it was.
insert into state values ('OFFERED', false, 'STAFF', 'due.assign'), ('SERVING', false, 'LEAD', 'due.review'),
	('ENDED', false, 'STAFF', 'due.follow_up'), ('FOLLOWED', true, 'STAFF', '');

-- By which verb a move is made; '': by the dispatcher itself, for nobody. And whether it may be made
-- by whoever files a case, with the filing itself.
alter table move add column verb text not null default '', add column filing boolean not null default false;
create index move_by_verb on move (verb);

-- The whole table anew, as life.def has it: OPEN is whichever state is not final, SUPPORT of these whichever
-- comes before the end of support, FINAL whichever is final, but for ERASED. to_state '': it stays what it is.
delete from move;
insert into move (event, from_state, to_state, who, verb, filing)
	with class (name, state) as (
		select code, code from state
		union all select 'OPEN', code from state where not final and code <> 'NONE'
		union all select 'SUPPORT', code from state where not final and code not in ('NONE', 'ENDED')
		union all select 'FINAL', code from state where final and code <> 'ERASED'
	)
	select m.event, c.state, coalesce(nullif(m.to_state, ''), c.state), who,
		case who when 'SYSTEM' then '' else m.verb end,
		event in ('FILED', 'SHUT_OUT') or (event, who) = ('MATCHED', 'SYSTEM')
	from (values
		('FILED', '{NONE}', 'RECEIVED', '{WORKER,STAFF,SUPERVISOR}', 'submit'),
		('MATCHED', '{RECEIVED}', '', '{SYSTEM}', ''),
		('MATCHED', '{SUPPORT}', '', '{STAFF,SUPERVISOR}', 'handle'),
		('OVERDUE', '{OPEN}', '', '{SYSTEM}', ''),
		('REMINDED', '{OPEN}', '', '{SYSTEM}', ''),
		('EXTENDED', '{OPEN}', '', '{STAFF,SUPERVISOR}', 'handle'),
		('HELD', '{OPEN,FINAL}', '', '{PRIVACY}', 'erase'),
		('RELEASED', '{OPEN,FINAL}', '', '{PRIVACY}', 'erase'),
		('ERASED', '{OPEN,FINAL}', 'ERASED', '{PRIVACY}', 'erase'),
		('TAKEN', '{RECEIVED}', 'ACCEPTED', '{STAFF,SUPERVISOR}', 'handle'),
		('ASKED', '{RECEIVED}', 'ASKED', '{STAFF,SUPERVISOR}', 'handle'),
		('SUPPLIED', '{ASKED}', 'RECEIVED', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'handle'),
		('RETURNED', '{RECEIVED,ASKED}', 'RETURNED', '{STAFF,SUPERVISOR}', 'handle'),
		('ADVISED', '{RECEIVED}', 'ADVISED', '{STAFF,SUPERVISOR}', 'handle'),
		('LINKED', '{ACCEPTED}', 'SERVING', '{STAFF,SUPERVISOR}', 'handle'),
		('CALLED', '{SUPPORT}', '', '{STAFF,SUPERVISOR}', 'handle'),
		('RAISED', '{SUPPORT}', '', '{STAFF,SUPERVISOR}', 'handle'),
		('LOWERING', '{SUPPORT}', '', '{STAFF,SUPERVISOR}', 'handle'),
		('LOWERED', '{SUPPORT}', '', '{STAFF,SUPERVISOR}', 'handle'),
		('NEEDS_CHANGED', '{SUPPORT}', '', '{STAFF,SUPERVISOR}', 'handle'),
		('WITHDRAWN', '{SUPPORT}', 'WITHDRAWN', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'handle'),
		('REOPENED', '{FINAL}', 'RECEIVED', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'handle'),
		('PLANNED', '{SERVING}', '', '{EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('NOTED', '{SERVING}', '', '{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('REVIEWED', '{SERVING}', '', '{EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('PHASE', '{OPEN}', '', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR}', 'handle'),
		('TASK_SET', '{SUPPORT}', '', '{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('TASK_DONE', '{SUPPORT}', '', '{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('DUTY_REPORTED', '{OPEN,FINAL}', '', '{WORKER,AGENCY_SUPERVISOR,EXPERT,STAFF,SUPERVISOR}',
			'handle'),
		('DUTY_EXCUSED', '{OPEN,FINAL}', '', '{STAFF,SUPERVISOR}', 'handle'),
		('SUPPORT_ENDED', '{SERVING}', 'ENDED', '{EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('WORKER_HEARD', '{ENDED}', '', '{WORKER,STAFF,SUPERVISOR}', 'handle'),
		('CLIENT_HEARD', '{ENDED}', '', '{WORKER,STAFF,SUPERVISOR}', 'handle'),
		('FOLLOWED', '{ENDED}', 'FOLLOWED', '{STAFF,SUPERVISOR}', 'handle'),
		('UNSATISFIED', '{ENDED}', 'SERVING', '{STAFF,SUPERVISOR}', 'handle'),
		('AGENCY_CLOSED', '{SERVING,ENDED,FOLLOWED}', '', '{WORKER,AGENCY_SUPERVISOR}', 'handle'),
		('HANDED_OVER', '{OPEN}', '', '{AGENCY_SUPERVISOR}', 'handle'),
		('ATTACHED', '{OPEN}', '', '{WORKER,AGENCY_SUPERVISOR,STAFF,SUPERVISOR,EXPERT}', 'attach'),
		('SHUT_OUT', '{OPEN,FINAL}', '', '{WORKER,STAFF,AGENCY_SUPERVISOR,SUPERVISOR,PRIVACY}',
			'shut_out'),
		('LET_IN', '{OPEN,FINAL}', '', '{AGENCY_SUPERVISOR,SUPERVISOR,PRIVACY}', 'shut_out'),
		('GLASS_BROKEN', '{OPEN,FINAL}', '', '{STAFF,SUPERVISOR}', 'break_glass'),
		('GLASS_REVIEWED', '{OPEN,FINAL}', '', '{PRIVACY}', 'review_glass'),
		('CONFIRMED', '{ACCEPTED}', 'OFFERED', '{STAFF,SUPERVISOR}', 'handle'),
		('JOINED', '{OFFERED,SERVING}', '', '{EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('LED', '{OFFERED,SERVING}', 'SERVING', '{EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('DECLINED', '{OFFERED,SERVING}', '', '{EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('LAPSED', '{OFFERED,SERVING}', '', '{SYSTEM}', ''),
		('PULLED', '{OFFERED,SERVING}', '', '{EXPERT,STAFF,SUPERVISOR,SYSTEM}', 'handle'),
		('SHORT', '{OFFERED}', 'ACCEPTED', '{EXPERT,STAFF,SUPERVISOR,SYSTEM}', 'handle'),
		('ADDED', '{OFFERED,SERVING}', '', '{STAFF,SUPERVISOR}', 'handle'),
		('CITY_ASKED', '{ACCEPTED,OFFERED,SERVING}', '', '{STAFF,SUPERVISOR}', 'handle')
	) as m (event, classes, to_state, roles, verb)
		join class c on c.name = any (m.classes::text[]), unnest(m.roles::text[]) as who;

-- The same refusal as before (0011), with the table read once a statement and not once an event.
create or replace function refuse_move() returns trigger language plpgsql as $$
begin
	if exists (
		select from added where (kind, from_state, to_state) not in (
			select event, from_state, to_state from move))
	then
		raise exception 'no such move' using errcode = 'check_violation';
	end if;
	return null;
end $$;

-- ---- Who answers for a case ----------------------------------------------------------------------

-- A worker of the agency whose case it is: at first who filed it (actor stays that), and then to whom it was
-- handed over.
alter table help_case add column responsible text not null default '';
update help_case set responsible = actor;
alter table help_case alter column responsible drop default, add check (responsible <> '');
create index help_case_by_responsible on help_case (responsible, id);
drop index help_case_by_actor;

-- ---- What an event has written -------------------------------------------------------------------

-- In clear, and chained (dispatcher/core/effects.h). Null: from before; then of that case what no event
-- tells of is believed. Empty: nothing was written.
alter table event add column effects text;

-- ---- Deadlines -----------------------------------------------------------------------------------

-- The calendar of China. A database that was seeded before has no day of it, in any of its editions: each is
-- the snapshot it was, with the same digest, and days count as their weekdays. Nothing is seeded into it;
-- whoever keeps it loads the years they need as an edition (sql/seed/README.md).
create table calendar_day (day text, kind text, name text, source text,
	since bigint not null, until bigint);
create unique index calendar_day_now on calendar_day (day) where until is null;

-- Of what = 'STATE', when the owner of a case's state must have acted: since when that term has run, and
-- until when it runs. `at` is when the ticker looks at it next: to remind of it, or as it ends, or
-- again. Null of all else, which is due at its time.
alter table due add column district text not null default '', add column since timestamptz,
	add column until timestamptz;
update due d set until = d.at, district = c.district, since = (
	select max(e.at) from event e
	where e.case_id = d.case_id and (e.seq = 1 or e.from_state <> e.to_state))
from help_case c where d.what = 'STATE' and c.id = d.case_id;

-- Where somebody must act, who, and by when.
create index due_queue on due (district, owner, until, case_id) where what = 'STATE';

-- ---- While the centre supports a case, its end, and after ----------------------------------------
-- Plans, notes and reviews are events of the case and nothing else; what is still to be done is here, as
-- numbers, codes and times.

-- 'TASK.n' in table due says when it must be done; who is to do it is `owner`, an id of the register.
create table task (
	case_id bigint not null,
	n int not null check (n > 0),
	owner text not null,
	due timestamptz not null,
	done_at timestamptz,
	primary key (case_id, n)
);
create index task_open on task (owner, case_id) where done_at is null;

-- A mandatory report that the law wants made, as the matcher found it; whom it binds, as it then was.
create table duty_of_case (
	case_id bigint not null,
	code text not null,
	binds text not null,
	found_at timestamptz not null,
	met text not null default '' check (met in ('', 'REPORTED', 'EXCUSED')), -- '': open
	met_at timestamptz,
	primary key (case_id, code),
	check ((met = '') = (met_at is null))
);

-- The client was not reached, as a note of the case says (event `seq`).
create table attempt (
	case_id bigint not null,
	seq int not null,
	at timestamptz not null, -- when it was tried, which may be long before it was written down
	primary key (case_id, seq)
);

-- ---- Who supports it -----------------------------------------------------------------------------

-- Experts are asked to support a case, hold a place for it meanwhile, and accept or decline. OPEN and JOINED
-- are live, and take a place. reason: a code, of what was declined or pulled.
create table offer (
	case_id bigint not null references help_case,
	n int not null,
	expert text not null,
	part text not null check (part in ('LEAD', 'MEMBER')),
	needs text not null,
	state text not null
		check (state in ('OPEN', 'JOINED', 'DECLINED', 'LAPSED', 'PULLED', 'DONE')),
	issued_at timestamptz not null,
	expires_at timestamptz not null,
	answered_at timestamptz,
	reason text not null default '',
	answered_by text not null default '',
	primary key (case_id, n),
	check ((state = 'OPEN') = (answered_at is null))
) with (fillfactor = 70);
create unique index one_live_offer on offer (case_id, expert) where state in ('OPEN', 'JOINED');
create unique index one_lead on offer (case_id) where state = 'JOINED' and part = 'LEAD';
create unique index one_lead_asked on offer (case_id) where state = 'OPEN' and part = 'LEAD';
create index offer_by_expert on offer (expert) where state in ('OPEN', 'JOINED');

-- What staff write for experts. The body of an event says it all at once, and cannot be parted, for it is
-- sealed: so what is for whoever is asked (OFFER), and for whoever is on the team (TASK), is kept besides,
-- each sealed by itself.
create table brief (
	case_id bigint not null,
	seq int not null, -- of the event that says it
	part text not null check (part in ('OFFER', 'TASK')),
	key_id int not null, -- by which it is sealed; 0: in clear
	body bytea not null,
	primary key (case_id, seq, part)
);

update schema set version = 12, serves = 12;
