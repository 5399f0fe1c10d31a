-- Rights, once more, by the database itself. Everything here belongs to jieyou_owner, as whom nobody
-- logs in (sql/roles.sql). The daemon acts as jieyou_daemon: of content it reads what whoever it reads
-- for may see, under row-level security; all else goes through functions in schema daemon, which are
-- the owner's, and which look for themselves whether who is named may write this.
--
-- What is not granted here is not to be had: a later migration that adds a table says what the daemon
-- may do with it. A function in schema daemon is the daemon's to call, and nobody else's.
--
-- A daemon that does not say for whom it reads would see no case; so none that is older is served.

alter default privileges revoke execute on functions from public;
alter default privileges in schema daemon grant execute on functions to jieyou_daemon;
revoke execute on all functions in schema public from public;
grant usage on schema daemon to jieyou_daemon;

-- ---- Who may do what -----------------------------------------------------------------------------

-- The table of rights as the daemon has it (rights.def); compared by a test.
create table rights (
	role text not null,
	verb text not null,
	relation text not null check (relation in ('OWN', 'TEAM', 'AGENCY', 'DISTRICT', 'GLASS',
		'NONE', 'ANY')),
	view text not null check (view in ('RECORD', 'HEAD', 'WHOLE')),
	primary key (role, verb, relation)
);
insert into rights values
	('WORKER', 'submit', 'DISTRICT', 'WHOLE'),
	('WORKER', 'preview', 'ANY', 'WHOLE'),
	('WORKER', 'show', 'OWN', 'WHOLE'),
	('WORKER', 'list', 'OWN', 'HEAD'),
	('WORKER', 'find', 'OWN', 'HEAD'),
	('WORKER', 'why', 'OWN', 'WHOLE'),
	('WORKER', 'handle', 'OWN', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'handle', 'AGENCY', 'WHOLE'),
	('STAFF', 'handle', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'handle', 'DISTRICT', 'WHOLE'),
	('WORKER', 'catalogue', 'ANY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'preview', 'ANY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'show', 'AGENCY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'list', 'AGENCY', 'HEAD'),
	('AGENCY_SUPERVISOR', 'why', 'AGENCY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'shut_out', 'AGENCY', 'RECORD'),
	('AGENCY_SUPERVISOR', 'catalogue', 'ANY', 'WHOLE'),
	('STAFF', 'submit', 'DISTRICT', 'WHOLE'),
	('STAFF', 'preview', 'ANY', 'WHOLE'),
	('STAFF', 'show', 'DISTRICT', 'WHOLE'),
	('STAFF', 'list', 'DISTRICT', 'HEAD'),
	('STAFF', 'find', 'DISTRICT', 'HEAD'),
	('STAFF', 'why', 'DISTRICT', 'WHOLE'),
	('STAFF', 'pool', 'ANY', 'WHOLE'),
	('STAFF', 'catalogue', 'ANY', 'WHOLE'),
	('STAFF', 'break_glass', 'NONE', 'RECORD'),
	('STAFF', 'show', 'GLASS', 'WHOLE'),
	('SUPERVISOR', 'submit', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'preview', 'ANY', 'WHOLE'),
	('SUPERVISOR', 'show', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'list', 'DISTRICT', 'HEAD'),
	('SUPERVISOR', 'find', 'DISTRICT', 'HEAD'),
	('SUPERVISOR', 'why', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'pool', 'ANY', 'WHOLE'),
	('SUPERVISOR', 'catalogue', 'ANY', 'WHOLE'),
	('SUPERVISOR', 'shut_out', 'DISTRICT', 'RECORD'),
	('SUPERVISOR', 'break_glass', 'NONE', 'RECORD'),
	('SUPERVISOR', 'show', 'GLASS', 'WHOLE'),
	('EXPERT', 'show', 'TEAM', 'HEAD'),
	('EXPERT', 'catalogue', 'ANY', 'WHOLE'),
	('KEEPER', 'pool', 'ANY', 'WHOLE'),
	('KEEPER', 'catalogue', 'ANY', 'WHOLE'),
	('PRIVACY', 'show', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'list', 'DISTRICT', 'RECORD'),
	('AUDITOR', 'show', 'DISTRICT', 'RECORD'),
	('AUDITOR', 'list', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'erase', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'shut_out', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'glass', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'review_glass', 'DISTRICT', 'RECORD'),
	('AUDITOR', 'glass', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'verify', 'ANY', 'RECORD'),
	('PRIVACY', 'checkpoints', 'ANY', 'RECORD'),
	('AUDITOR', 'verify', 'ANY', 'RECORD'),
	('AUDITOR', 'checkpoints', 'ANY', 'RECORD'),
	('ADMIN', 'pool', 'ANY', 'WHOLE'),
	('ADMIN', 'catalogue', 'ANY', 'WHOLE'),
	('ADMIN', 'administer', 'ANY', 'WHOLE'),
	('ADMIN', 'principals', 'ANY', 'WHOLE'),
	('BUREAU', 'catalogue', 'ANY', 'WHOLE');

-- The verbs that read what there is of cases. By another nothing is read: to submit in a district
-- is not to see it, and to break the glass is not to look through it yet.
create table reading (verb text primary key);
insert into reading values ('show'), ('list'), ('find'), ('why'), ('glass'), ('verify');

-- By which verb a move is made; '': by the dispatcher itself, for nobody. And whether it may be made
-- by whoever files a case, with the filing itself.
alter table move add column verb text not null default '';
update move set verb = 'submit' where event = 'FILED';
update move set verb = 'erase' where event in ('HELD', 'RELEASED', 'ERASED');
update move set verb = 'shut_out' where event in ('SHUT_OUT', 'LET_IN');
update move set verb = 'break_glass' where event = 'GLASS_BROKEN';
update move set verb = 'review_glass' where event = 'GLASS_REVIEWED';
update move set verb = 'handle' where event in ('TAKEN', 'ASKED', 'SUPPLIED', 'RETURNED', 'ADVISED',
	'CALLED', 'RAISED', 'LOWERING', 'LOWERED', 'WITHDRAWN', 'REOPENED');
alter table move add column filing boolean not null default false;
update move set filing = true where event in ('FILED', 'MATCHED', 'SHUT_OUT');

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

-- What the dispatcher does for nobody is under this name, which is nobody's.
alter table principal add constraint not_the_dispatcher check (id <> 'dispatcher');

-- Each district with all that it lies in, itself among them, as the newest edition has them: kept
-- beside table district, so that whether one lies in another takes one look.
create table district_within (
	district text not null,
	node text not null,
	primary key (district, node)
);
create index district_within_by_node on district_within (node);

create function rebuild_district_within() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
	if not exists (select from district where until is null and parent = '') then
		return null; -- no dispatcher takes such an edition: they go on with the one before
	end if;
	delete from district_within;
	insert into district_within
		with recursive up (district, node) as (
			select code, code from district where until is null
			union
			select u.district, d.parent from up u join district d on d.code = u.node
			where d.until is null and d.parent <> ''
		)
		select district, node from up where district <> '';
	return null;
end $$;
create trigger rebuild_district_within after insert or update or delete or truncate on district
	for each statement execute function rebuild_district_within();
update district set code = code where false; -- fills it

-- As what and where `who` acts when `through` speaks: for themselves, or for a worker whom they
-- represent, and then as that worker and nothing else.
create function acts(who text, through text) returns table (role text, district text)
language sql stable as $$
	select r.role, r.district
	from principal p join role_held r on r.principal = p.id
	where p.id = $1 and not p.suspended and r.held and ($2 = $1 or (
		p.kind = 'PERSON' and r.role in ('WORKER', 'AGENCY_SUPERVISOR') and exists (
			select from represents s join principal v on v.id = s.principal
			where s.principal = $2 and s.worker = $1 and s.held and not v.suspended)))
$$;

-- Whether a breaking of the glass is open at a moment.
create function is_open(g glass, at timestamptz) returns boolean language sql stable as
	$$ select $2 < g.until and g.verdict is distinct from 'UNJUSTIFIED' $$;
create index glass_by_actor on glass (actor, until);

-- A worker of the agency whose case it is answers for it: at first who filed it (actor stays that), and
-- then to whom it was handed over. Theirs are the rights of OWN; and AGENCY, which is their agency.
alter table help_case add column responsible text not null default '';
update help_case set responsible = actor;
alter table help_case alter column responsible drop default, add check (responsible <> '');
create index help_case_by_responsible on help_case (responsible, id);
drop index help_case_by_actor;

-- By which rights they may do `act`, and as what: at a `place`; or with case `id`, which is there and which
-- `worker` answers for, at the moment `at`; or with neither (all null). No row: they may not. Nobody is on a
-- team before there are offers, and nobody is anything to a case that they are shut out of, nor who
-- speaks for them.
create function grounds(who text, through text, act text, place text, worker text, id int8,
	at timestamptz)
returns table (role text, view text) language sql stable as $$
	select g.role, g.view from acts($1, $2) a join rights g on g.role = a.role and g.verb = $3
	where case g.relation
		when 'ANY' then $4 is null
		when 'NONE' then $6 is not null
		when 'OWN' then $5 = $1
		when 'AGENCY' then exists (
			select from principal p join principal f on f.agency = p.agency
			where p.id = $1 and f.id = $5 and p.agency <> '')
		when 'DISTRICT' then exists (
			select from district_within w where w.district = $4 and w.node = a.district)
		when 'GLASS' then exists (
			select from glass b where (b.case_id, b.actor) = ($6, $1) and is_open(b, $7))
		else false end
	and not exists (
		select from shut_out s where s.case_id = $6 and s.shut and s.principal in ($1, $2))
$$;

-- ---- Reading -------------------------------------------------------------------------------------

-- For whom a unit reads, who speaks for them, by which verb and when: set by reader.sql at its
-- beginning.
create function reader(ask text) returns text language sql stable as
	$$ select coalesce(current_setting('jieyou.' || $1, true), '') $$;
create function reads_at() returns timestamptz language sql stable as
	$$ select nullif(reader('at'), '')::timestamptz $$;

-- In which relations, and where, the reader may read by the verb; `whole`: words and all.
create function reads(whole boolean) returns table (relation text, district text)
language sql stable as $$
	select g.relation, a.district
	from acts(reader('reader'), reader('speaker')) a
	join rights g on g.role = a.role and g.verb = reader('verb')
	join reading v on v.verb = g.verb
	where g.view = 'WHOLE' or not $1
$$;

-- The same, once a statement, for the policies below, and in a language that keeps its plans: whose own
-- cases, of which agency's people, in which districts and below; and whether all of the record, to
-- verify it.
create function daemon.reads_own(whole boolean) returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return (select reader('reader') from reads(whole) where relation = 'OWN' limit 1);
end $$;
create function daemon.reads_agency(whole boolean) returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return (select p.agency from principal p
		where p.id = reader('reader') and p.agency <> ''
			and exists (select from reads(whole) where relation = 'AGENCY'));
end $$;
create function daemon.reads_below(whole boolean) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return array(select district from reads(whole) where relation = 'DISTRICT');
end $$;
create function daemon.reads_record() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return exists (select from reads(false) where relation = 'ANY');
end $$;
-- Over which cases the reader has the glass open; and those that are closed to them, or to who speaks
-- for them, whatever they may read otherwise.
create function daemon.reads_glass(whole boolean) returns int8[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return array(select b.case_id from glass b
		where b.actor = reader('reader') and b.until > reads_at() and is_open(b, reads_at())
			and exists (select from reads(whole) where relation = 'GLASS'));
end $$;
create function daemon.reads_not() returns int8[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return array(select case_id from shut_out
		where shut and principal in (reader('reader'), reader('speaker')));
end $$;

do $$
declare
	name text;
begin
	foreach name in array array['help_case', 'event', 'due', 'request', 'access', 'incarnation',
		'register_change', 'glass', 'shut_out', 'phone'] loop
		execute format('alter table %I enable row level security', name);
		execute format('alter table %I force row level security', name);
		execute format('create policy owner on %I to jieyou_owner using (true)', name);
	end loop;
	-- Of the other two it asks by functions, and has none of their rows.
	grant select on help_case, event, due, request, access, incarnation, register_change, glass
		to jieyou_daemon;
	foreach name in array array['request', 'access', 'incarnation', 'register_change'] loop
		execute format('create policy record on %I for select to jieyou_daemon using '
			'((select daemon.reads_record()))', name);
	end loop;
end $$;

-- What a list tells.
create policy reader on help_case for select to jieyou_daemon using (
	(select daemon.reads_record())
	or responsible = (select daemon.reads_own(false))
	or exists (select from district_within w
		where w.district = help_case.district
			and w.node = any ((select daemon.reads_below(false))::text[]))
	or exists (select from principal p
		where p.id = help_case.responsible and p.agency = (select daemon.reads_agency(false))));
create policy glass on help_case for select to jieyou_daemon using (
	id = any ((select daemon.reads_glass(false))::int8[]));
create policy shut_out on help_case as restrictive for select to jieyou_daemon using (
	id <> all ((select daemon.reads_not())::int8[]));
create policy reader on due for select to jieyou_daemon using (
	exists (select from help_case c where c.id = due.case_id));
create policy reader on glass for select to jieyou_daemon using (
	exists (select from help_case c where c.id = glass.case_id));

-- What clients have told, and what was found.
create policy reader on event for select to jieyou_daemon using (
	(select daemon.reads_record())
	or exists (select from help_case c where c.id = event.case_id and (
		c.responsible = (select daemon.reads_own(true))
		or exists (select from district_within w
			where w.district = c.district and w.node = any ((select daemon.reads_below(true))::text[]))
		or exists (select from principal p
			where p.id = c.responsible and p.agency = (select daemon.reads_agency(true))))));
create policy glass on event for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_glass(true))::int8[]));
create policy shut_out on event as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));
create policy shut_out on request as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));

