-- The foundation: cases, their record, reads, idempotency, due times, and what people edit.

create table schema (
	one boolean primary key check (one), -- a single row
	version int not null,                -- of this schema: the number of its last migration
	serves int not null                  -- the oldest daemon (by the schema it was built for) served
);
insert into schema values (true, 0, 0);

-- This database's own secret: the key of the hash under which request bodies are remembered.
create table instance (
	one boolean primary key check (one),
	fingerprint_key bytea not null check (length(fingerprint_key) = 32)
);

-- ---- Cases and their record -----------------------------------------------------------------

-- Numbers are handed out by the dispatchers, which take a few ahead.
create sequence case_number;

create table help_case (
	id bigint primary key,
	district text not null,
	state text not null,
	grade text not null check (grade in ('NORMAL', 'URGENT', 'CRISIS')),
	needs text not null,     -- codes found, parted by spaces
	actor text not null,     -- who asks
	via text not null,       -- the program that spoke for them
	version int not null,    -- seq of the last event
	head bytea not null check (length(head) = 32), -- hash of the last event
	filed_at timestamptz not null
);
create index help_case_by_grade on help_case (grade, id);
create index help_case_by_district on help_case (district, id);

-- The life of a case as the daemon knows it (life.def); compared by a test.
create table state (code text primary key, final boolean not null, owner text not null);
create table move (event text primary key, from_state text not null, to_state text not null, who text not null);
insert into state values ('NONE', false, 'WORKER'), ('RECEIVED', false, 'STAFF');
insert into move values ('FILED', 'NONE', 'RECEIVED', 'WORKER'),
	('MATCHED', 'RECEIVED', 'RECEIVED', 'SYSTEM'), ('OVERDUE', 'RECEIVED', 'RECEIVED', 'SYSTEM');

-- Append-only, gapless and chained per case: the formula is in dispatcher/core/chain.h. No foreign
-- key to help_case: a case and its events are written by one transaction, and the check would
-- cost a look-up a row on the one path where all writing goes.
create table event (
	case_id bigint not null,
	seq int not null check (seq > 0),
	at timestamptz not null,
	kind text not null,
	actor text not null,
	via text not null,
	from_state text not null,
	to_state text not null,
	key_id int not null,     -- 0: body stored in clear
	body bytea not null,
	hash bytea not null check (length(hash) = 32),
	primary key (case_id, seq)
) with (toast_tuple_target = 4080); -- two rows a page: bodies mostly stay in the row, uncompressed

-- One row a writing request that was carried out; (case_id, seq) is the event that answers it.
create table request (
	actor text not null,
	via text not null,
	key text not null,
	fingerprint bytea not null, -- keyed hash of the request as received
	case_id bigint not null,
	seq int not null,
	primary key (actor, via, key)
);

-- When somebody must have acted on a case. Leased by a ticker while it is being handled.
create table due (
	case_id bigint not null,
	what text not null,
	owner text not null,
	at timestamptz not null,
	taken_until timestamptz,
	primary key (case_id, what)
);
create index due_by_time on due (at);

-- Reads, chained per incarnation: one connection of one dispatcher.
create table incarnation (
	n bigint generated always as identity primary key,
	started_at timestamptz not null,
	program text not null
);
create table access (
	incarnation bigint not null,
	seq bigint not null check (seq > 0),
	at timestamptz not null,
	actor text not null,
	via text not null,
	verb text not null,
	case_id bigint not null, -- 0: no single case
	found int not null,      -- how many rows were shown
	hash bytea not null check (length(hash) = 32),
	primary key (incarnation, seq)
);
create index access_by_case on access (case_id);

create function refuse_change() returns trigger language plpgsql as $$
begin
	raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete or truncate on event
	for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on access
	for each statement execute function refuse_change();

-- Places taken, one row an expert that ever had one. Changed only under this row's lock.
create table place (
	expert text primary key,
	taken int not null check (taken >= 0),
	changed_at timestamptz not null
) with (fillfactor = 50);

-- Which decisions of the batch now being committed do not go through (set by judge.sql).
create function batch_lost() returns int[] language sql stable as
	$$ select string_to_array(current_setting('jieyou.lost'), ',')::int[] $$;

-- ---- What people edit -----------------------------------------------------------------------
-- A row holds from edition `since` on, up to but without `until`. Any edition can be rebuilt. The
-- columns before `since` are those of the file of the same name in sql/seed, in its order.

create table edition (
	version bigint primary key,
	made_at timestamptz not null,
	note text not null
);

create table domain (code text, zh text, en text,
	since bigint not null, until bigint);
create table expert_type (code text, kind text, zh text, en text,
	since bigint not null, until bigint);
create table need (code text, kind text, zh text, en text, types text, note text,
	since bigint not null, until bigint);
create table district (code text, parent text, level text, name text,
	since bigint not null, until bigint);
create table fact (code text, zh text, proof text,
	since bigint not null, until bigint);
create table expert (code text, name text, sex text, unit text, district text, languages text,
	places text, appointed_from text, appointed_until text, agreement_until text, demo text,
	since bigint not null, until bigint);
create table expert_skill (expert text, type text, level text, needs text,
	since bigint not null, until bigint);
create table liaison (code text, type text, district text, name text, contact text, hours text,
	since bigint not null, until bigint);
create table resource (code text, name text, provider text, needs text, region text, offered text,
	rule text, conditions text, deadline text, contact text, apply text, benefit text, verify text,
	source text,
	since bigint not null, until bigint);
create table screen (kind text, level text, grade text, question text, zh text, source text,
	since bigint not null, until bigint);
create table screen_cue (term text, kind text, level text, scope text,
	since bigint not null, until bigint);
create table lexicon (term text, need text, weight text, scope text,
	since bigint not null, until bigint);
create table duty (code text, screens text, facts text, law text, binds text, zh text,
	since bigint not null, until bigint);
create table practice_rule (district text, name text, since_date text, value text, zh text,
	source text,
	since bigint not null, until bigint);

create unique index domain_now on domain (code) where until is null;
create unique index expert_type_now on expert_type (code) where until is null;
create unique index need_now on need (code) where until is null;
create unique index district_now on district (code) where until is null;
create unique index fact_now on fact (code) where until is null;
create unique index expert_now on expert (code) where until is null;
create unique index expert_skill_now on expert_skill (expert, type) where until is null;
create unique index liaison_now on liaison (code) where until is null;
create unique index resource_now on resource (code) where until is null;
create unique index screen_now on screen (kind, level) where until is null;
create unique index screen_cue_now on screen_cue (term, kind, level) where until is null;
create unique index lexicon_now on lexicon (term, need) where until is null;
create unique index practice_rule_now on practice_rule (district, name, since_date)
	where until is null;

update schema set version = 1, serves = 1;
