-- Sealing: bodies are encrypted by the daemon, with keys that are in the key store (sql/keys). And
-- what goes with it: erasing a case by destroying its key, unless a legal hold keeps it.
--
-- Rows from before stay as they are, in clear, with key id 0. A daemon that knows no sealing would
-- go on writing in clear; so none that is older is served.

-- Set by the first daemon that seals: from then on none serves that would not.
alter table instance add column sealed boolean not null default false;

-- A legal hold: the case may not be erased.
alter table help_case add column held boolean not null default false;

insert into state values ('ERASED', true, 'STAFF');
insert into move values ('HELD', 'RECEIVED', 'RECEIVED', 'PRIVACY'),
	('RELEASED', 'RECEIVED', 'RECEIVED', 'PRIVACY'), ('ERASED', 'RECEIVED', 'ERASED', 'PRIVACY');

update schema set version = 8, serves = 8;
