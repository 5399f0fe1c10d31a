-- What is read: of content, what whoever the daemon reads for may see, under row-level security; of one case,
-- and of what a decision rests on, by functions that look for themselves. Disclosure by need: whoever is asked
-- sees what an offer shows, whoever is on the team what the task needs, whoever leads it the whole
-- (dispatcher/core/rights.def).

-- ---- Row by row ----------------------------------------------------------------------------------

do $$
declare
	name text;
begin
	foreach name in array array['help_case', 'event', 'due', 'request', 'access', 'incarnation',
		'register_change', 'glass', 'shut_out', 'phone', 'offer', 'brief', 'task', 'duty_of_case',
		'attempt'] loop
		execute format('alter table %I enable row level security', name);
		execute format('alter table %I force row level security', name);
		execute format('create policy owner on %I to jieyou_owner using (true)', name);
	end loop;
	-- Of the others it asks by functions, and has none of their rows.
	grant select on help_case, due, request, access, incarnation, register_change, glass, offer, brief
		to jieyou_daemon;
	foreach name in array array['request', 'access', 'incarnation', 'register_change'] loop
		execute format('create policy record on %I for select to jieyou_daemon using '
			'((select daemon.reads_record()))', name);
	end loop;
end $$;
-- Of an event, not who is asked besides them: that is not for those who are asked.
grant select (case_id, seq, at, kind, actor, via, from_state, to_state, key_id, body, hash) on event
	to jieyou_daemon;

-- What a list tells.
create policy reader on help_case for select to jieyou_daemon using (
	(select daemon.reads_record())
	or responsible = (select daemon.reads_own(false))
	or exists (select from district_within w
		where w.district = help_case.district
			and w.node = any ((select daemon.reads_below(false))::text[]))
	or exists (select from principal p
		where p.id = help_case.responsible and p.agency = (select daemon.reads_agency(false))));
create policy glass on help_case for select to jieyou_daemon using (
	id = any ((select daemon.reads_glass(false))::int8[]));
-- A row of help_case has what a list tells, and more than an offer or a task does; and so with what is
-- due, and with breakings of the glass, which are seen with it.
create policy team on help_case for select to jieyou_daemon using (
	id = any ((select daemon.reads_team('{RECORD,HEAD,WHOLE}'))::int8[]));
create policy shut_out on help_case as restrictive for select to jieyou_daemon using (
	id <> all ((select daemon.reads_not())::int8[]));
-- What is due in a district is seen by its own row, as its case is: a page of the queue looks up no
-- cases but those on it.
create policy reader on due for select to jieyou_daemon using (
	exists (select from district_within w
		where w.district = due.district
			and w.node = any ((select daemon.reads_below(false))::text[]))
	or exists (select from help_case c where c.id = due.case_id));
create policy shut_out on due as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));
create policy reader on glass for select to jieyou_daemon using (
	exists (select from help_case c where c.id = glass.case_id));

-- What clients have told, and what was found.
create policy reader on event for select to jieyou_daemon using (
	(select daemon.reads_record())
	or exists (select from help_case c where c.id = event.case_id and (
		c.responsible = (select daemon.reads_own(true))
		or exists (select from district_within w
			where w.district = c.district and w.node = any ((select daemon.reads_below(true))::text[]))
		or exists (select from principal p
			where p.id = c.responsible and p.agency = (select daemon.reads_agency(true))))));
create policy glass on event for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_glass(true))::int8[]));
create policy team on event for select to jieyou_daemon using (
	case_id = any ((select daemon.reads_team('{WHOLE}'))::int8[]));
create policy shut_out on event as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));
create policy shut_out on request as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));

-- Of whoever is asked, their own offer, and what was written for them.
create policy reader on offer for select to jieyou_daemon using (
	state in ('OPEN', 'JOINED') and expert = (select daemon.reads_expert())
	and case_id = any ((select daemon.reads_team('{RECORD,OFFER,TASK,HEAD,WHOLE}'))::int8[]));
create policy shut_out on offer as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));
create policy asked on brief for select to jieyou_daemon using (
	part = 'OFFER' and case_id = any ((select daemon.reads_team('{OFFER}'))::int8[]));
create policy team on brief for select to jieyou_daemon using (
	part = 'TASK' and case_id = any ((select daemon.reads_team('{TASK}'))::int8[]));
