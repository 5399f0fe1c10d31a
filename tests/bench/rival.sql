-- Who may take which need of a case, and at what score: of those of one profile the best. All hard
-- rules of rules.h are in it, but those that ask nothing of the pool: duties, methods and what
-- violence bars are left out by whoever names the leaves.
--
--  $1 leaves                             $8  units complained of
--  $2 districts around the client        $9  sex asked for; NULL: any
--  $3 those of them that are outside     $10 a language other than Mandarin is asked for
--  $4 now                                $11 its bit
--  $5 who knows the client; -1: nobody   $12 the leaf that its interpreter answers; -1: none
--  $6 what knowing them is worth         $13 the leaf for which one signs
--  $7 in conflict                        $14 the bit of sign language
with best as materialized (
	select leaf, profile, fit, outside, speaks,
		max((standing + case when id = $5 then $6 else 0 end)::int8 << 32 | 4294967295 - id) as best
	from answer
	cross join lateral (select district = any ($3), not $10 or languages & $11 <> 0) e (outside, speaks)
	where leaf = any ($1) and district = any ($2)
		and appointed_from <= $4 and valid_until > $4
		and id <> all ($7) and unit <> all ($8) and ($9::"char" is null or sex = $9)
		and (leaf <> $12 or (interprets and speaks)) and (leaf <> $13 or languages & $14 <> 0)
	group by leaf, profile, fit, outside, speaks
), taken as materialized (
	select leaf, bool_or(speaks) as spoken, bool_or(speaks and not outside) as spoken_here,
		bool_or(not outside) as here
	from best group by leaf
)
-- Who does not speak it takes what nobody else can, if an interpreter is found; who comes from
-- outside, what nobody of the client's own district can.
select leaf, 4294967295 - (best & 4294967295) as id, (best >> 32) + fit as score, speaks
from best join taken using (leaf)
where (speaks or (not spoken and exists (select from taken where leaf = $12)))
	and (not outside or not case when spoken then spoken_here else here end)
