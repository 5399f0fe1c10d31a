-- What changed about credentials after ($1, $2), oldest first, $3 at most.
select name, principal, held::int4, changed_at from credential
where (changed_at, name) > ($1::timestamptz, $2::text)
order by changed_at, name limit $3::int4
