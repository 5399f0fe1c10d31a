-- Attachments: photo, scan, sound. Each is stored in chunks, sealed one by one; finished, it is an
-- event of its case (ATTACHED), whose body has in clear the digest of each chunk as it is stored, so
-- that what was altered, taken away or put in another's place shows without a key. Name, and digest of
-- the whole, are sealed.

create sequence attachment_number;

create table attachment (
	number int8 primary key,
	case_id int8 not null references help_case,
	actor text not null, -- who opened it, and goes on with it
	via text not null,
	key text not null, -- the idempotency key of its opening
	at timestamptz not null,
	until timestamptz not null, -- when it must be finished; then it is swept
	bytes int8 not null check (bytes between 1 and 20971520),
	chunks int4 not null check (chunks = (bytes + 49151) / 49152),
	key_id int4 not null, -- by which its words and chunks are sealed; 0: in clear
	body bytea not null, -- of its event to be, without the digests
	seq int4, -- of its event; null: not finished
	unique (actor, via, key)
);
create index attachment_by_case on attachment (case_id, number);
create index attachment_open on attachment (actor) where seq is null;
create index event_attached on event (case_id, seq) where kind = 'ATTACHED';

-- fingerprint: a keyed hash of what was sent, by which the same is known again.
create table chunk (
	attachment int8 not null references attachment,
	i int4 not null check (i > 0),
	fingerprint bytea not null check (octet_length(fingerprint) = 32),
	body bytea not null check (octet_length(body) between 1 and 49192),
	primary key (attachment, i)
);
-- Sealed bytes do not get smaller.
alter table chunk alter column body set storage external;

-- What is finished stays as it is, until its case is erased; what is not may be swept.
create function keep_chunk() returns trigger language plpgsql as $$
begin
	if tg_op = 'DELETE' and exists (
		select from attachment a join help_case c on c.id = a.case_id
		where a.number = old.attachment and (a.seq is null or c.state = 'ERASED'))
	then
		return old;
	end if;
	raise exception 'chunk is kept' using errcode = 'restrict_violation';
end $$;
create trigger kept before update or delete on chunk for each row execute function keep_chunk();
create trigger kept_all before truncate on chunk for each statement execute function refuse_change();

-- ---- Reading -------------------------------------------------------------------------------------

-- An attachment is for those who see its case whole, as the bodies of events are.
do $$
declare
	name text;
begin
	foreach name in array array['attachment', 'chunk'] loop
		execute format('alter table %I enable row level security', name);
		execute format('alter table %I force row level security', name);
		execute format('create policy owner on %I to jieyou_owner using (true)', name);
	end loop;
end $$;
grant select on attachment, chunk to jieyou_daemon;
grant usage on sequence attachment_number to jieyou_daemon;

create policy reader on attachment for select to jieyou_daemon using (
	(select daemon.reads_record())
	or exists (select from help_case c where c.id = attachment.case_id and (
		c.responsible = (select daemon.reads_own(true))
		or exists (select from district_within w
			where w.district = c.district and w.node = any ((select daemon.reads_below(true))::text[]))
		or exists (select from principal p
			where p.id = c.responsible and p.agency = (select daemon.reads_agency(true))))));
create policy glass on attachment for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_glass(true))::int8[]));
create policy team on attachment for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_team('{WHOLE}'))::int8[]));
create policy shut_out on attachment as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));
create policy reader on chunk for select to jieyou_daemon using (
	exists (select from attachment a where a.number = chunk.attachment));

-- ---- Facts to decide on --------------------------------------------------------------------------

-- How many somebody has open, in whichever case.
create function daemon.attachments_open(who text, at timestamptz) returns int4
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return (select count(*)::int4 from attachment a
		where a.actor = $1 and a.seq is null and a.until > $2);
end $$;

-- Of a case: whether something is to be swept, and when the next upload that is open must be finished.
create function daemon.stale(id int8, now timestamptz) returns table (sweep boolean, until timestamptz)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query
	select exists (
			select from attachment a where a.case_id = $1 and a.seq is null and a.until <= $2)
		or exists (
			select from help_case h join attachment a on a.case_id = h.id
				join chunk k on k.attachment = a.number
			where h.id = $1 and h.state = 'ERASED'),
		(select min(a.until) from attachment a where a.case_id = $1 and a.seq is null and a.until > $2);
