-- The same from a row for each expert: of those of one profile the best, and then what it answers.
select leaf, profile, fit, outside, speaks, max(best) as best
from (
	select profile, outside, speaks, signs,
		max((standing + case when id = $5 then $6 else 0 end)::int8 << 32 | 4294967295 - id) as best
	from free_expert
	cross join lateral (select district = any ($3), not $10 or languages & $11 <> 0,
		languages & $14 <> 0) e (outside, speaks, signs)
	where district = any ($2)
		and (low & (select bit_or(1::int8 << n) from unnest($1::int2[]) n where n < 63) <> 0
			or high & (select bit_or(1::int8 << n - 63) from unnest($1::int2[]) n where n >= 63) <> 0)
		and appointed_from <= $4 and valid_until > $4
		and id <> all ($7) and unit <> all ($8) and ($9::"char" is null or sex = $9)
	group by profile, outside, speaks, signs
) served join fit using (profile)
where leaf = any ($1) and (leaf <> $12 or (interprets and speaks)) and (leaf <> $13 or signs)
group by leaf, profile, fit, outside, speaks
