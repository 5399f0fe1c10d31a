-- Combinations: needs that follow from facts, words, needs and dangers together, one more table of
-- what people edit (sql/seed/README.md).
--
-- A database that was seeded before has none, in any of its editions: each is the snapshot it was,
-- with the same digest, and nothing follows. Nothing is seeded into it, for what people have edited
-- stays; whoever wants combinations brings their rows as an edition.
--
-- A daemon that knows no combinations would leave out needs that follow, and say nothing; so none
-- that is older is served.

create table combination (code text, need text, grounds text, zh text, source text,
	since bigint not null, until bigint);
create unique index combination_now on combination (code) where until is null;

update schema set version = 5, serves = 5;
