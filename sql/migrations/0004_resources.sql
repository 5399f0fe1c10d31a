-- Of a resource: whether it answers at once, from when to when it is valid, and when it was last
-- checked. The columns of what people edit stand before `since`, in the order of the seed file.
--
-- A database that was seeded before says nothing of these, in any of its editions: what it has is
-- valid always, answers no sooner than other things, and no day of checking is known. Each edition
-- is the snapshot it was, with the same digest.
--
-- A daemon that knows no validity would go on offering what has expired, and say nothing; so none
-- that is older is served.

alter table resource rename to resource_before;
alter index resource_now rename to resource_before_now;

create table resource (code text, name text, provider text, needs text, region text, offered text,
	rule text, conditions text, deadline text, contact text, apply text, benefit text, verify text,
	source text, at_once text, valid_from text, valid_until text, last_checked text,
	since bigint not null, until bigint);
insert into resource
	select code, name, provider, needs, region, offered, rule, conditions, deadline, contact, apply,
		benefit, verify, source, '', '', '', '', since, until
	from resource_before;
drop table resource_before;
create unique index resource_now on resource (code) where until is null;

update schema set version = 4, serves = 4;
