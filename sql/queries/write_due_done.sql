-- Row kind due_done: what was due has been done, or is no longer wanted.
delete from due d
using unnest($1::int4[], $2::int8[], $3::text[]) as r (n, case_id, what)
where (d.case_id, d.what) = (r.case_id, r.what) and r.n <> all ((select batch_lost())::int[])
