-- What changed about who speaks for whom after ($1, $2, $3), oldest first, $4 at most.
select principal, worker, held::int4, changed_at from represents
where (changed_at, principal, worker) > ($1::timestamptz, $2::text, $3::text)
order by changed_at, principal, worker limit $4::int4
