-- Seminars (研讨): experts and workers learn from several cases together, which are entries of the library, by
-- its codes: a seminar knows of no case. Experts have seats as at a conference: the same rows, the same hours.
-- What it has taught goes into the library as what a case has: proposed, approved by a second person.

-- ---- Its life --------------------------------------------------------------------------------------

insert into state (code, final, owner, due, life) values
	('SEMINAR_PLANNED', false, 'STAFF', 'due.seminar', 'SEMINAR'),
	('SEMINAR_HELD', false, 'STAFF', 'due.lessons', 'SEMINAR'),
	('SEMINAR_ENDED', true, 'STAFF', '', 'SEMINAR'),
	('SEMINAR_CALLED_OFF', true, 'STAFF', '', 'SEMINAR');

-- What can happen to a file of any kind happens to these, too; and what is theirs.
insert into move (event, from_state, to_state, who, verb)
	select distinct m.event, s.code, case m.to_state when 'ERASED' then 'ERASED' else s.code end, m.who, m.verb
	from move m join state o on o.code = m.from_state and o.life = 'CASE'
		join state s on s.life = 'SEMINAR' and s.final = o.final
	where m.event in ('OVERDUE', 'REMINDED', 'EXTENDED', 'HELD', 'RELEASED', 'ERASED', 'HANDED_OVER',
		'ATTACHED', 'SHUT_OUT', 'LET_IN', 'GLASS_BROKEN', 'GLASS_REVIEWED');
insert into move (event, from_state, to_state, who, verb, filing)
	select event, from_state, to_state, who, verb, verb = 'open'
	from (values
		('SEMINAR_PLANNED', 'NONE', 'SEMINAR_PLANNED', '{STAFF,SUPERVISOR}', 'open'),
		('CONVENED', 'SEMINAR_PLANNED', 'SEMINAR_PLANNED', '{STAFF,SUPERVISOR}', 'handle'),
		('RESCHEDULED', 'SEMINAR_PLANNED', 'SEMINAR_PLANNED', '{STAFF,SUPERVISOR}', 'handle'),
		('REPLIED', 'SEMINAR_PLANNED', 'SEMINAR_PLANNED', '{EXPERT,STAFF,SUPERVISOR}', 'handle'),
		('CALLED_OFF', 'SEMINAR_PLANNED', 'SEMINAR_PLANNED', '{STAFF,SUPERVISOR}', 'handle'),
		('WITHDRAWN', 'SEMINAR_PLANNED', 'SEMINAR_CALLED_OFF', '{STAFF,SUPERVISOR}', 'handle'),
		('SEMINAR_HELD', 'SEMINAR_PLANNED', 'SEMINAR_HELD', '{STAFF,SUPERVISOR}', 'handle'),
		('ENTRY_PROPOSED', 'SEMINAR_HELD', 'SEMINAR_HELD', '{STAFF,SUPERVISOR}', 'handle'),
		('ENTRY_APPROVED', 'SEMINAR_HELD', 'SEMINAR_HELD', '{STAFF,SUPERVISOR}', 'handle'),
		('ENTRY_WITHDRAWN', 'SEMINAR_HELD', 'SEMINAR_HELD', '{STAFF,SUPERVISOR}', 'handle'),
		('ENTRY_WITHDRAWN', 'SEMINAR_ENDED', 'SEMINAR_ENDED', '{STAFF,SUPERVISOR}', 'handle'),
		('SEMINAR_ENDED', 'SEMINAR_HELD', 'SEMINAR_ENDED', '{STAFF,SUPERVISOR}', 'handle')
	) as m (event, from_state, to_state, roles, verb), unnest(m.roles::text[]) as who;

-- ---- Conferences of any file -----------------------------------------------------------------------

-- Whether there are conferences in a state: where one can be called.
create function confers(state text) returns boolean language sql stable as $$
	select exists (select from move m where (m.event, m.from_state) = ('CONVENED', $1))
$$;

