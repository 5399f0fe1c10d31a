-- Row kind checkpoint_head: a head that a checkpoint lists, and that waits no longer. Only beside the
-- checkpoint that this very transaction wrote: not with another dispatcher's of the same number.
with listed as (
	insert into checkpoint_head (chain, subject, version, head, checkpoint)
	select r.chain, r.subject, r.version, r.head, r.checkpoint
	from unnest($1::int4[], $2::text[], $3::int8[], $4::int8[], $5::bytea[], $6::int8[])
		as r (n, chain, subject, version, head, checkpoint)
	where r.n <> all ((select batch_lost())::int[]) and exists (
		select from checkpoint c
		where c.n = r.checkpoint and c.xmin = pg_current_xact_id()::xid)
	returning chain, subject, version
)
delete from head_waiting w using listed l
where w.chain = l.chain and w.subject = l.subject and w.version <= l.version
