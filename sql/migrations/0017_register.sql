-- The register and its record: what is changed, by whom; that the one follows from the other; and what was
-- there before.

-- Why a certificate is no longer good is a code (RFC 5280, 5.3.1); what was written before stays on the
-- register's record, which is chained.
alter table revoked add constraint coded check (why in ('', 'unspecified', 'keyCompromise', 'cACompromise',
	'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn')) not valid;

create function daemon.register_head() returns table (seq int8, hash bytea)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select seq, hash from register_change order by seq desc limit 1;
end $$;

-- ---- Writing -------------------------------------------------------------------------------------

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

-- Whoever is added or amended is on record as they then are, all of it: the newest change says how a row is.
create function daemon.write_principal(int4[], text[], text[], text[], text[], text[],
	int4[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7)
			as r (n, id, kind, name, agency, expert, suspended) left join principal p on p.id = r.id
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from changed_now() c
			where c.subject = r.id and case when c.kind in ('add', 'amend')
				then (r.suspended <> 0) = coalesce(p.suspended, false)
					and (c.kind = 'add' or (r.kind, r.expert) = (p.kind, p.expert))
					and c.detail = format('%s name %s agency %s expert %s', r.kind, r.name, r.agency, r.expert)
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

-- ---- The register, beside its record -------------------------------------------------------------

-- Every change tells of one row: what it is from then on, or that it holds no more. A certificate is
-- revoked once.
create function register_said()
returns table (seq int8, tab text, which text, said text, holds boolean) language sql stable as $$
	select distinct on (tab, which) seq, tab, which, said, holds from (
		select seq, case when kind in ('add', 'amend') then 'principal'
				when kind in ('suspend', 'resume') then 'suspended'
				when kind in ('grant', 'withdraw') then 'role_held'
				when kind in ('bind', 'unbind') then 'credential'
				when kind in ('represent', 'unrepresent') then 'represents'
				when kind = 'revoke' then 'revoked' end as tab,
			case when kind in ('bind', 'unbind') then detail
				when kind in ('grant', 'withdraw', 'represent', 'unrepresent') then subject || ' ' || detail
				else subject end as which,
			case when kind in ('bind', 'unbind') then subject
				when kind in ('add', 'amend', 'revoke') then detail else '' end as said,
			kind not in ('resume', 'withdraw', 'unbind', 'unrepresent') as holds
		from register_change) c
	where tab is not null
	order by tab, which, case tab when 'revoked' then -seq else seq end desc
$$;

-- What the rows are that hold. When they last changed is for dispatchers, which ask for what is new.
create function register_kept() returns table (tab text, which text, said text) language sql stable as $$
	select 'principal', id, format('%s name %s agency %s expert %s', kind, name, agency, expert)
	from principal
	union all select 'suspended', id, '' from principal where suspended
	union all select 'role_held', principal || ' ' || role || ' ' || district, '' from role_held where held
	union all select 'credential', name, principal from credential where held
	union all select 'represents', principal || ' ' || worker, '' from represents where held
	union all select 'revoked', serial, why from revoked
$$;

create function register_strays()
returns table (seq int8, tab text, which text, said text, kept text) language sql stable as $$
	select coalesce(s.seq, 0), tab, which, s.said, k.said
	from (select * from register_said() where holds) s full join register_kept() k using (tab, which)
	where s.said is distinct from k.said
	order by tab collate "C", which collate "C"
$$;

-- How many rows were compared, and the first that does not follow, if there is one.
create function daemon.register_faults()
returns table (rows int8, seq int8, tab text, which text, fault text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	select (select count(*) from register_kept() where daemon.reads_record()), f.*
	from (select) one left join lateral (
		select s.seq, case s.tab when 'suspended' then 'principal' else s.tab end, s.which,
			case when s.tab = 'suspended' or (s.said is not null and s.kept is not null) then 'ALTERED'
				when s.kept is null then 'MISSING' else 'ADDED' end
		from register_strays() s where daemon.reads_record() limit 1) f on true;
end $$;

-- ---- On the register's record, by the owner ------------------------------------------------------

-- As in the chains: microseconds since 1970, and bytes behind their number.
create function micros(timestamptz) returns int8 language sql immutable as
	$$ select (extract(epoch from $1) * 1000000)::int8 $$;
create function chained(text) returns bytea language sql immutable as
	$$ select int2send(octet_length($1)::int2) || convert_to($1, 'UTF8') $$;

-- Adds a change to the record of the register: the formula is in dispatcher/core/chain.h.
create function put_on_record(at timestamptz, actor text, via text, kind text, subject text,
	detail text)
returns void language plpgsql as $$
#variable_conflict use_column
declare
	last register_change;
begin
	lock table register_change in exclusive mode;
	select * into last from register_change order by seq desc limit 1;
	insert into register_change values (coalesce(last.seq, 0) + 1, $1, $2, $3, $4, $5, $6, sha256(
		'\x01'::bytea || coalesce(last.hash, decode(repeat('00', 32), 'hex'))
		|| int8send(coalesce(last.seq, 0) + 1) || int8send(micros($1)) || chained($2) || chained($3)
		|| chained($4) || chained($5) || chained($6)));
	insert into head_waiting (chain, subject, version, added)
	values ('register_change', 1, coalesce(last.seq, 0) + 1, 1);
end $$;

-- Puts on record what stands in the register and is not on its record: entered by hand, or before there was
-- one (0010). Whoever does so answers for these rows; that it was done so stays to be seen.
create function adopt_register(at timestamptz, who text) returns void language plpgsql as $$
begin
	perform put_on_record($1, $2, 'adopt_register',
		case s.tab when 'principal' then case when s.said is null then 'add' else 'amend' end
			when 'suspended' then case when s.kept is null then 'resume' else 'suspend' end
			when 'role_held' then case when s.kept is null then 'withdraw' else 'grant' end
			when 'credential' then case when s.kept is null then 'unbind' else 'bind' end
			when 'represents' then case when s.kept is null then 'unrepresent' else 'represent' end
			else 'revoke' end,
		case s.tab when 'credential' then coalesce(s.kept, s.said) else split_part(s.which, ' ', 1) end,
		case s.tab when 'credential' then s.which
			when 'role_held' then substr(s.which, strpos(s.which, ' ') + 1)
			when 'represents' then substr(s.which, strpos(s.which, ' ') + 1)
			else s.kept end)
	from register_strays() s where s.kept is not null or s.tab not in ('principal', 'revoked');
end $$;

select adopt_register(coalesce(max(changed_at), 'epoch'), 'migration') from principal;

update schema set version = 17, serves = 17;