-- As before (0022), but that nobody has an hour who is away (0028); wherever there are conferences; and held with
-- a seminar, too.
create or replace function daemon.write_seat(int4[], int8[], int4[], text[], text[], text[], int4[], timestamptz[],
	timestamptz[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $6, $8, $9)
				as r (n, case_id, number, expert, state, begins, ends)
			left join seat o on (o.case_id, o.n, o.expert) = (r.case_id, r.number, r.expert)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not (
			exists (
				select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and case r.state
						when 'ASKED' then e.kind in ('CONVENED', 'RESCHEDULED')
							or e.kind = 'REPLIED' and o.state is distinct from 'ACCEPTED'
						when 'ACCEPTED' then e.kind = 'REPLIED' and o.state = 'ASKED'
						when 'DECLINED' then e.kind = 'REPLIED' and is_seated(o.state)
						when 'RELEASED' then is_seated(o.state) and (e.kind = 'CALLED_OFF'
							or not confers(c.state))
						else e.kind in ('CONCLUDED', 'SEMINAR_HELD') and is_seated(o.state) end
					and (e.kind <> 'REPLIED' or r.state = 'ASKED' or exists (
						select from principal p where p.id = e.actor and p.expert = r.expert)
						or exists (
							select from grounds(e.actor, e.actor, 'handle', c.district, c.responsible, c.id,
								e.at) g
							where g.role in ('STAFF', 'SUPERVISOR'))))
			and (r.state <> 'ASKED' or (r.begins < serves_until(r.expert, r.begins)
				and not is_away(r.expert, r.begins, r.ends)
				and not is_barred(r.expert, r.case_id)))
			and (not is_seated(r.state) or not exists (
				select from seat s
				where s.expert = r.expert and is_seated(s.state) and s.begins < r.ends
					and r.begins < s.ends and (s.case_id, s.n) <> (r.case_id, r.number)))))
	then
		perform not_theirs();
	end if;
	insert into seat (case_id, n, expert, needs, state, sequence, begins, ends)
	select r.case_id, r.number, r.expert, r.needs, r.state, r.sequence, r.begins, r.ends
	from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
		as r (n, case_id, number, expert, needs, state, sequence, begins, ends)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, n, expert) do update set needs = excluded.needs, state = excluded.state,
		sequence = excluded.sequence, begins = excluded.begins, ends = excluded.ends;
end $$;

