-- The key store: the keys of cases, wrapped. A database of its own, in production on a cluster of its
-- own with shorter backups than the cases', for what is destroyed here is gone from those too.

create table schema (
	one boolean primary key check (one), -- a single row
	version int not null,                -- of this schema: the number of its last migration
	serves int not null                  -- the oldest daemon (by the schema it was built for) served
);
insert into schema values (true, 0, 0);

-- The master keys that wrap keys here, by name. A name is made of the key itself, so it is the check
-- value, too: a daemon that has not every key named here does not serve.
create table master_key (name text primary key check (name ~ '^[0-9a-f]{16}$'));

-- Made before their cases, in blocks; a number that no case came to use keeps its key for nothing.
-- No foreign key to master_key: make_keys.sql sees to it once a block.
create table case_key (
	id int primary key check (id > 0), -- the case's number
	master text not null,
	wrapped bytea check (length(wrapped) = 72),
	destroyed_at timestamptz,
	check ((wrapped is null) = (destroyed_at is not null))
);

-- What is destroyed stays so, and no key takes another's place but by a new wrapping.
create function refuse_change() returns trigger language plpgsql as $$
begin
	raise exception '% keeps its rows', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger never_back before update on case_key
	for each row when (old.destroyed_at is not null or old.id <> new.id)
	execute function refuse_change();
create trigger no_row_goes before delete or truncate on case_key
	for each statement execute function refuse_change();

-- Lets a daemon in that holds these master keys, and puts the first of them, by which it will wrap,
-- among those in use. Returns the names in use that it does not hold: if there is one, nothing was
-- put in. One daemon at a time, so that two with different keys cannot both be the first.
create function admit_masters(held text[]) returns setof text language plpgsql as $$
begin
	lock table master_key in share row exclusive mode;
	return query select name from master_key where name <> all (held);
	if not found then
		insert into master_key values (held[1]) on conflict do nothing;
	end if;
end $$;

update schema set version = 1, serves = 1;
