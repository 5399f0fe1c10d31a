-- Notices: what happens to cases, told to whom it concerns. A notice hangs on an event of the same
-- transaction and has nothing of a case in it but its number; a recipient's are numbered without gaps, by
-- a counter row that is locked until the commit, so that whoever has seen a number has missed none before.
-- Recipients: P:ID, a person; D:DISTRICT, whoever acts there: all that happens to its cases, of which
-- `roles` (parted by spaces) are called upon by it, and `owners` are who had to act next before and after.
create table notice_count (
	recipient text primary key check (recipient ~ '^[PD]:.'),
	rseq bigint not null
) with (fillfactor = 50);
create table notice (
	recipient text not null,
	rseq bigint not null check (rseq > 0),
	case_id bigint not null,
	seq int not null,
	what text not null,
	roles text not null,
	owners text not null,
	at timestamptz not null,
	acked_at timestamptz, -- by the first of those who hear it
	primary key (recipient, rseq)
);
create index notice_by_case on notice (case_id);
-- How far somebody has acknowledged what a recipient was told.
create table notice_mark (
	recipient text not null,
	reader text not null,
	upto bigint not null,
	at timestamptz not null,
	primary key (recipient, reader)
) with (fillfactor = 50);

-- ---- Reading -------------------------------------------------------------------------------------

do $$
declare
	name text;
begin
	foreach name in array array['notice', 'notice_count', 'notice_mark'] loop
		execute format('alter table %I enable row level security', name);
		execute format('alter table %I force row level security', name);
		execute format('create policy owner on %I to jieyou_owner using (true)', name);
	end loop;
end $$;
grant select on notice to jieyou_daemon;

-- What the reader was told in person; and what a district was, of the cases that they may see.
create function daemon.reads_person() returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return (select 'P:' || reader('reader') from reads(false) where reader('verb') = 'notices' limit 1);
end $$;
create policy person on notice for select to jieyou_daemon using (
	recipient = (select daemon.reads_person()));
create policy district on notice for select to jieyou_daemon using (
	recipient like 'D:%' and exists (select from help_case c where c.id = notice.case_id));
create policy shut_out on notice as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));

-- Of some recipients, P before D: from which number on the reader goes on, and
-- up to which in one step of $3 numbers at most; and the last there is. $2 says after which number: -1
-- after what they have acknowledged, or where they have nothing, what somebody has; -2 after the last.
create function daemon.notice_reach(text[], int8[], int8)
returns table (recipient text, since int8, upto int8, last int8)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	select q.recipient, s.since, least(s.since + $3, l.rseq), l.rseq
	from unnest($1, $2) as q (recipient, after) left join notice_count c on c.recipient = q.recipient
	cross join lateral (select coalesce(c.rseq, 0) as rseq) l
	cross join lateral (
		select least(l.rseq, case q.after
			when -2 then l.rseq
			when -1 then coalesce(
				(select m.upto from notice_mark m
					where m.recipient = q.recipient and m.reader = reader('reader')),
				(select max(m.upto) from notice_mark m where m.recipient = q.recipient), 0)
			else q.after end) as since) s
	order by q.recipient desc;
end $$;

-- The last numbers of some recipients, and the versions of some cases: by their places in the arrays.
create function daemon.news(text[], int8[]) returns table (of_case boolean, place int4, last int8)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query
	select false, q.place::int4, c.rseq
	from unnest($1) with ordinality as q (recipient, place)
		join notice_count c on c.recipient = q.recipient
	union all
	select true, q.place::int4, c.version::int8
	from unnest($2) with ordinality as q (id, place) join help_case c on c.id = q.id;
end $$;

-- ---- Writing -------------------------------------------------------------------------------------

-- On an event of this transaction: to a known person, or to the district of the case. The counters are
-- locked in the order of their recipients and until the commit: this kind is the last that waits for others.
create function daemon.write_notice(int4[], text[], int8[], int4[], text[], text[], text[],
	timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $8) as r (n, recipient, case_id, seq, what, at)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from event e
			where (e.case_id, e.seq) = (r.case_id, r.seq) and e.xmin = pg_current_xact_id()::xid
				and (e.kind, e.at) = (r.what, r.at)
				and case when r.recipient like 'P:%'
					then exists (select from principal p where p.id = substr(r.recipient, 3))
					else exists (select from help_case c
						where c.id = r.case_id and r.recipient = 'D:' || c.district) end))
	then
		perform not_theirs();
	end if;
	with told as (
		select r.*, row_number() over (partition by r.recipient order by r.n, r.seq) as nth,
			count(*) over (partition by r.recipient) as n_of
		from unnest($1, $2, $3, $4, $5, $6, $7, $8)
			as r (n, recipient, case_id, seq, what, roles, owners, at)
		where r.n <> all ((select batch_lost())::int[])
	), counted as (
		insert into notice_count as c (recipient, rseq)
		select recipient, count(*) from told group by recipient order by recipient
		on conflict (recipient) do update set rseq = c.rseq + excluded.rseq
		returning recipient, rseq
	)
	insert into notice (recipient, rseq, case_id, seq, what, roles, owners, at)
	select t.recipient, c.rseq - t.n_of + t.nth, t.case_id, t.seq, t.what, t.roles, t.owners, t.at
	from told t join counted c on c.recipient = t.recipient;
end $$;

-- By whoever hears what the recipient is told; never back, and not past what there is. What is far ahead
-- is taken in steps: the rest comes again, and is acknowledged then.
create function daemon.write_notice_acked(int4[], text[], text[], text[], int8[], timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	perform only_known($1, $2, $3);
	if exists (
		select from unnest($1, $2, $3, $4) as r (n, reader, via, recipient)
		where r.n <> all ((select batch_lost())::int[]) and not exists (
			select from acts(r.reader, r.via) a join rights g on g.role = a.role and g.verb = 'notices'
			where r.recipient = 'P:' || r.reader or (g.relation = 'DISTRICT' and exists (
				select from district_within w
				where 'D:' || w.district = r.recipient and w.node = a.district))))
	then
		perform not_theirs();
	end if;
	with marked as (
		select r.recipient, r.reader, r.via, r.at, coalesce(m.upto, 0) as since,
			least(r.upto, c.rseq, coalesce(m.upto, 0) + 10000) as upto
		from unnest($1, $2, $3, $4, $5, $6) as r (n, reader, via, recipient, upto, at)
			join notice_count c on c.recipient = r.recipient
			left join notice_mark m on (m.recipient, m.reader) = (r.recipient, r.reader)
		where r.n <> all ((select batch_lost())::int[])
	), acked as (
		update notice n set acked_at = m.at from marked m
		where n.recipient = m.recipient and n.rseq > m.since and n.rseq <= m.upto
			and n.acked_at is null and (n.recipient like 'P:%' or exists (
				select from acts(m.reader, m.via) a
				join district_within w on w.node = a.district and 'D:' || w.district = n.recipient
				where a.role = any (string_to_array(n.roles, ' '))))
			and not exists (
				select from shut_out s
				where s.case_id = n.case_id and s.shut and s.principal in (m.reader, m.via))
	)
	insert into notice_mark as k (recipient, reader, upto, at)
	select recipient, reader, max(upto), max(at) from marked where upto > since
	group by recipient, reader order by recipient, reader
	on conflict (recipient, reader) do update set upto = greatest(k.upto, excluded.upto), at = excluded.at;
end $$;

update schema set version = 19, serves = 19;
