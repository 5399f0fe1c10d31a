-- The team: of all sets of those who may take something the smallest that takes it all, of these the
-- one that scores most, then of the lowest numbers; as cover.h has it, for a case of few needs.
-- rival.c puts rival.sql before it, with its `taker`; its parameters are the same, and
--  $15 the leaf of an interpreter is a need of the case itself
--
-- A need is a bit, by its place in $1. Of those who can take a set the best is enough; a way takes
-- each time the lowest need that is left, with some of the others, and of ways that leave the same
-- the best goes on.
, able as materialized (
	select id, 1 << array_position($1, leaf) - 1 as bit, score,
		bit_or(1 << array_position($1, leaf) - 1) over (partition by id) as able
	from taker
	where leaf <> $12 or $15::bool or exists (select from taker where not speaks)
), member as materialized (
	select taken, max(total << 32 | 4294967295 - id) as best
	from (
		select taken, id, sum(score)::int8 as total
		from able join subset on whole = able and taken & bit <> 0
		group by taken, id
	) each_set group by taken
), way (rest, score, team) as (
	select bit_or(bit), 0::int8, '{}'::int8[] from able having count(*) > 0
	union all
	select rest & ~taken, score, team from (
		select distinct on (rest & ~taken) rest, taken, score + (best >> 32) as score,
			array(select unnest(team || 4294967295 - (best & 4294967295)) order by 1) as team
		from (select *, bool_or(rest = 0) over () as done from way) so_far
		join member on taken & ~rest = 0 and taken & rest & -rest <> 0
		where not done
		order by rest & ~taken, score + (best >> 32) desc, 4
	) best_of_each
)
select distinct on (leaf) leaf, id, score, speaks
from taker join (select team from way where rest = 0) whole on id = any (team)
where leaf <> $12 or $15::bool or exists (select from taker where not speaks)
order by leaf, score desc, id
