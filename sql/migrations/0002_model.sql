-- The model that moves the scores of needs, as one more table of what people edit. A database that
-- is older than it has no row, and goes on with the words alone.

create table model (kind text, name text, value text,
	since bigint not null, until bigint);
create unique index model_now on model (kind, name) where until is null;

update schema set version = 2, serves = 1;
