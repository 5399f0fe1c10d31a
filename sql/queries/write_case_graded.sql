-- Row kind case_graded: the grade of a case, and to which somebody proposes to lower it ('': nobody does).
update help_case c set grade = r.grade, lowering = r.lowering, lowering_by = r.lowering_by
from unnest($1::int4[], $2::int8[], $3::text[], $4::text[], $5::text[])
	as r (n, case_id, grade, lowering, lowering_by)
where c.id = r.case_id and r.n <> all ((select batch_lost())::int[])