end $$;

-- ---- Writing -------------------------------------------------------------------------------------

-- By whoever may attach to the case; as many, and as much, as one person and one case may have
-- (dispatcher/core/attachment.h).
create function daemon.write_attachment(int4[], int8[], int8[], text[], text[], text[], timestamptz[],
	timestamptz[], int8[], int4[], int4[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $3, $4, $5, $7, $8, $9)
			as r (n, case_id, actor, via, at, until, bytes) left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not (
			c.state <> 'ERASED' and r.until between r.at and r.at + interval '31 days'
			and exists (
				select from grounds(r.actor, r.via, 'attach', c.district, c.responsible, c.id, r.at))
			and daemon.attachments_open(r.actor, r.at) < 4
			and (select count(*) from attachment a where a.case_id = r.case_id) < 100
			and r.bytes <= 209715200 - (
				select coalesce(sum(a.bytes), 0) from attachment a where a.case_id = r.case_id
					and (a.seq is not null or a.until > r.at))))
	then
		perform not_theirs();
	end if;
	insert into attachment (number, case_id, actor, via, key, at, until, bytes, chunks, key_id, body)
	select r.number, r.case_id, r.actor, r.via, r.key, r.at, r.until, r.bytes, r.chunks, r.key_id, r.body
	from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		as r (n, number, case_id, actor, via, key, at, until, bytes, chunks, key_id, body)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- Of an upload that is open, by who opened it, and who may attach to the case still. One that is there
-- already fails by its key (23505).
create function daemon.write_chunk(int4[], int8[], int8[], int4[], text[], text[], timestamptz[],
	bytea[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7)
			as r (n, attachment, case_id, i, actor, via, at)
			left join attachment a on (a.number, a.case_id, a.actor) = (r.attachment, r.case_id, r.actor)
			left join help_case c on c.id = a.case_id
		where r.n <> all ((select batch_lost())::int[]) and not (
			a.seq is null and a.until > r.at and r.i between 1 and a.chunks and exists (
				select from grounds(r.actor, r.via, 'attach', c.district, c.responsible, c.id, r.at))))
	then
		perform not_theirs();
	end if;
	insert into chunk (attachment, i, fingerprint, body)
	select r.attachment, r.i, r.fingerprint, r.body
	from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
		as r (n, attachment, case_id, i, actor, via, at, fingerprint, body)
	where r.n <> all ((select batch_lost())::int[]);
end $$;

-- With the event that says so, in the same transaction, by who opened it; with all its chunks. What it is, is
-- said as it is finished: so it is as it was opened.
create function daemon.write_attachment_done(int4[], int8[], int8[], int4[], text[], int8[], int4[],
	int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $6, $7, $8)
				as r (n, number, case_id, seq, actor, bytes, chunks, key_id)
			left join attachment a on (a.number, a.case_id, a.actor, a.bytes, a.chunks, a.key_id)
				= (r.number, r.case_id, r.actor, r.bytes, r.chunks, r.key_id)
		where r.n <> all ((select batch_lost())::int[]) and not (
			a.seq is null and a.chunks = (select count(*) from chunk k where k.attachment = a.number)
			and exists (
				select from event e
				where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
					and (e.kind, e.actor) = ('ATTACHED', a.actor) and e.at < a.until)))
	then
		perform not_theirs();
	end if;
	update attachment a set seq = r.seq
	from unnest($1, $2, $3, $4, $5, $6, $7, $8)
		as r (n, number, case_id, seq, actor, bytes, chunks, key_id)
	where a.number = r.number and r.n <> all ((select batch_lost())::int[]);
end $$;

-- Uploads of a case that were not finished in time; and if it is erased, all chunks, which nobody can
-- open any more: that they were attached stays on its record.
create function daemon.sweep(id int8, now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform from attachment a where a.case_id = $1 and a.seq is null order by a.number for update;
	delete from chunk k using attachment a join help_case c on c.id = a.case_id
	where k.attachment = a.number and a.case_id = $1
		and (c.state = 'ERASED' or (a.seq is null and a.until <= $2));
	delete from attachment a using help_case c
	where c.id = a.case_id and a.case_id = $1 and a.seq is null
		and (c.state = 'ERASED' or a.until <= $2);
end $$;

update schema set version = 20, serves = 20;
