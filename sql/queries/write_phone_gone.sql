-- Row kind phone_gone: the case is not found by any number any more.
delete from phone p
using unnest($1::int4[], $2::int8[]) as r (n, case_id)
where r.n <> all ((select batch_lost())::int[]) and p.case_id = r.case_id
