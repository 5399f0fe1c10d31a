-- Checkpoints: what every chain's head was at a time, chained and signed, so that a record whose end
-- was cut off shows, and one that was written anew from some point on. The formula is in
-- dispatcher/core/checkpoint.h.
--
-- A checkpoint lists the heads that have changed since the one before. Together they cover every
-- case and every incarnation, by the newest version listed of each, and what a checkpoint costs is
-- what was written since the last one, however many cases there are.
--
-- A daemon that knows no checkpoints would write what none of them comes to cover; so none that is
-- older is served.

create table checkpoint (
	n bigint primary key check (n > 0), -- gapless
	at timestamptz not null,
	cases bigint not null,              -- covered by this one and all before, as the next two
	events bigint not null,
	reads bigint not null,
	heads int not null,                 -- how many this one lists
	digest bytea not null check (length(digest) = 32), -- over these, in order of chain and subject
	hash bytea not null check (length(hash) = 32),     -- over all the above and the one before
	signer bytea not null,              -- public key (Ed25519); empty: not signed
	signature bytea not null            -- of the hash; empty: not signed
);
create table checkpoint_head (
	chain text not null check (chain in ('event', 'access')),
	subject bigint not null,            -- a case, or an incarnation
	version bigint not null,            -- seq of the last row
	head bytea not null check (length(head) = 32), -- its hash
	checkpoint bigint not null,
	primary key (chain, subject, version)
);
create index checkpoint_head_by_checkpoint on checkpoint_head (checkpoint);

create trigger append_only before update or delete or truncate on checkpoint
	for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on checkpoint_head
	for each statement execute function refuse_change();

-- Heads that no checkpoint lists yet: noted by whatever moves one, in the same statement, and taken
-- away by the checkpoint. Short, but for a while after this migration.
create table head_waiting (
	chain text not null,
	subject bigint not null,
	version bigint not null,
	added int not null                  -- rows of the chain
);
create index head_waiting_by_subject on head_waiting (chain, subject);
insert into head_waiting select 'event', id, version, version from help_case;
insert into head_waiting select 'access', incarnation, max(seq), count(*) from access group by 2;

-- Whose turn it is to make the next one.
create table checkpoint_turn (
	one boolean primary key check (one), -- a single row
	made_at timestamptz,                 -- the last one; null: none yet
	taken_until timestamptz              -- leased by a dispatcher while it makes one
);
insert into checkpoint_turn values (true, null, null);

update schema set version = 7, serves = 7;
