-- What changed about principals after ($1, $2), oldest first, $3 at most.
select id, kind, name, agency, expert, suspended::int4, changed_at from principal
where (changed_at, id) > ($1::timestamptz, $2::text)
order by changed_at, id limit $3::int4
