-- Finding a case by phone. The number itself is sealed with the words of the case; here is its digest
-- under a key that is in no database (dispatcher/vault/vault.h), so that who has the rows alone can
-- tell that two cases have a number in common, and not which. Rows go when the case is erased.
--
-- A daemon that does not know them would leave them behind when it erases; so none that is older is
-- served.

create table phone (
	digest bytea not null check (length(digest) = 32),
	case_id bigint not null,
	key text not null check (key ~ '^[0-9a-f]{16}$'), -- the name of the key
	primary key (digest, case_id)
);
create index phone_by_case on phone (case_id);

-- How often somebody has looked lately.
create index access_by_finder on access (actor, at) where verb = 'find' and found >= 0;

update schema set version = 9, serves = 9;
