-- A page of the changes of the register: up to $2 from number $1 on, in order; without any one row all
-- the same. `last` is the last number, 0 without changes; `listed` and `vouched` are as with cases.
select coalesce((select max(c.seq) from register_change c), 0) as last,
	coalesce((select max(h.version) from checkpoint_head h where h.chain = 'register_change'), 0) as listed,
	c.seq, c.at, c.actor, c.via, c.kind, c.subject, c.detail, c.hash, (
		select h.head from checkpoint_head h
		where h.chain = 'register_change' and h.version = c.seq) as vouched
from (select) one
left join lateral (
	select * from register_change c where c.seq >= $1::int8 order by c.seq limit $2::int4) c on true
order by c.seq
