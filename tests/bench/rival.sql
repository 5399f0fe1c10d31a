-- Who may take which need of a case, and at what score. rival.c puts those who may as far as they
-- themselves go before it, as `best`: rival_by_leaf.sql or rival_by_expert.sql. All hard rules of
-- rules.h are in it, but those that ask nothing of the pool: duties, methods and what violence bars
-- are left out by whoever names the leaves.
--
--  $1 leaves                             $8  units complained of
--  $2 districts around the client        $9  sex asked for; NULL: any
--  $3 those of them that are outside     $10 a language other than Mandarin is asked for
--  $4 now                                $11 its bit
--  $5 who knows the client; -1: nobody   $12 the leaf that its interpreter answers; -1: none
--  $6 what knowing them is worth         $13 the leaf for which one signs
--  $7 in conflict                        $14 the bit of sign language
--
-- Who does not speak it takes what nobody else can, if an interpreter is found; who comes from
-- outside, what nobody of the client's own district can.
, taken as materialized (
	select leaf, bool_or(speaks) as spoken, bool_or(speaks and not outside) as spoken_here,
		bool_or(not outside) as here
	from best group by leaf
), taker as materialized (
	select leaf, 4294967295 - (best & 4294967295) as id, (best >> 32) + fit as score, speaks
	from best join taken using (leaf)
	where (speaks or (not spoken and exists (select from taken where leaf = $12)))
		and (not outside or not case when spoken then spoken_here else here end)
)
