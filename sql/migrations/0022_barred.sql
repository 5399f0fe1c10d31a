-- Whoever is suspended, shut out, or taken out of the pool is not missed: neither while a place of theirs is
-- being taken, nor while anything else happens to the case.

-- The offers of a case fall due at once for those, whatever else is due.
create or replace function offers_end(cases int8[]) returns table (case_id int8, at timestamptz)
language sql stable as $$
	select o.case_id, min(case when is_barred(o.expert, o.case_id) then '-infinity'
		else least(serves_until(o.expert, o.issued_at), case o.state when 'OPEN' then o.expires_at end) end)
	from offer o where o.case_id = any ($1) and o.state in ('OPEN', 'JOINED')
	group by o.case_id order by o.case_id
$$;

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

update schema set version = 22, serves = 22;
