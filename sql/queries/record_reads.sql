-- A page of the reads: up to $3 incarnations from $1 on, with their reads from seq $2 of the first on,
-- up to $3 in all. A row a read, in order; an incarnation without reads is one row. Incarnations are
-- those that table incarnation, table access or a checkpoint names. `last` is the last seq, 0 without
-- reads; `listed` and `vouched` are as with cases.
with recursive read (n) as (
	(select incarnation from access where incarnation >= $1::int8 order by 1 limit 1)
	union all
	select (select incarnation from access where incarnation > r.n order by 1 limit 1)
	from read r where r.n is not null
), listed (n) as (
	(select subject from checkpoint_head
		where chain = 'access' and subject >= $1::int8 order by 1 limit 1)
	union all
	select (select subject from checkpoint_head
		where chain = 'access' and subject > l.n order by 1 limit 1)
	from listed l where l.n is not null
), ids as (
	(select n from incarnation where n >= $1::int8 order by n limit $3::int4)
	union (select n from read where n is not null limit $3::int4)
	union (select n from listed where n is not null limit $3::int4)
	order by 1 limit $3::int4
), incarnations as (
	select i.n, b.n is not null as begun, coalesce((
			select max(a.seq) from access a where a.incarnation = i.n), 0) as last,
		coalesce((
			select max(h.version) from checkpoint_head h
			where h.chain = 'access' and h.subject = i.n), 0) as listed
	from ids i left join incarnation b on b.n = i.n
)
select i.n, i.begun, i.last, i.listed,
	a.seq, a.at, a.actor, a.via, a.verb, a.case_id, a.found, a.hash, (
		select h.head from checkpoint_head h
		where h.chain = 'access' and h.subject = i.n and h.version = a.seq) as vouched
from incarnations i left join lateral (
	select * from access a where a.incarnation = i.n
		and (a.seq >= $2::int8 or i.n > $1::int8) order by a.seq limit $3::int4) a on true
order by i.n, a.seq limit $3::int4
