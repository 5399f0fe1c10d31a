-- Finding a case by phone; the register's own record; and that whoever gives rights has none over cases.
--
-- A daemon that knows nothing of these would leave a number behind when it erases a case, and change the
-- register off the record; so none that is older is served.

-- ---- Finding a case by phone ---------------------------------------------------------------------
-- The number itself is sealed with the words of the case; here is its digest
-- under a key that is in no database (dispatcher/vault/vault.h), so that who has the rows alone can
-- tell that two cases have a number in common, and not which. Rows go when the case is erased.

create table phone (
	digest bytea not null check (length(digest) = 32),
	case_id bigint not null,
	key text not null check (key ~ '^[0-9a-f]{16}$'), -- the name of the key
	primary key (digest, case_id)
);
create index phone_by_case on phone (case_id);

-- How often somebody has looked lately.
create index access_by_finder on access (actor, at) where verb = 'find' and found >= 0;

-- ---- The record of the register ------------------------------------------------------------------
-- Every change of who is who, one chain for all of it: dispatchers take turns, by the number. What was
-- changed before this migration is among the reads (access.verb).

create table register_change (
	seq bigint primary key check (seq > 0), -- gapless
	at timestamptz not null,
	actor text not null,
	via text not null,
	kind text not null,      -- as `jieyou admin` calls it: 'grant'; and 'bootstrap'
	subject text not null,   -- a principal; of a certificate its serial
	detail text not null,    -- 'STAFF 440309'
	hash bytea not null check (length(hash) = 32) -- dispatcher/core/chain.h
);
create index register_change_by_subject on register_change (subject, seq);
create trigger append_only before update or delete or truncate on register_change
	for each statement execute function refuse_change();
alter table checkpoint_head drop constraint checkpoint_head_chain_check,
	add constraint checkpoint_head_chain_check check (chain in ('event', 'access', 'register_change'));

-- ---- Whoever gives rights has none over cases ----------------------------------------------------

update role_held o set held = false
where o.held and o.role <> 'ADMIN' and exists (
	select from role_held r where r.principal = o.principal and r.role = 'ADMIN' and r.held);
update represents s set held = false
where s.held and exists (
	select from role_held r where r.principal = s.principal and r.role = 'ADMIN' and r.held);

-- An administrator holds no other role, and speaks for nobody. Two changes of one principal at the same
-- time meet at the lock.
create function keep_apart() returns trigger language plpgsql as $$
begin
	perform 1 from principal where id = new.principal for no key update;
	if exists (select from role_held r where r.principal = new.principal and r.role = 'ADMIN' and r.held)
		and (exists (select from role_held r
				where r.principal = new.principal and r.role <> 'ADMIN' and r.held)
			or exists (select from represents s where s.principal = new.principal and s.held)) then
		raise exception 'an administrator has no other rights' using errcode = 'check_violation';
	end if;
	return null;
end $$;
create trigger keep_apart after insert or update on role_held for each row
	when (new.held) execute function keep_apart();
create trigger keep_apart after insert or update on represents for each row
	when (new.held) execute function keep_apart();

update schema set version = 10, serves = 10;
