-- Row kind glass_reviewed: what the review of a breaking found. Once: the case's version guards it.
update glass g set verdict = r.verdict, reviewer = r.reviewer, reviewed_at = r.at
from unnest($1::int4[], $2::int8[], $3::int4[], $4::text[], $5::text[], $6::timestamptz[])
	as r (n, case_id, seq, verdict, reviewer, at)
where g.case_id = r.case_id and g.seq = r.seq and r.n <> all ((select batch_lost())::int[])
