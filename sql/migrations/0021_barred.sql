-- Whoever is suspended, shut out, or taken out of the pool is not missed while a place of theirs is taken.

-- The experts of a batch, in order, after its cases: two dispatchers never wait in a circle. Who they are
-- in the register and in the pool stays as it is until the batch is committed: what changes it comes after,
-- and then sees their offers (look_at_principal, look_at_pool); or came before, and is seen by the batch.
create or replace function daemon.lock_experts(text[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
	insert into place (expert, taken, changed_at)
	select e, 0, '-infinity' from (select distinct unnest($1) as e order by 1) e
	on conflict do nothing;
	perform from place where expert = any ($1) order by expert for update;
	perform from principal where expert = any ($1) and expert <> '' order by id for share;
	perform from expert where code = any ($1) and until is null order by code for share;
end $$;

update schema set version = 21, serves = 21;