create or replace function daemon.write_conference(int4[], int8[], int4[], text[], int4[], timestamptz[],
	timestamptz[], text[], text[], text[], int4[], int4[], int4[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	if exists (
		select from unnest($1, $2, $3, $4, $5, $10, $11)
				as r (n, case_id, number, state, sequence, chair, quorum)
			left join conference o on (o.case_id, o.n) = (r.case_id, r.number)
			left join help_case c on c.id = r.case_id
		where r.n <> all ((select batch_lost())::int[]) and not (
			coalesce(o.state, 'CALLED') = 'CALLED' and r.sequence >= coalesce(o.sequence, 0)
			and exists (
				select from event e
				where e.case_id = r.case_id and e.xmin = pg_current_xact_id()::xid
					and case r.state
						when 'CALLED' then e.kind = case when o.n is null then 'CONVENED' else e.kind end
							and e.kind in ('CONVENED', 'RESCHEDULED', 'REPLIED')
						when 'HELD' then e.kind in ('CONCLUDED', 'SEMINAR_HELD') and r.quorum = o.quorum and r.quorum <= (
							select count(*) from seat s
							where (s.case_id, s.n, s.state) = (r.case_id, r.number, 'ATTENDED'))
						else e.kind = 'CALLED_OFF' or not confers(c.state) end)
			and (o.n is not null or exists (
				select from principal p where p.id = r.chair and not p.suspended))))
	then
		perform not_theirs();
	end if;
	insert into conference (case_id, n, state, sequence, begins, ends, manner, convenor, chair, quorum,
		client, minutes)
	select r.case_id, r.number, r.state, r.sequence, r.begins, r.ends, r.manner, r.convenor, r.chair,
		r.quorum, r.client <> 0, r.minutes
	from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		as r (n, case_id, number, state, sequence, begins, ends, manner, convenor, chair, quorum, client,
			minutes)
	where r.n <> all ((select batch_lost())::int[])
	on conflict (case_id, n) do update set state = excluded.state, sequence = excluded.sequence,
		begins = excluded.begins, ends = excluded.ends, manner = excluded.manner,
		convenor = excluded.convenor, chair = excluded.chair, quorum = excluded.quorum,
		client = excluded.client;
end $$;

-- ---- Figures ---------------------------------------------------------------------------------------

-- Of a seminar that was held: how (code), and how many came (amount).
alter table coded drop constraint coded_what_check, drop constraint coded_check1,
	add constraint coded_what_check check (what in ('CHANNEL', 'ANSWER', 'OUTCOME', 'WORKER_SAID', 'CLIENT_SAID',
		'INCIDENT', 'UNIT', 'RESOURCE', 'SESSION', 'SUMMARY', 'ALLOWANCE', 'PAID', 'SEMINARS', 'SEMINAR_EXPERTS',
		'SEMINAR_WORKERS')),
	add constraint coded_check1 check (case
		when what in ('SESSION', 'SUMMARY', 'ALLOWANCE', 'PAID') then who <> '' and amount > 0
		when what in ('SEMINARS', 'SEMINAR_EXPERTS', 'SEMINAR_WORKERS') then who = '' and amount > 0
		else who = '' or amount <= 0 end);

-- ---- The library -----------------------------------------------------------------------------------

-- As before (0023); and what a seminar has taught makes a new version of another entry, whose code it gives
-- then, or an entry of its own.
create or replace function daemon.write_entry(int4[], int8[], int4[], bytea[])
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
	w record;
	parts text[];
	entry text;
	next int4;
	made int8;
begin
	for w in
		select n, r.case_id, r.seq, content, e.actor, e.via, e.at, p.kind as waits, p.actor as proposer,
			(select life from help_case c where c.id = r.case_id) as life
		from unnest($1, $2, $3, $4) as r (n, case_id, seq, content)
			left join event e on (e.case_id, e.seq, e.kind) = (r.case_id, r.seq, 'ENTRY_APPROVED')
				and e.xmin = pg_current_xact_id()::xid
			left join lateral (
				select kind, actor from event b
				where b.case_id = r.case_id and b.seq < r.seq
					and b.kind in ('ENTRY_PROPOSED', 'ENTRY_APPROVED', 'ENTRY_WITHDRAWN')
				order by b.seq desc limit 1) p on true
		where n <> all ((select batch_lost())::int[]) order by n
	loop
		parts := string_to_array(convert_from(w.content, 'UTF8'), chr(31));
		if w.actor is null or w.waits is distinct from 'ENTRY_PROPOSED'
			or w.proposer in (w.actor, w.via) or cardinality(parts) not in (5, 6)
		then
			perform not_theirs();
		end if;
		made := next_edition(w.at); -- and nobody else's before: two files may have a version of one entry
		entry := (select code from entry_of_case where case_id = w.case_id order by seq desc limit 1);
		if cardinality(parts) = 6 and not (w.life = 'SEMINAR' and entry is null and exists (
			select from library_entry l where l.code = parts[6] and l.until is null))
		then
			perform not_theirs();
		end if;
		entry := coalesce(entry, parts[6], new_entry_code());
		next := 1 + coalesce((select max(version::int4) from library_entry where code = entry), 0);
		update library_entry set until = made where code = entry and until is null;
		insert into library_entry
		values (entry, next::text, parts[1], parts[2], parts[3], parts[4], parts[5], made, null);
		insert into entry_of_case
		values (w.case_id, w.seq, entry, next, sha256(w.content), null);
	end loop;
end $$;

update schema set version = 29, serves = 29;
