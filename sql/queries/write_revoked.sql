-- Row kind revoked: a certificate's serial; the first reason stays.
insert into revoked (serial, at, why)
select r.serial, r.at, r.why
from unnest($1::int4[], $2::text[], $3::timestamptz[], $4::text[]) as r (n, serial, at, why)
where r.n <> all ((select batch_lost())::int[])
on conflict (serial) do nothing
