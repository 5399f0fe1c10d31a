-- Of the requests in $2 blocks of their table, from block $1 on: how many there are, the first whose
-- event is not there (null: none), and whether there are blocks left.
with page as (
	select r.case_id, r.seq, (select e.seq from event e
		where e.case_id = r.case_id and e.seq = r.seq) is null as lost
	from request r
	where r.ctid >= format('(%s,0)', $1::int8)::tid
		and r.ctid < format('(%s,0)', $1::int8 + $2::int4)::tid
)
select (select count(*) from page), l.case_id, l.seq,
	pg_relation_size('request') > ($1::int8 + $2::int4) * current_setting('block_size')::int8
from (select) one left join lateral (
	select case_id, seq from page where lost order by case_id, seq limit 1) l on true
