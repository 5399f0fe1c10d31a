-- What changed about roles after ($1, $2, $3, $4), oldest first, $5 at most.
select principal, role, district, held::int4, changed_at from role_held
where (changed_at, principal, role, district) > ($1::timestamptz, $2::text, $3::text, $4::text)
order by changed_at, principal, role, district limit $5::int4
