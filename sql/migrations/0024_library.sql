-- The library of difficult cases (疑难个案库).

-- Approved entries, as one more table of what people edit: editions of it can be rebuilt, and matching
-- finds those like a new case in memory. A database of before has none, in any of its editions: each is
-- the snapshot it was, with the same digest.
create table library_entry (code text, version text, title text, needs text, narrative text, helped text,
	failed text,
	since bigint not null, until bigint);
create unique index library_entry_now on library_entry (code) where until is null;
grant select on library_entry to jieyou_daemon;

update schema set version = 23, serves = 23;
