-- The keeper of resources (资源管理员) keeps the catalogue through the daemon: each item that is entered,
-- changed, withdrawn, given back or compared with its source is on the register's record, one chain for all
-- that is administered, by whom and when.

insert into rights values
	('KEEPER', 'keep', 'DISTRICT', 'WHOLE'),
	('KEEPER', 'capacity', 'DISTRICT', 'WHOLE'),
	('STAFF', 'capacity', 'DISTRICT', 'WHOLE'),
	('SUPERVISOR', 'capacity', 'DISTRICT', 'WHOLE');

-- Which edition has made an item as which change of the register's record says.
create table resource_kept (
	seq int8 primary key,
	code text not null,
	edition int8 not null,
	digest bytea not null
);
alter table resource_kept enable row level security, force row level security;
create policy owner on resource_kept to jieyou_owner using (true) with check (true);

-- What the catalogue says of an item, as an edition has made it: its cells after the code (dispatcher/core/rows.def).
create function resource_content(code text, made int8) returns bytea language sql stable as $$
	select convert_to(concat_ws(chr(31), r.name, r.provider, r.needs, r.region, r.offered, r.rule, r.conditions,
		r.deadline, r.contact, r.apply, r.benefit, r.verify, r.source, r.at_once, r.valid_from, r.valid_until,
		r.last_checked), 'UTF8')
	from resource r where (r.code, r.since) = ($1, $2)
$$;

-- Whether one word of a rule is a condition, as the daemon compiles it (dispatcher/match/snapshot/snapshot_resources.c).
create function is_condition(word text) returns boolean language sql stable as $$
	select case when $1 in ('', 'other', 'sex=F', 'sex=M') then true
		when $1 ~ '^age[<>]=[0-9]{1,3}$' then substr($1, 6)::int4 <= 150
		when $1 ~ '^child<=[0-9]{1,2}$' then substr($1, 8)::int4 <= 18
		when $1 ~ '^disability<=[1-4]$' then true
		else $1 <> 'any()' and not exists (
			select from unnest(string_to_array(coalesce(substring($1 from '^any[(](.*)[)]$'), $1), ',')) as f
			where not exists (select from fact t where t.code = f and t.until is null)) end
$$;

-- Whether the catalogue can have it: everybody's next edition rests on each of its rows.
create function is_resource_content(code text, part text[]) returns boolean language sql stable as $$
	select $1 ~ '^[A-Za-z0-9._-]{1,64}$' and cardinality($2) = 17 and $2[1] <> ''
		and $2[2] in ('GOVERNMENT', 'CHARITY', 'PROFESSIONAL')
		and $2[3] <> '' and not exists (
			select from unnest(string_to_array($2[3], ' ')) as leaf
			where leaf <> '' and not exists (select from need n where n.code = leaf and n.until is null))
		and exists (select from district d where d.code = $2[4] and d.until is null)
		and $2[5] in ('yes', 'no') and $2[14] in ('', 'yes', 'no')
		and (select count(*) filter (where word not in ('', 'other')) <= 12 and coalesce(bool_and(is_condition(word)), true)
			from unnest(string_to_array($2[6], ' ')) as word)
		and not exists (select from unnest($2[15:17]) as d where d <> '' and not is_day(d))
		and ('' in ($2[15], $2[16]) or $2[15] <= $2[16])
$$;

-- ---- The register's record -------------------------------------------------------------------------

-- As before (0017); and a change of the catalogue by whoever keeps some of it: of which item, with its row below.
create or replace function daemon.write_register_change(int4[], int8[], timestamptz[], text[], text[], text[],
	text[], text[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $4, $5, $6) as r (n, actor, via, kind)
		where r.n <> all ((select batch_lost())::int[]) and not case when r.kind in ('keep', 'capacity')
			then exists (select from acts(r.actor, r.via) a join rights g on (g.role, g.verb) = (a.role, r.kind))
			else exists (select from grounds(r.actor, r.via, 'administer', null, null, null, null)) end)
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

-- Whether who has made a change may do the verb where an item holds.
create function keeps_at(change register_change, verb text, place text) returns boolean language sql stable as $$
	select exists (select from grounds($1.actor, $1.via, $2, $3, null, null, $1.at))
$$;

-- With the change that says so, in the same transaction: theirs to keep where it holds, and where it held.
create function daemon.write_resource(int4[], text[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	w record;
	c register_change;
	part text[];
	made int8;
begin
	for w in
		select n, r.code, r.content from unnest($1, $2, $3) as r (n, code, content)
		where n <> all ((select batch_lost())::int[]) order by n
	loop
		select * into c from changed_now() k
		where (k.kind, k.subject, k.detail) = ('keep', w.code, encode(sha256(w.content), 'hex'));
		part := string_to_array(convert_from(w.content, 'UTF8'), chr(31));
		if c.seq is null or is_resource_content(w.code, part) is not true
			or not keeps_at(c, 'keep', part[4])
			or exists (select from resource r where r.code = w.code and r.until is null
				and not keeps_at(c, 'keep', r.region))
		then
			perform not_theirs();
		end if;
		made := next_edition(c.at);
		update resource set until = made where code = w.code and until is null;
		insert into resource values (w.code, part[1], part[2], part[3], part[4], part[5], part[6], part[7], part[8],
			part[9], part[10], part[11], part[12], part[13], part[14], part[15], part[16], part[17], made, null);
		insert into resource_kept values (c.seq, w.code, made, sha256(w.content));
	end loop;
end $$;

-- ---- Capacity ------------------------------------------------------------------------------------

-- How many places an item has left: as they were last counted (-1: it is not known), and how many linkages have taken
-- since (0035), less those that have given one back; so that may be below 0. changed_at: for dispatchers, which ask
-- for what is new.
create table capacity (
	code text primary key,
	places int4 not null check (places between -1 and 1000000),
	taken int4 not null,
	said_at timestamptz not null,
	changed_at timestamptz not null
);
create index capacity_by_change on capacity (changed_at);
alter table capacity enable row level security, force row level security;
create policy owner on capacity to jieyou_owner using (true) with check (true);

-- As the register's record has it.
create function capacity_said(places int4) returns text language sql immutable as
	$$ select case $1 when -1 then 'unknown' else $1::text end $$;

-- ---- Verifying -----------------------------------------------------------------------------------

-- As before (0017): of the register; the catalogue is entered by SQL without a record, and by its keeper with one.
create or replace function adopt_register(at timestamptz, who text) returns void language plpgsql as $$
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
	from register_strays() s
	where s.tab not in ('resource_kept', 'capacity') and (s.kept is not null or s.tab not in ('principal', 'revoked'));
end $$;

update schema set version = 32, serves = 32;
