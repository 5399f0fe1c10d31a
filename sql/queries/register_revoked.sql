-- Certificates revoked after ($1, $2), oldest first, $3 at most.
select serial, at, why from revoked
where (at, serial) > ($1::timestamptz, $2::text)
order by at, serial limit $3::int4
