-- The key store belongs to jieyou_owner, as whom nobody logs in (sql/roles.sql); the daemon acts as
-- jieyou_keyring, which has no right to any table but what functions in schema daemon do for it: it
-- takes out one key at a time, by the number of its case, and deletes none.
--
-- A daemon from before works on the tables themselves; so none is served.

alter default privileges revoke execute on functions from public;
alter default privileges in schema daemon grant execute on functions to jieyou_keyring;
revoke execute on all functions in schema public from public;
grant usage on schema daemon to jieyou_keyring;
grant select on schema to jieyou_keyring;

create function daemon.admit_masters(held text[]) returns setof text
language sql security definer set search_path = pg_catalog, public, pg_temp as
	$$ select admit_masters(held) $$;

create function daemon.make_keys(text, int4[], bytea[]) returns setof int4
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query
	with held as (select name from master_key where name = $1 for key share)
	insert into case_key (id, master, wrapped)
	select k.id, held.name, k.wrapped
	from held, unnest($2, $3) as k (id, wrapped)
	on conflict do nothing
	returning id;
end $$;

create function daemon.load_key(int8)
returns table (id int4, destroyed boolean, master text, wrapped bytea)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select id, destroyed_at is not null, master, coalesce(wrapped, '')
	from case_key where id = $1;
end $$;

create function daemon.destroy_key(int8, timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	update case_key set wrapped = null, destroyed_at = $2
	where id = $1 and destroyed_at is null;
end $$;

-- ---- jieyoud --rewrap ----

create function daemon.keys_to_rewrap(text, int4, int4)
returns table (id int4, master text, wrapped bytea)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select id, master, wrapped from case_key
	where id > $2 and master <> $1 and wrapped is not null
	order by id limit $3;
end $$;

create function daemon.rewrap_keys(text, int4[], text[], bytea[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	update case_key c set master = $1, wrapped = k.wrapped
	from unnest($2, $3, $4) as k (id, master, wrapped)
	where c.id = k.id and c.master = k.master and c.wrapped is not null;
end $$;

create function daemon.lock_masters() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform from master_key order by name for update;
end $$;

create function daemon.retire_masters(text) returns setof text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query delete from master_key m
	where m.name <> $1
		and not exists (select 1 from case_key c where c.master = m.name and c.wrapped is not null)
	returning name;
end $$;

update schema set version = 2, serves = 2;
