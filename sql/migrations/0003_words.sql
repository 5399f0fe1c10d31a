-- Classes of words, which terms of the lexicon and of the screens name as <code>, and terms whose
-- parts are joined by &: sql/seed/README.md.
--
-- A database that was seeded before has no classes, in any of its editions, and terms that name
-- none: each edition is the snapshot it was, with the same digest. Nothing is seeded into it, for
-- what people have edited stays; whoever wants the new words brings classes and terms together, as
-- one edition. A term that has a < > or & in words, which meant themselves until now, is a fault
-- from now on: the daemon says which row, and the edition is taken once the row is mended.
--
-- A daemon that knows no classes would look for <code> as it is written, and find nothing without
-- saying so; so none that is older is served.

create table word_class (class text, word text,
	since bigint not null, until bigint);
create unique index word_class_now on word_class (class, word) where until is null;

update schema set version = 3, serves = 3;
