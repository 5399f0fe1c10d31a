-- A page of the checkpoints: $2 at most from number $1 on, with the heads that each lists, as far as
-- these come to no more than $3, the first whole in any case. A row a head, in order; $1 itself without
-- heads, for it was verified with the page before. `earlier` is the newest version of the subject that
-- a checkpoint before lists (0: none). Without `number`: heads of a checkpoint that is not there.
-- $4, if not 0: of the checkpoints after $1 only the first that lists this case, and the one before it in
-- the place of $1.
with start as (
	select case when $4::int8 = 0 then $1::int8 else (
		select min(checkpoint) - 1 from checkpoint_head
		where chain = 'event' and subject = $4::int8 and checkpoint > $1::int8) end as n
), numbers as (
	(select n from checkpoint
		where n >= (select n from start)
			and ($4::int8 = 0 or n <= (select n + 1 from start))
		order by n limit $2::int4)
	union
	(select checkpoint from checkpoint_head
		where checkpoint > (select n from start) order by checkpoint limit 1)
), counted as (
	select u.n, c.n as number, c.at, c.cases, c.events, c.reads, c.heads, c.digest, c.hash, c.signer,
		c.signature, sum(case when u.n > (select n from start) then coalesce(c.heads, 0) else 0 end)
			over (order by u.n) - coalesce(c.heads, 0) as before
	from numbers u left join checkpoint c on c.n = u.n
)
select c.n, c.number, c.at, c.cases, c.events, c.reads, c.heads, c.digest, c.hash, c.signer,
	c.signature, h.chain, h.subject, h.version, h.head, coalesce((
		select e.version from checkpoint_head e
		where e.chain = h.chain and e.subject = h.subject and e.version < h.version
			and e.checkpoint < c.n
		order by e.version desc limit 1), 0)
from counted c left join checkpoint_head h
	on h.checkpoint = c.n and c.n > (select n from start)
where c.before < $3::int4 or c.n <= (select n + 1 from start)
order by c.n, h.chain, h.subject, h.version
limit 2 * $3::int4 + $2::int4