-- Who did what when, and nothing of what it was about: the record of a case, to whoever may see
-- anything of it.
create function daemon.case_record(int8, int4)
returns table (seq int4, at timestamptz, kind text, actor text, via text, from_state text,
	to_state text, key_id int4, hash bytea)
language plpgsql stable rows 10 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, e.key_id, e.hash
	from help_case c join event e on e.case_id = c.id
	where c.id = $1 and exists (select from reading where verb = reader('verb')) and exists (
		select from grounds(reader('reader'), reader('speaker'), reader('verb'), c.district, c.responsible, c.id,
			reads_at()))
	order by e.seq limit $2;
end $$;

-- What people edit, and the register, all of which a dispatcher has in memory; and what tells of no
-- case.
do $$
declare
	name text;
begin
	for name in
		select attrelid::regclass::text from pg_attribute
		where attname = 'until' and attnum > 0 and attrelid in (
			select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r')
	loop
		execute format('grant select on %s to jieyou_daemon', name);
	end loop;
end $$;
grant select on schema, edition, place, state, move, rights, district_within, principal,
	principal_shown, role_held, credential, represents, revoked, checkpoint, checkpoint_head
	to jieyou_daemon;
grant usage on sequence case_number to jieyou_daemon;

-- ---- Facts to decide on --------------------------------------------------------------------------

-- All who are shut out of a case, parted by spaces, which an id has none of; and the cases that one
-- of some is shut out of.
drop function shut_out_of(bigint);
create function daemon.shut_out_of(int8) returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return (select coalesce(string_agg(principal, ' ' order by principal), '') from shut_out
		where case_id = $1 and shut);
end $$;
create function daemon.closed_to(text[]) returns setof int8
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query select case_id from shut_out where shut and principal = any ($1);
end $$;

-- A case, when it is due, the agency of who answers for it, and who is shut out of it.
create function daemon.case_facts(int8)
returns table (id int8, district text, state text, grade text, needs text, responsible text, version int4,
	head bytea, filed_at timestamptz, due_at timestamptz, agency text, held boolean, shut_out text,
	lowering text, lowering_by text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select c.id, c.district, c.state, c.grade, c.needs, c.responsible, c.version, c.head,
		c.filed_at, d.at, coalesce(p.agency, ''), c.held, daemon.shut_out_of(c.id),
		c.lowering, c.lowering_by
	from help_case c left join due d on d.case_id = c.id and d.what = 'STATE'
		left join principal p on p.id = c.responsible
	where c.id = $1;
end $$;

-- What a request of this key has done before, and whether it was the same.
create function daemon.repeated(text, text, text, bytea)
returns table (case_id int8, seq int4, same boolean)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select r.case_id, r.seq, r.fingerprint = $4 from request r
	where (r.actor, r.via, r.key) = ($1, $2, $3);
end $$;

-- The breakings of a case's glass, those not reviewed first, then the newest; with why only for
-- whoever may review them.
create function daemon.case_glass(int8, int4)
returns table (case_id int8, seq int4, district text, actor text, at timestamptz, until timestamptz,
	verdict text, reviewer text, reviewed_at timestamptz, key_id int4, body bytea)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select g.case_id, g.seq, c.district, g.actor, g.at, g.until, coalesce(g.verdict, ''),
		coalesce(g.reviewer, ''), g.reviewed_at, coalesce(e.key_id, 0), coalesce(e.body, '')
	from glass g join help_case c on c.id = g.case_id
		left join event e on (e.case_id, e.seq) = (g.case_id, g.seq) and exists (
			select from grounds(reader('reader'), reader('speaker'), 'review_glass', c.district, c.responsible,
				c.id, reads_at()))
	where g.case_id = $1 order by g.verdict is not null, g.seq desc limit $2;
end $$;

-- The cases in which one of the digests is noted: none can be listed, only asked about.
create function daemon.noted_in(bytea[]) returns setof int8
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query select case_id from phone where digest = any ($1);
end $$;

-- The look-up by phone that somebody must leave behind before the next one.
create function daemon.finds_spent(who text, since timestamptz, times int4) returns setof timestamptz
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select at from access
	where actor = $1 and at > $2 and verb = 'find' and found >= 0
	order by at desc offset $3 - 1 limit 1;
end $$;

create function daemon.register_head() returns table (seq int8, hash bytea)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select seq, hash from register_change order by seq desc limit 1;
end $$;

create function daemon.instance_facts(seals boolean)
returns table (fingerprint_key bytea, sealed boolean)
language plpgsql rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	update instance set sealed = true where seals and not sealed;
	return query select fingerprint_key, sealed from instance;
end $$;

create function daemon.heads_waiting(int4)
returns table (chain text, subject int8, version int8, head bytea, earlier int8)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	with waiting as (
		select distinct chain, subject from (select chain, subject from head_waiting limit $1) w
	), heads as (
		select w.chain, w.subject, c.version, c.head
		from waiting w, lateral (
			select version::int8, head from help_case where id = w.subject limit 1) c
		where w.chain = 'event'
		union all
		select w.chain, w.subject, a.seq, a.hash
		from waiting w, lateral (
			select seq, hash from access where incarnation = w.subject order by seq desc limit 1) a
		where w.chain = 'access'
		union all
		select w.chain, w.subject, c.seq, c.hash
		from waiting w, lateral (
			select seq, hash from register_change order by seq desc limit 1) c
		where w.chain = 'register_change'
	)
	select h.chain, h.subject, h.version, h.head, coalesce((
		select max(l.version) from checkpoint_head l
		where l.chain = h.chain and l.subject = h.subject), 0)
	from heads h order by h.chain, h.subject;
end $$;

-- ---- The dispatcher's own ------------------------------------------------------------------------

create function daemon.begin_incarnation(timestamptz, text) returns int8
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
	number int8;
begin
	insert into incarnation (started_at, program) values ($1, $2) returning n into number;
	return number;
end $$;

create function daemon.lease_due(timestamptz, int4, timestamptz)
returns table (case_id int8, what text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	update due set taken_until = $3
	where (case_id, what) in (
		select case_id, what from due
		where at <= $1 and (taken_until is null or taken_until <= $1)
		order by at limit $2 for update skip locked)
	returning case_id, what;
end $$;

create function daemon.lease_checkpoint(timestamptz, timestamptz, timestamptz, int8)
returns setof int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query
	update checkpoint_turn set taken_until = $2
	where (taken_until is null or taken_until <= $1)
		and exists (select from head_waiting)
		and (made_at is null or made_at <= $3 or $4 <= (
			select sum(w.added) from (select added from head_waiting limit $4) w))
	returning 1;
end $$;

-- ---- Writing: a batch ----------------------------------------------------------------------------

create function daemon.lock_cases(int8[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform from help_case where id = any ($1) order by id for update;
end $$;

create function daemon.judge(int4[], text[], text[], text[], bytea[], int4[], int8[], int4[], int4[],
	int8[])
returns table (n int4, outcome text, case_id int8, seq int4, same boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	with asked as (
		select * from unnest($1, $2, $3, $4, $5)
			as a (n, actor, via, key, fingerprint)
	), repeated as (
		select a.n, r.case_id, r.seq, r.fingerprint = a.fingerprint as same
		from asked a join request r on (r.actor, r.via, r.key) = (a.actor, a.via, a.key)
	), moved as (
		select g.n from unnest($6, $7, $8) as g (n, case_id, version)
		where not exists (
			select 1 from help_case c where c.id = g.case_id and c.version = g.version)
		union all
		select g.n from unnest($9, $10) as g (n, seq)
		where g.seq <> 1 + (select coalesce(max(c.seq), 0) from register_change c)
	), lost as (
		select n from repeated union select n from moved
	)
	select n, 'REPEAT' as outcome, case_id, seq, same from repeated
	union all select n, 'MOVED', 0, 0, false from moved where n not in (select n from repeated)
	union all select -1, set_config('jieyou.lost',
		(select coalesce(string_agg(n::text, ','), '') from lost), true), 0, 0, false;
end $$;

-- Row kinds (dispatcher/core/rows.def): $1 is a decision's place in the batch, then the columns in
-- order. Each looks for itself whether whoever its rows name may write them, by the register as it is
-- now: what is not theirs is refused (42501), and with it the batch, which the writer then halves
-- until that decision stands alone. What belongs to a decision is tied to the row that was looked at,
-- by having been written in this very transaction.

create function not_theirs() returns void language plpgsql as $$
begin
	raise exception 'this is not theirs to write' using errcode = 'insufficient_privilege';
end $$;

-- Whoever is named is known and not suspended, and so is who speaks for them, and may.
create function only_known(int4[], text[], text[]) returns void language plpgsql as $$
begin
	if exists (
		select from (
			select distinct actor, via from unnest($1, $2, $3) as r (n, actor, via)
			where n <> all ((select batch_lost())::int[])) r
		where case when r.via = r.actor
			then not exists (select from principal p where p.id = r.actor and not p.suspended)
			else not exists (select from acts(r.actor, r.via)) end)
	then
		perform not_theirs();
	end if;
end $$;

-- Whether there is such a move, and somebody may make it of a case that is there, as what they have the
-- verb by; those of SYSTEM are the dispatcher's. Who sees no more of it than an offer may answer that,
-- and who sees their task may write down what they do (dispatcher/desk/do_handle.c).
create function may_move(id int8, kind text, from_state text, to_state text, who text, through text,
	at timestamptz)
returns boolean language plpgsql stable as $$
begin
	return exists (
		select from help_case c join move m on (m.event, m.from_state, m.to_state) = ($2, $3, $4)
		where c.id = $1 and case m.verb
			when '' then ($5, $6) = ('dispatcher', 'dispatcher')
			else exists (
				select from grounds($5, $6, m.verb, c.district, c.responsible, c.id, $7) g
				where g.role = m.who and case g.view
					when 'OFFER' then $2 in ('JOINED', 'LED', 'DECLINED', 'SHORT')
					when 'TASK' then $2 in ('NOTED', 'TASK_DONE')
					else true end) end);
end $$;

create function daemon.write_request(int4[], text[], text[], text[], bytea[], int8[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform only_known($1, $2, $3);
	insert into request (actor, via, key, fingerprint, case_id, seq)
	select r.actor, r.via, r.key, r.fingerprint, r.case_id, r.seq
	from unnest($1, $2, $3, $4, $5, $6, $7)
		as r (n, actor, via, key, fingerprint, case_id, seq)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

create function daemon.write_case_new(int4[], int8[], text[], text[], text[], text[], text[],
	text[], int4[], bytea[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from (
			select distinct actor, via, district
			from unnest($1, $3, $7, $8) as r (n, district, actor, via)
			where n <> all ((select batch_lost())::int[])) r
		where not exists (select from grounds(r.actor, r.via, 'submit', r.district, null, null,
			null)))
	then
		perform not_theirs();
	end if;
	with filed as (
		insert into help_case (id, district, state, grade, needs, actor, responsible, via, version, head,
			filed_at)
		select r.case_id, r.district, r.state, r.grade, r.needs, r.actor, r.actor, r.via, r.version,
			r.head, r.at
		from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			as r (n, case_id, district, state, grade, needs, actor, via, version, head, at)
		where r.n <> all ((select batch_lost())::int[])
		returning id, version
	)
	insert into head_waiting (chain, subject, version, added)
	select 'event', id, version, version from filed;
end $$;

create function daemon.write_case_moved(int4[], int8[], int4[], int4[], bytea[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6) as r (n, case_id, was, version, head, state)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e join event first on (first.case_id, first.seq) = (e.case_id, r.was + 1)
				join help_case c on (c.id, c.state) = (first.case_id, first.from_state)
			where (e.case_id, e.seq) = (r.case_id, r.version) and e.xmin = pg_current_xact_id()::xid
				and (e.hash, e.to_state) = (r.head, r.state)))
	then
		perform not_theirs();
	end if;
	with moved as (
		update help_case c set version = r.version, head = r.head, state = r.state
		from unnest($1, $2, $3, $4, $5, $6)
			as r (n, case_id, was, version, head, state)
		where c.id = r.case_id and c.version = r.was and r.n <> all ((select batch_lost())::int[])
		returning c.id, c.version, r.was
	)
	insert into head_waiting (chain, subject, version, added)
	select 'event', id, version, version - was from moved;
end $$;

create function daemon.write_event(int4[], int8[], int4[], timestamptz[], text[], text[], text[],
	text[], text[], int4[], bytea[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
	written int8;
begin
	with filed as ( -- in this very transaction: an older case has its first event already
		select c.id as case_id, c.actor, c.via from unnest($1, $2, $3) as f (n, case_id, seq)
			join help_case c on c.id = f.case_id
		where f.seq = 1 and f.n <> all ((select batch_lost())::int[])
			and c.xmin = pg_current_xact_id()::xid
	)
	insert into event (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash)
	select r.case_id, r.seq, r.at, r.kind, r.actor, r.via, r.from_state, r.to_state, r.key_id, r.body,
		r.hash
	from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		as r (n, case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash)
	where r.n <> all ((select batch_lost())::int[])
		and case when (r.case_id, r.actor, r.via) in (select case_id, actor, via from filed)
			then (r.kind, r.from_state, r.to_state) in (
				select event, from_state, to_state from move where filing)
			else may_move(r.case_id, r.kind, r.from_state, r.to_state, r.actor, r.via, r.at) end;
	get diagnostics written = row_count;
	if written <> (select count(*) from unnest($1) n where n <> all ((select batch_lost())::int[])) then
		perform not_theirs();
	end if;
end $$;

create function grade_rank(text) returns int4 language sql immutable as
	$$ select array_position(array['NORMAL', 'URGENT', 'CRISIS'], $1) $$;

-- With the event that says so, in the same transaction, and the way it says; a proposal is that of
-- whoever made it. Whether two have agreed stands in the sealed body: it is for the daemon to know.
create function daemon.write_case_graded(int4[], int8[], text[], text[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5) as r (n, case_id, grade, lowering, lowering_by)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e join help_case c on c.id = e.case_id
			where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid and case e.kind
				when 'RAISED' then (r.lowering, r.lowering_by) = ('', '')
					and grade_rank(r.grade) > grade_rank(c.grade)
				when 'LOWERED' then (r.lowering, r.lowering_by) = ('', '')
					and grade_rank(r.grade) < grade_rank(c.grade)
				when 'LOWERING' then (r.grade, r.lowering_by) = (c.grade, e.actor)
					and grade_rank(r.lowering) < grade_rank(c.grade)
				else false end))
	then
		perform not_theirs();
	end if;
	update help_case c set grade = r.grade, lowering = r.lowering, lowering_by = r.lowering_by
	from unnest($1, $2, $3, $4, $5) as r (n, case_id, grade, lowering, lowering_by)
	where c.id = r.case_id and r.n <> all ((select batch_lost())::int[]);
end $$;

create function daemon.write_due(int4[], int8[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	insert into due (case_id, what, owner, at)
	select r.case_id, r.what, r.owner, r.at
	from unnest($1, $2, $3, $4, $5)
		as r (n, case_id, what, owner, at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, what) do update
		set owner = excluded.owner, at = excluded.at, taken_until = null;
end $$;

create function daemon.write_due_done(int4[], int8[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	delete from due d
	using unnest($1, $2, $3) as r (n, case_id, what)
	where (d.case_id, d.what) = (r.case_id, r.what) and r.n <> all ((select batch_lost())::int[]);
end $$;

create function daemon.write_hold(int4[], int8[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3) as r (n, case_id, held) left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.seq) = (c.id, c.version) and e.xmin = pg_current_xact_id()::xid
				and e.kind = case when r.held = 1 then 'HELD' else 'RELEASED' end))
	then
		perform not_theirs();
	end if;
	update help_case c set held = r.held = 1
	from unnest($1, $2, $3) as r (n, case_id, held)
	where c.id = r.case_id and r.n <> all ((select batch_lost())::int[]);
end $$;

-- By whoever files the case in this transaction, or sees it whole. The lock is for an erasure that goes
-- on meanwhile: of an erased case nothing is noted.
create function daemon.write_phone(int4[], int8[], text[], bytea[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from (
			select distinct case_id, actor, via, at
			from unnest($1, $2, $5, $6, $7) as r (n, case_id, actor, via, at)
			where n <> all ((select batch_lost())::int[])) r
		where not exists (
			select from help_case c
			where c.id = r.case_id and case when c.xmin = pg_current_xact_id()::xid
				then (c.actor, c.via) = (r.actor, r.via)
				else exists (
					select from grounds(r.actor, r.via, 'show', c.district, c.responsible, c.id, r.at) g
					where g.view = 'WHOLE') end))
	then
		perform not_theirs();
	end if;
	with noted as (
		select r.case_id, r.key, r.digest
		from unnest($1, $2, $3, $4, $5, $6, $7) as r (n, case_id, key, digest, actor, via, at)
		where r.n <> all ((select batch_lost())::int[])
	), alive as (
		select c.id from help_case c
		where c.id in (select case_id from noted) and c.state <> 'ERASED' for key share
	), stale as (
		delete from phone p using noted n where p.case_id = n.case_id and p.key <> n.key
	)
	insert into phone (digest, case_id, key)
	select n.digest, n.case_id, n.key from noted n join alive a on a.id = n.case_id
	on conflict do nothing;
end $$;

create function daemon.write_phone_gone(int4[], int8[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2) as r (n, case_id) left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.seq) = (c.id, c.version) and e.xmin = pg_current_xact_id()::xid
				and e.kind = 'ERASED'))
	then
		perform not_theirs();
	end if;
	delete from phone p
	using unnest($1, $2) as r (n, case_id)
	where r.n <> all ((select batch_lost())::int[]) and p.case_id = r.case_id;
end $$;

create function daemon.write_shut_out(int4[], int8[], text[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $4, $5) as r (n, case_id, shut, changed_at)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.at) = (r.case_id, r.changed_at) and e.xmin = pg_current_xact_id()::xid
				and e.kind = case when r.shut = 1 then 'SHUT_OUT' else 'LET_IN' end))
	then
		perform not_theirs();
	end if;
	insert into shut_out (case_id, principal, shut, changed_at)
	select r.case_id, r.principal, r.shut <> 0, r.changed_at
	from unnest($1, $2, $3, $4, $5)
		as r (n, case_id, principal, shut, changed_at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, principal) do update
		set shut = excluded.shut, changed_at = excluded.changed_at;
end $$;

-- Never for longer than four hours (GLASS_HOURS of dispatcher/core/rights.h; compared by a test).
create function daemon.write_glass(int4[], int8[], int4[], text[], timestamptz[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6) as r (n, case_id, seq, actor, at, until)
		where r.n <> all ((select batch_lost())::int[]) and not (
			r.until <= r.at + interval '4 hours' and exists (
				select from event e
				where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
					and (e.kind, e.actor, e.at) = ('GLASS_BROKEN', r.actor, r.at))))
	then
		perform not_theirs();
	end if;
	insert into glass (case_id, seq, actor, at, until)
	select r.case_id, r.seq, r.actor, r.at, r.until
	from unnest($1, $2, $3, $4, $5, $6)
		as r (n, case_id, seq, actor, at, until)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- Once.
create function daemon.write_glass_reviewed(int4[], int8[], int4[], text[], text[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $5, $6) as r (n, case_id, seq, reviewer, at)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (
				select from event e
				where (e.case_id, e.seq) = (c.id, c.version) and e.xmin = pg_current_xact_id()::xid
					and (e.kind, e.actor, e.at) = ('GLASS_REVIEWED', r.reviewer, r.at))
			and exists (
				select from glass g
				where (g.case_id, g.seq) = (r.case_id, r.seq) and g.verdict is null
					and g.actor <> r.reviewer)))
	then
		perform not_theirs();
	end if;
	update glass g set verdict = r.verdict, reviewer = r.reviewer, reviewed_at = r.at
	from unnest($1, $2, $3, $4, $5, $6)
		as r (n, case_id, seq, verdict, reviewer, at)
	where (g.case_id, g.seq) = (r.case_id, r.seq) and r.n <> all ((select batch_lost())::int[]);
end $$;

create function daemon.write_access(int4[], int8[], int8[], timestamptz[], text[], text[], text[],
	int8[], int4[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform only_known($1, $5, $6);
	with noted as (
		insert into access (incarnation, seq, at, actor, via, verb, case_id, found, hash)
		select r.incarnation, r.seq, r.at, r.actor, r.via, r.verb, r.case_id, r.found, r.hash
		from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			as r (n, incarnation, seq, at, actor, via, verb, case_id, found, hash)
		where r.n <> all ((select batch_lost())::int[])
		returning incarnation, seq
	)
	insert into head_waiting (chain, subject, version, added)
	select 'access', incarnation, max(seq), count(*) from noted group by incarnation;
end $$;

-- The register: its record first, by an administrator, and then what that says, and nothing else.
create function daemon.write_register_change(int4[], int8[], timestamptz[], text[], text[], text[],
	text[], text[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $4, $5) as r (n, actor, via)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from grounds(r.actor, r.via, 'administer', null, null, null, null)))
	then
		perform not_theirs();
	end if;
	with noted as (
		insert into register_change (seq, at, actor, via, kind, subject, detail, hash)
		select r.seq, r.at, r.actor, r.via, r.kind, r.subject, r.detail, r.hash
		from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
			as r (n, seq, at, actor, via, kind, subject, detail, hash)
		where r.n <> all ((select batch_lost())::int[])
		returning seq
	)
	insert into head_waiting (chain, subject, version, added)
	select 'register_change', 1, max(seq), count(*) from noted having count(*) > 0;
end $$;

-- The last change on record, if this transaction has put it there: a batch has one at most.
create function changed_now() returns setof register_change language sql stable as $$
	select c.* from register_change c
	where c.seq = (select max(seq) from register_change) and c.xmin = pg_current_xact_id()::xid
$$;

-- Whether it is of this kind, about whom, and what.
create function is_on_record(kind text, subject text, detail text) returns boolean
language sql stable as $$
	select exists (
		select from changed_now() c where (c.kind, c.subject, c.detail) = ($1, $2, $3))
$$;

create function daemon.write_principal(int4[], text[], text[], text[], text[], text[], int4[],
	timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7)
			as r (n, id, kind, name, agency, expert, suspended) left join principal p on p.id = r.id
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from changed_now() c
			where c.subject = r.id and case c.kind
				when 'add' then (r.suspended <> 0) = coalesce(p.suspended, false)
					and c.detail = format('%s name %s agency %s expert %s', r.kind, r.name, r.agency, r.expert)
				when 'amend' then
					(r.kind, r.expert, r.suspended <> 0) = (p.kind, p.expert, p.suspended)
				else (r.kind, r.name, r.agency, r.expert) = (p.kind, p.name, p.agency, p.expert)
					and c.kind = case when r.suspended <> 0 then 'suspend' else 'resume' end end))
	then
		perform not_theirs();
	end if;
	insert into principal (id, kind, name, agency, expert, suspended, changed_at)
	select r.id, r.kind, r.name, r.agency, r.expert, r.suspended <> 0, r.changed_at
	from unnest($1, $2, $3, $4, $5, $6, $7, $8)
		as r (n, id, kind, name, agency, expert, suspended, changed_at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (id) do update set name = excluded.name, agency = excluded.agency,
		expert = excluded.expert, suspended = excluded.suspended, changed_at = excluded.changed_at;
end $$;

create function daemon.write_role_held(int4[], text[], text[], text[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5) as r (n, principal, role, district, held)
		where r.n <> all ((select batch_lost())::int[]) and not is_on_record(
			case when r.held <> 0 then 'grant' else 'withdraw' end, r.principal, r.role || ' ' || r.district))
	then
		perform not_theirs();
	end if;
	insert into role_held (principal, role, district, held, changed_at)
	select r.principal, r.role, r.district, r.held <> 0, r.changed_at
	from unnest($1, $2, $3, $4, $5, $6)
		as r (n, principal, role, district, held, changed_at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (principal, role, district) do update
		set held = excluded.held, changed_at = excluded.changed_at;
end $$;

create function daemon.write_credential(int4[], text[], text[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, name, principal, held)
		where r.n <> all ((select batch_lost())::int[]) and not is_on_record(
			case when r.held <> 0 then 'bind' else 'unbind' end, r.principal, r.name))
	then
		perform not_theirs();
	end if;
	insert into credential (name, principal, held, changed_at)
	select r.name, r.principal, r.held <> 0, r.changed_at
	from unnest($1, $2, $3, $4, $5)
		as r (n, name, principal, held, changed_at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (name) do update
		set principal = excluded.principal, held = excluded.held, changed_at = excluded.changed_at;
end $$;

create function daemon.write_represents(int4[], text[], text[], int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, principal, worker, held)
		where r.n <> all ((select batch_lost())::int[]) and not is_on_record(
			case when r.held <> 0 then 'represent' else 'unrepresent' end, r.principal, r.worker))
	then
		perform not_theirs();
	end if;
	insert into represents (principal, worker, held, changed_at)
	select r.principal, r.worker, r.held <> 0, r.changed_at
	from unnest($1, $2, $3, $4, $5)
		as r (n, principal, worker, held, changed_at)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (principal, worker) do update
		set held = excluded.held, changed_at = excluded.changed_at;
end $$;

create function daemon.write_revoked(int4[], text[], timestamptz[], text[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $4) as r (n, serial, why)
		where r.n <> all ((select batch_lost())::int[]) and not is_on_record('revoke', r.serial, r.why))
	then
		perform not_theirs();
	end if;
	insert into revoked (serial, at, why)
	select r.serial, r.at, r.why
	from unnest($1, $2, $3, $4) as r (n, serial, at, why)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (serial) do nothing;
end $$;

create function daemon.write_checkpoint(int4[], int8[], timestamptz[], int8[], int8[], int8[],
	int4[], bytea[], bytea[], bytea[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	with made as (
		insert into checkpoint (n, at, cases, events, reads, heads, digest, hash, signer, signature)
		select r.number, r.at, r.cases, r.events, r.reads, r.heads, r.digest, r.hash, r.signer,
			r.signature
		from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			as r (n, number, at, cases, events, reads, heads, digest, hash, signer, signature)
		where r.n <> all ((select batch_lost())::int[])
		on conflict (n) do nothing
		returning at
	)
	update checkpoint_turn set made_at = m.at, taken_until = null from made m;
end $$;

create function daemon.write_checkpoint_head(int4[], text[], int8[], int8[], bytea[], int8[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	with listed as (
		insert into checkpoint_head (chain, subject, version, head, checkpoint)
		select r.chain, r.subject, r.version, r.head, r.checkpoint
		from unnest($1, $2, $3, $4, $5, $6)
			as r (n, chain, subject, version, head, checkpoint)
		where r.n <> all ((select batch_lost())::int[]) and exists (
			select from checkpoint c
			where c.n = r.checkpoint and c.xmin = pg_current_xact_id()::xid)
		returning chain, subject, version
	)
	delete from head_waiting w using listed l
	where w.chain = l.chain and w.subject = l.subject and w.version <= l.version;
end $$;

update schema set version = 12, serves = 12;