create policy shut_out on brief as restrictive for select to jieyou_daemon using (
	case_id <> all ((select daemon.reads_not())::int8[]));

-- What people edit (it holds until an edition), and the register, all of which a dispatcher has in memory; and
-- what tells of no case.
do $$
declare
	name text;
begin
	for name in
		select attrelid::regclass::text from pg_attribute
		where attname = 'until' and atttypid = 'int8'::regtype and attrelid in (
			select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r')
	loop
		execute format('grant select on %s to jieyou_daemon', name);
	end loop;
end $$;
grant select on schema, edition, place, state, move, rights, district_within, principal,
	principal_shown, role_held, credential, represents, revoked, checkpoint, checkpoint_head
	to jieyou_daemon;
grant usage on sequence case_number to jieyou_daemon;

-- ---- What is told of a case ----------------------------------------------------------------------

-- An expert is told no place that lies closer than a district (dispatcher/desk/team.c).
create function district_told(code text) returns text language plpgsql stable as $$
begin
	return coalesce((
		select w.node from district_within w join district d on d.code = w.node and d.until is null
		where w.district = $1 and d.level in ('COUNTRY', 'PROVINCE', 'CITY', 'DISTRICT')
		order by (select count(*) from district_within u where u.district = w.node) desc limit 1), '');
end $$;

-- Who is shut out, parted by spaces, which an id has none of, for those whose business that is; of everybody
-- else, whether the reader is, or who speaks for them.
drop function shut_out_of(bigint);
create function shut_out_told(c help_case, all_of_them boolean) returns text language plpgsql stable as $$
begin
	return (select coalesce(string_agg(s.principal, ' ' order by s.principal), '') from shut_out s
	where s.case_id = c.id and s.shut and ($2 or s.principal in (reader('reader'), reader('speaker'))
		or exists (
			select from grounds(reader('reader'), reader('speaker'), 'shut_out', c.district, c.responsible,
				c.id, reads_at()))));
end $$;
-- The cases that one of some is shut out of: the reader, or who speaks for them.
create function daemon.closed_to(text[]) returns setof int8
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query select case_id from shut_out
	where shut and principal = any ($1) and principal in (reader('reader'), reader('speaker'));
end $$;

-- A case, when it is due, the agency of who answers for it, and who is shut out of it. That there is such a
-- case is told to everybody: the record tells those apart who asked for one that is not theirs, and for none
-- (dispatcher/desk/request.h).
create function daemon.case_facts(int8)
returns table (id int8, district text, state text, grade text, needs text, responsible text, version int4,
	head bytea, filed_at timestamptz, due_at timestamptz, agency text, held boolean, shut_out text,
	lowering text, lowering_by text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := knows($1);
	there boolean := view <> '';
	timed boolean := view in ('ALL', 'WHOLE', 'HEAD', 'TASK', 'RECORD');
	record boolean := view in ('ALL', 'WHOLE', 'HEAD', 'RECORD');
	listed boolean := view in ('ALL', 'WHOLE', 'HEAD');
begin
	return query select c.id,
		case when record then c.district when there then district_told(c.district) else '' end,
		case when there then c.state else '' end, case when there then c.grade else '' end,
		case when listed then c.needs else '' end,
		case when listed or view = 'TASK' then c.responsible else '' end,
		case when there then c.version else 0 end, case when record then c.head else '' end,
		case when timed then c.filed_at end, case when timed then d.until end,
		case when listed then coalesce(p.agency, '') else '' end, record and c.held,
		shut_out_told(c, view = 'ALL'),
		case when listed then c.lowering else '' end, case when listed then c.lowering_by else '' end
	from help_case c left join due d on d.case_id = c.id and d.what = 'STATE'
		left join principal p on p.id = c.responsible
	where c.id = $1;
end $$;

-- Of the term of a case, what else is to be known to move it.
create function daemon.case_term(int8)
returns table (since timestamptz, next timestamptz, owner text)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	if knows($1) in ('ALL', 'WHOLE', 'HEAD', 'TASK', 'RECORD') then
		return query select d.since, d.at, d.owner from due d where (d.case_id, d.what) = ($1, 'STATE');
	end if;
end $$;

-- Who did what when, and nothing of what it was about: the record of a case, to whoever may see
-- anything of it. For an expert who does not lead, when something was written for them, and not by whom.
create function daemon.case_record(int8, int4)
returns table (seq int4, at timestamptz, kind text, actor text, via text, from_state text,
	to_state text, key_id int4, hash bytea)
language plpgsql stable rows 10 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := sight($1);
begin
	if not exists (select from reading where verb = reader('verb')) then
		return;
	elsif view in ('OFFER', 'TASK') then
		return query select e.seq, e.at, e.kind, '', '', '', '', e.key_id, ''::bytea
		from event e where e.case_id = $1 and e.kind in ('CONFIRMED', 'ADDED')
		order by e.seq limit $2;
	elsif view <> '' then
		return query select e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, e.key_id,
			e.hash
		from event e where e.case_id = $1 order by e.seq limit $2;
	end if;
end $$;

-- The newest event of a case, and nothing of what it was about, to whoever sees its record.
create function daemon.case_newest(int8) returns table (seq int4, kind text, at timestamptz)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	if sight($1) in ('RECORD', 'HEAD', 'WHOLE') and exists (select from reading where verb = reader('verb')) then
		return query select e.seq, e.kind, e.at
		from help_case c join event e on (e.case_id, e.seq) = (c.id, c.version) where c.id = $1;
	end if;
end $$;

-- What has happened: of each kind of event the last number; the open tasks, each with its owner and
-- when it is due (again) in microseconds, and how many were set; the duties not met; when the client was
-- not reached; who took it last; when it was last put off. Lists are parted by blanks. For whoever sees the
-- record alone '-' stands for open tasks and duties, if there are any.
create function daemon.case_service(int8)
returns table (past text, tasks text, tasks_set int4, duties text, tries text, taken_by text,
	put_off_at timestamptz)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := knows($1);
	record boolean := view in ('ALL', 'WHOLE', 'HEAD', 'RECORD');
	listed boolean := view in ('ALL', 'WHOLE', 'HEAD');
begin
	return query select
		(select coalesce(string_agg(k.kind || ' ' || k.seq, ' '), '') from (
			select kind, max(seq) as seq from event where case_id = $1 and record group by kind) k),
		(select case when listed then coalesce(string_agg(concat_ws(' ', t.n, t.owner,
				(extract(epoch from coalesce(d.at, t.due)) * 1000000)::int8), ' ' order by t.n), '')
			else coalesce(min('-'), '') end
			from task t left join due d on (d.case_id, d.what) = (t.case_id, 'TASK.' || t.n)
			where t.case_id = $1 and t.done_at is null and record),
		(select coalesce(max(n), 0) from task where case_id = $1 and listed),
		(select case when listed then coalesce(string_agg(code, ' ' order by code), '')
			else coalesce(min('-'), '') end
			from duty_of_case where case_id = $1 and met = '' and record),
		(select coalesce(string_agg(((extract(epoch from a.at) * 1000000)::int8)::text, ' '), '') from (
			select at from attempt where case_id = $1 and view = 'ALL' order by at desc limit 100) a),
		coalesce((select coalesce(nullif(p.name, ''), e.actor)
			from event e left join principal p on p.id = e.actor
			where e.case_id = $1 and e.kind = 'TAKEN' and listed order by e.seq desc limit 1), ''),
		(select max(e.at) from event e where e.case_id = $1 and e.kind = 'EXTENDED' and listed);
end $$;

-- Whoever is asked has their own; on the team, who else is; others of whom nobody is told nothing.
create function daemon.case_offers(int8)
returns table (n int4, expert text, part text, needs text, state text, issued_at timestamptz,
	expires_at timestamptz, answered_at timestamptz, reason text, barred boolean)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := knows($1);
	mine text := coalesce((select p.expert from principal p where p.id = reader('reader')), '');
begin
	return query select o.n, o.expert, o.part, o.needs, o.state, o.issued_at, o.expires_at,
		o.answered_at, o.reason, is_barred(o.expert, o.case_id)
			or serves_until(o.expert, reads_at()) <= reads_at()
	from offer o
	where o.case_id = $1 and (view in ('ALL', 'WHOLE')
		or (view <> '' and o.state in ('OPEN', 'JOINED') and o.expert = mine)
		or (view = 'TASK' and o.state = 'JOINED'))
	order by o.n;
end $$;

-- What a decision rests on of what was asked, found and written: bodies, and without them the events that
-- say whether somebody may be asked yet. For whoever sees the case whole, and for the dispatcher when an
-- offer falls due; and (`own`) for the dispatcher itself, to decide what a reader has asked for who may do
-- something with the case: of that nothing is sent out.
create function daemon.case_asked(id int8, most int4, own boolean)
returns table (seq int4, at timestamptz, kind text, actor text, via text, from_state text,
	to_state text, key_id int4, body bytea, hash bytea)
language plpgsql stable rows 4 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	view text := sight($1);
begin
	if reader('reader') = 'dispatcher'
		or (is_deed(reader('verb')) and (view = 'WHOLE' or ($3 and view <> '')))
	then
		return query select e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, e.key_id,
			case when e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED') then e.body else '' end, e.hash
		from event e
		where e.case_id = $1 and e.kind in ('FILED', 'MATCHED', 'CONFIRMED', 'ADDED', 'CALLED',
			'CITY_ASKED', 'RAISED', 'REOPENED')
		order by e.seq limit $2;
	end if;
end $$;

-- The breakings of a case's glass, those not reviewed first, then the newest; with why only for whoever may
-- review them. One's own, and all of them for whoever sees who did what.
create function daemon.case_glass(int8, int4)
returns table (case_id int8, seq int4, district text, actor text, at timestamptz, until timestamptz,
	verdict text, reviewer text, reviewed_at timestamptz, key_id int4, body bytea)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	record boolean := knows($1) in ('ALL', 'WHOLE', 'HEAD', 'RECORD');
begin
	return query select g.case_id, g.seq, c.district, g.actor, g.at, g.until, coalesce(g.verdict, ''),
		coalesce(g.reviewer, ''), g.reviewed_at, coalesce(e.key_id, 0), coalesce(e.body, '')
	from glass g join help_case c on c.id = g.case_id
		left join event e on (e.case_id, e.seq) = (g.case_id, g.seq) and exists (
			select from grounds(reader('reader'), reader('speaker'), 'review_glass', c.district, c.responsible,
				c.id, reads_at()))
	where g.case_id = $1
		and (record or (g.actor = reader('reader') and g.case_id <> all (daemon.reads_not())))
	order by g.verdict is not null, g.seq desc limit $2;
end $$;

-- ---- Facts to decide on --------------------------------------------------------------------------

-- Clients choose the keys of their requests, and could put anything into them: kept is HMAC-SHA256 (RFC 2104)
-- under this database's own secret, as hexadecimal (dispatcher/vault/vault.h), by which a key is known again.
create function request_key(key text) returns text language plpgsql stable as $$
declare
	secret bytea := (select fingerprint_key from instance);
	inner_pad bytea := decode(repeat('36', 64), 'hex');
	outer_pad bytea := decode(repeat('5c', 64), 'hex');
begin
	for i in 0 .. 31 loop
		inner_pad := set_byte(inner_pad, i, get_byte(secret, i) # 54);
		outer_pad := set_byte(outer_pad, i, get_byte(secret, i) # 92);
	end loop;
	return encode(sha256(outer_pad || sha256(inner_pad || convert_to($1, 'UTF8'))), 'hex');
end $$;
update request set key = request_key(key);

-- What a request of this key has done before, and whether it was the same.
create function daemon.repeated(text, text, text, bytea)
returns table (case_id int8, seq int4, same boolean)
language plpgsql stable rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select r.case_id, r.seq, r.fingerprint = $4 from request r
	where (r.actor, r.via, r.key) = ($1, $2, $3);
end $$;

-- The cases in which one of the digests is noted: none can be listed, only asked about.
create function daemon.noted_in(bytea[]) returns setof int8
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	return query select case_id from phone where digest = any ($1);
end $$;

-- The look-up by phone that somebody must leave behind before the next one.
create function daemon.finds_spent(who text, since timestamptz, times int4) returns setof timestamptz
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	return query select at from access
	where actor = $1 and at > $2 and verb = 'find' and found >= 0
	order by at desc offset $3 - 1 limit 1;
end $$;

create function daemon.instance_facts(seals boolean)
returns table (fingerprint_key bytea, sealed boolean)
language plpgsql rows 1 security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
	update instance set sealed = true where seals and not sealed;
	return query select fingerprint_key, sealed from instance;
end $$;

update schema set version = 14, serves = 14;
