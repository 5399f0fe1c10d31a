-- The register: who is who, as what and where, by which credentials, and for whom they may speak.
-- Rows are never deleted: what no longer holds says so, and when. Dispatchers hold all of it in
-- memory and ask for what changed, a page at a time, which is what the indexes on changed_at are for.

create table principal (
	id text primary key check (id ~ '^[A-Za-z0-9._@-]{1,64}$'),
	kind text not null check (kind in ('PERSON', 'SERVICE')),
	name text not null,
	agency text not null,    -- '': of none
	expert text not null,    -- their number in the pool; '': not in it
	suspended boolean not null,
	changed_at timestamptz not null
);
create index principal_by_change on principal (changed_at, id);
create index principal_by_agency on principal (agency, id) where agency <> '';

-- A role holds at a district and all below it.
create table role_held (
	principal text not null references principal,
	role text not null check (role in ('WORKER', 'AGENCY_SUPERVISOR', 'STAFF', 'EXPERT', 'SUPERVISOR',
		'KEEPER', 'PRIVACY', 'AUDITOR', 'ADMIN', 'BUREAU')),
	district text not null check (octet_length(district) between 1 and 64),
	held boolean not null,
	changed_at timestamptz not null,
	primary key (principal, role, district)
);
create index role_held_by_change on role_held (changed_at, principal, role, district);
create index role_held_by_admin on role_held (principal) where role = 'ADMIN';

create table credential (
	name text primary key check (octet_length(name) < 80 and name ~ '^(uid:[0-9]+|cert:[^:[:space:]]+)$'),
	principal text not null references principal,
	held boolean not null,
	changed_at timestamptz not null
);
create index credential_by_change on credential (changed_at, name);
create index credential_by_principal on credential (principal);

-- A service (or a person) may speak on behalf of these workers, and of nobody else.
create table represents (
	principal text not null references principal,
	worker text not null references principal,
	held boolean not null,
	changed_at timestamptz not null,
	primary key (principal, worker)
);
create index represents_by_change on represents (changed_at, principal, worker);

-- Certificates that are no longer good, whatever their end says.
create table revoked (
	serial text primary key check (serial ~ '^[0-9a-f]{1,40}$'),
	at timestamptz not null,
	why text not null
);
create index revoked_by_change on revoked (at, serial);

-- Who can administer: an administrator who is not suspended and can connect.
create view administrator as
	select p.id from principal p
	where not p.suspended
		and exists (select 1 from role_held r where r.principal = p.id and r.role = 'ADMIN' and r.held)
		and exists (select 1 from credential c where c.principal = p.id and c.held);

-- Whatever would leave nobody to administer is refused, whoever tries. Two who suspend each other
-- at the same time meet at the lock: the second sees what the first has done.
create function keep_administrator() returns trigger language plpgsql as $$
declare
	who text := case tg_table_name when 'principal' then to_jsonb(old) ->> 'id'
		else to_jsonb(old) ->> 'principal' end;
begin
	if not exists (select 1 from role_held r where r.principal = who and r.role = 'ADMIN') then
		return null;
	end if;
	perform 1 from instance for update;
	if not exists (select 1 from administrator) then
		raise exception 'nobody would be left to administer' using errcode = 'check_violation';
	end if;
	return null;
end $$;
create trigger keep_administrator after update on principal for each row
	when (new.suspended and not old.suspended) execute function keep_administrator();
create trigger keep_administrator after update on role_held for each row
	when (old.role = 'ADMIN' and old.held and not new.held) execute function keep_administrator();
create trigger keep_administrator after update on credential for each row
	when (old.held and (not new.held or new.principal <> old.principal))
	execute function keep_administrator();

-- What is shown of a principal.
create view principal_shown as
	select p.id, p.kind, p.name, p.agency, p.expert, p.suspended, p.changed_at,
		coalesce((select string_agg(r.role || '@' || r.district, ' ' order by r.role, r.district)
			from role_held r where r.principal = p.id and r.held), '') as roles,
		coalesce((select string_agg(c.name, ' ' order by c.name)
			from credential c where c.principal = p.id and c.held), '') as credentials,
		(select count(*) from represents s where s.principal = p.id and s.held)::int4 as represents,
		not exists (select 1 from administrator a where a.id <> p.id) as last
	from principal p;

-- Lists of one's own cases, and of those of an agency's workers.
create index help_case_by_actor on help_case (actor, id);

-- A daemon that does not ask who somebody is serves no longer.
update schema set version = 6, serves = 6;
