-- Rights, once more, by the database itself: who may do what, as the daemon has it, and how whoever reads is
-- known to it.

-- ---- Who may do what -----------------------------------------------------------------------------

-- The table of rights as the daemon has it (rights.def); compared by a test.
create table rights (
	role text not null,
	verb text not null,
	relation text not null check (relation in ('OWN', 'OFFERED', 'TEAM', 'LEAD', 'AGENCY', 'DISTRICT',
		'GLASS', 'NONE', 'ANY')),
	view text not null check (view in ('RECORD', 'OFFER', 'TASK', 'HEAD', 'WHOLE')),
	primary key (role, verb, relation)
);
insert into rights values
	('WORKER', 'submit', 'DISTRICT', 'WHOLE'),
	('WORKER', 'preview', 'ANY', 'WHOLE'),
	('WORKER', 'show', 'OWN', 'WHOLE'),
	('WORKER', 'list', 'OWN', 'HEAD'),
	('WORKER', 'queue', 'OWN', 'HEAD'),
	('WORKER', 'find', 'OWN', 'HEAD'),
	('WORKER', 'handle', 'OWN', 'WHOLE'),
	('WORKER', 'attach', 'OWN', 'WHOLE'),
	('WORKER', 'fetch', 'OWN', 'WHOLE'),
	('WORKER', 'why', 'OWN', 'WHOLE'),
	('WORKER', 'catalogue', 'ANY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'preview', 'ANY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'show', 'AGENCY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'list', 'AGENCY', 'HEAD'),
	('AGENCY_SUPERVISOR', 'queue', 'AGENCY', 'HEAD'),
	('AGENCY_SUPERVISOR', 'handle', 'AGENCY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'attach', 'AGENCY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'fetch', 'AGENCY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'why', 'AGENCY', 'WHOLE'),
	('AGENCY_SUPERVISOR', 'shut_out', 'AGENCY', 'RECORD'),
	('AGENCY_SUPERVISOR', 'catalogue', 'ANY', 'WHOLE'),
	('STAFF', 'submit', 'DISTRICT', 'WHOLE'),
	('STAFF', 'preview', 'ANY', 'WHOLE'),
	('STAFF', 'show', 'DISTRICT', 'WHOLE'),
	('STAFF', 'list', 'DISTRICT', 'HEAD'),
	('STAFF', 'queue', 'DISTRICT', 'HEAD'),
	('STAFF', 'find', 'DISTRICT', 'HEAD'),
	('STAFF', 'handle', 'DISTRICT', 'WHOLE'),
	('STAFF', 'attach', 'DISTRICT', 'WHOLE'),
	('STAFF', 'fetch', 'DISTRICT', 'WHOLE'),
	('STAFF', 'why', 'DISTRICT', 'WHOLE'),
	('STAFF', 'pool', 'ANY', 'WHOLE'),
	('STAFF', 'catalogue', 'ANY', 'WHOLE'),
	('SUPERVISOR', 'submit', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'preview', 'ANY', 'WHOLE'),
	('SUPERVISOR', 'show', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'list', 'DISTRICT', 'HEAD'),
	('SUPERVISOR', 'queue', 'DISTRICT', 'HEAD'),
	('SUPERVISOR', 'find', 'DISTRICT', 'HEAD'),
	('SUPERVISOR', 'handle', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'attach', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'fetch', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'why', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'pool', 'ANY', 'WHOLE'),
	('SUPERVISOR', 'catalogue', 'ANY', 'WHOLE'),
	('SUPERVISOR', 'shut_out', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'shut_out', 'DISTRICT', 'RECORD'),
	('STAFF', 'break_glass', 'NONE', 'RECORD'),
	('STAFF', 'show', 'GLASS', 'WHOLE'),
	('STAFF', 'fetch', 'GLASS', 'WHOLE'),
	('SUPERVISOR', 'break_glass', 'NONE', 'RECORD'),
	('SUPERVISOR', 'show', 'GLASS', 'WHOLE'),
	('SUPERVISOR', 'fetch', 'GLASS', 'WHOLE'),
	('PRIVACY', 'glass', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'review_glass', 'DISTRICT', 'RECORD'),
	('AUDITOR', 'glass', 'DISTRICT', 'RECORD'),
	('EXPERT', 'show', 'OFFERED', 'OFFER'),
	('EXPERT', 'show', 'TEAM', 'TASK'),
	('EXPERT', 'show', 'LEAD', 'WHOLE'),
	('EXPERT', 'queue', 'LEAD', 'HEAD'),
	('EXPERT', 'offers', 'OFFERED', 'OFFER'),
	('EXPERT', 'offers', 'TEAM', 'OFFER'),
	('EXPERT', 'offers', 'LEAD', 'OFFER'),
	('EXPERT', 'handle', 'OFFERED', 'OFFER'),
	('EXPERT', 'handle', 'TEAM', 'TASK'),
	('EXPERT', 'handle', 'LEAD', 'WHOLE'),
	('EXPERT', 'attach', 'LEAD', 'WHOLE'),
	('EXPERT', 'fetch', 'LEAD', 'WHOLE'),
	('EXPERT', 'catalogue', 'ANY', 'WHOLE'),
	('KEEPER', 'pool', 'ANY', 'WHOLE'),
	('KEEPER', 'catalogue', 'ANY', 'WHOLE'),
	('PRIVACY', 'show', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'list', 'DISTRICT', 'RECORD'),
	('AUDITOR', 'show', 'DISTRICT', 'RECORD'),
	('AUDITOR', 'list', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'erase', 'DISTRICT', 'RECORD'),
	('PRIVACY', 'verify', 'ANY', 'RECORD'),
	('PRIVACY', 'checkpoints', 'ANY', 'RECORD'),
	('AUDITOR', 'verify', 'ANY', 'RECORD'),
	('AUDITOR', 'checkpoints', 'ANY', 'RECORD'),
	('ADMIN', 'pool', 'ANY', 'WHOLE'),
	('ADMIN', 'catalogue', 'ANY', 'WHOLE'),
	('ADMIN', 'administer', 'ANY', 'WHOLE'),
	('ADMIN', 'principals', 'ANY', 'WHOLE'),
	('WORKER', 'notices', 'OWN', 'RECORD'),
	('AGENCY_SUPERVISOR', 'notices', 'AGENCY', 'RECORD'),
	('STAFF', 'notices', 'DISTRICT', 'RECORD'),
	('SUPERVISOR', 'notices', 'DISTRICT', 'RECORD'),
	('EXPERT', 'notices', 'TEAM', 'RECORD'),
	('PRIVACY', 'notices', 'DISTRICT', 'RECORD'),
	('WORKER', 'ack', 'ANY', 'RECORD'),
	('AGENCY_SUPERVISOR', 'ack', 'ANY', 'RECORD'),
	('STAFF', 'ack', 'ANY', 'RECORD'),
	('SUPERVISOR', 'ack', 'ANY', 'RECORD'),
	('EXPERT', 'ack', 'ANY', 'RECORD'),
	('PRIVACY', 'ack', 'ANY', 'RECORD'),
	('BUREAU', 'catalogue', 'ANY', 'WHOLE');

-- The verbs that read what there is of cases. By another nothing is read: to submit in a district
-- is not to see it, and to break the glass is not to look through it yet. Whoever is asked how it was
-- (handle), is reached as they have agreed: that is in what was filed. Whoever attaches reads what is there
-- already: before it is finished it is opened, and digested.
create table reading (verb text primary key);
insert into reading values ('show'), ('list'), ('queue'), ('find'), ('why'), ('glass'), ('verify'), ('handle'),
	('notices'), ('offers'), ('attach'), ('fetch');

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

-- How an expert stands to a case by an offer that is live; '': none is.
create function stands_by(offer_state text, part text) returns text language sql immutable as $$
	select case when $1 = 'OPEN' then 'OFFERED' when $1 <> 'JOINED' then ''
		when $2 = 'LEAD' then 'LEAD' else 'TEAM' end
$$;

-- By which rights they may do `act`, and by which of their roles: at a `place`; or with case `id`, which
-- is there and which `worker` answers for, at the moment `at`; or with neither (all null). No row: they may
-- not. Nobody is anything to a case that they are shut out of, nor who speaks for them. Theirs who answer for
-- it are the rights of OWN; and AGENCY, which is their agency.
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
		else exists (
			select from offer o join principal p on p.expert = o.expert
			where o.case_id = $6 and p.id = $1 and p.expert <> ''
				and stands_by(o.state, o.part) = g.relation) end
	and not exists (
		select from shut_out s where s.case_id = $6 and s.shut and s.principal in ($1, $2))
$$;

-- Whether something is done by a verb, and not only read.
create function is_deed(act text) returns boolean language plpgsql stable as $$
begin
	return exists (select from move where verb = $1);
end $$;

-- ---- Who reads -----------------------------------------------------------------------------------

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

-- The same, once a statement, for policies, and in a language that keeps its plans: whose own
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
-- The cases that they see as an expert, in one of these views; and who that expert is.
create function daemon.reads_team(views text[]) returns int8[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return array(select o.case_id from principal p join offer o on o.expert = p.expert
		where p.id = reader('reader') and p.expert <> '' and o.state in ('OPEN', 'JOINED')
			and exists (
				select from acts(reader('reader'), reader('speaker')) a
					join rights g on g.role = a.role and g.verb = reader('verb')
					join reading v on v.verb = g.verb
				where g.relation = stands_by(o.state, o.part) and g.view = any ($1)));
end $$;
create function daemon.reads_expert() returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return (select expert from principal where id = reader('reader'));
end $$;

-- ---- How much the reader sees of a case ----------------------------------------------------------

-- The most that any right gives them by their verb, as rights.h orders it; '': nothing, or there is no
-- such case. A unit that loads a case asks for it several times: it is looked up once in a transaction. This
-- and what follows is in a language that keeps its plans.
create function sight(id int8) returns text language plpgsql stable as $$
declare
	asked text := concat_ws('|', reader('reader'), reader('speaker'), reader('verb'), reader('at'), $1, '');
	seen text := reader('sight');
begin
	if not starts_with(seen, asked) then
		seen := set_config('jieyou.sight', asked || coalesce((
			select g.view from help_case c, grounds(reader('reader'), reader('speaker'), reader('verb'),
				c.district, c.responsible, c.id, reads_at()) g
			where c.id = $1
			order by array_position(array['WHOLE', 'HEAD', 'TASK', 'OFFER', 'RECORD'], g.view) limit 1), ''),
			true);
	end if;
	return substr(seen, length(asked) + 1);
end $$;

-- What goes into answers gives as much as the reader sees; whoever does something with the case (their verb
-- is that of a move), and the dispatcher, has all of it, to decide on: ALL.
create function knows(id int8) returns text language plpgsql stable as $$
declare
	view text;
begin
	if reader('reader') = 'dispatcher' then
		return 'ALL';
	end if;
	view := sight($1);
	return case when view <> '' and is_deed(reader('verb')) then 'ALL' else view end;
end $$;

update schema set version = 13, serves = 13;
