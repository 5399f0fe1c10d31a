-- The look-up by phone that $1 must leave behind before the next one: the $3rd last of those after
-- $2. No row: there are fewer. What was refused is on record, and does not count.
select at from access
where actor = $1::text and at > $2::timestamptz and verb = 'find' and found >= 0
order by at desc offset $3::int4 - 1 limit 1
