-- Those who may take a leaf, of one profile the best: from a row for each expert and leaf.
select leaf, profile, fit, outside, speaks,
	max((standing + case when id = $5 then $6 else 0 end)::int8 << 32 | 4294967295 - id) as best
from answer
cross join lateral (select district = any ($3), not $10 or languages & $11 <> 0) e (outside, speaks)
where leaf = any ($1) and district = any ($2)
	and appointed_from <= $4 and valid_until > $4
	and id <> all ($7) and unit <> all ($8) and ($9::"char" is null or sex = $9)
	and (leaf <> $12 or (interprets and speaks)) and (leaf <> $13 or languages & $14 <> 0)
group by leaf, profile, fit, outside, speaks
