-- The roles, and what of a database is theirs: for the database of cases and for the key store alike.
-- Not a migration but done before them, each time, by whoever connects to migrate: a superuser, or a
-- member of jieyou_owner in a database of that role's, where the roles have been made. Roles belong to
-- the whole cluster, so they may be there already, or be made by somebody else just now.
do $$
declare
	name text;
	thing text;
begin
	foreach name in array array['jieyou_owner', 'jieyou_daemon', 'jieyou_keyring'] loop
		begin
			if to_regrole(name) is null then
				execute format('create role %I nologin', name);
			end if;
		exception when duplicate_object or unique_violation then
			null;
		end;
	end loop;
	if not (select rolsuper from pg_roles where rolname = current_user) then
		set role jieyou_owner;
	end if;
	if has_schema_privilege('public', 'public', 'create') then
		revoke create on schema public from public;
	end if;
	if not has_schema_privilege('jieyou_owner', 'public', 'create') then
		grant usage, create on schema public to jieyou_owner;
	end if;
	-- A dump does not carry this, and a copy of a database has not got it.
	if has_database_privilege('public', current_database(), 'temporary') then
		execute format('revoke temporary on database %I from public', current_database());
	end if;
	if to_regnamespace('daemon') is null then
		create schema daemon authorization jieyou_owner; -- what the daemon may call
	end if;
	-- Made before there was an owner. What is part of something else goes with it.
	for thing in
		select format('table %s', c.oid::regclass) from pg_class c
		where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'S')
			and c.relowner <> 'jieyou_owner'::regrole and not exists (
				select from pg_depend d where d.classid = 'pg_class'::regclass
					and d.objid = c.oid and d.deptype in ('a', 'e', 'i')
					and (c.relkind = 'S' or d.deptype = 'e'))
		union all
		select format('function %s', f.oid::regprocedure) from pg_proc f
		where f.pronamespace = 'public'::regnamespace
			and f.proowner <> 'jieyou_owner'::regrole and not exists (
				select from pg_depend d where d.classid = 'pg_proc'::regclass
					and d.objid = f.oid and d.deptype = 'e')
	loop
		execute format('alter %s owner to jieyou_owner', thing);
	end loop;
end $$;
set role jieyou_owner;
