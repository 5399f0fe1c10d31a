-- Of the requests in $2 blocks of their table, from block $1 on: how many there are, the first whose
-- event (of case 0: change of the register; number 0: of before that was said, which is believed) is not there, or is not by the same actor and program (null: none), whether it is not there,
-- and whether there are blocks left.
with page as (
	select r.case_id, r.seq, case when r.case_id <> 0 then (
			select e.actor = r.actor and e.via = r.via from event e
			where e.case_id = r.case_id and e.seq = r.seq)
		when r.seq <> 0 then (
			select c.actor = r.actor and c.via = r.via from register_change c where c.seq = r.seq)
		else true end as fits
	from request r
	where r.ctid >= format('(%s,0)', $1::int8)::tid
		and r.ctid < format('(%s,0)', $1::int8 + $2::int4)::tid
)
select (select count(*) from page), l.case_id, l.seq, l.lost,
	pg_relation_size('request') > ($1::int8 + $2::int4) * current_setting('block_size')::int8
from (select) one left join lateral (
	select case_id, seq, fits is null as lost from page where fits is not true
	order by case_id, seq limit 1) l on true
