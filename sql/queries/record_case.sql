-- Whether there is case $1, as far as any table of the record names it; and whether one of $2 is shut
-- out of it.
select exists (select from help_case where id = $1::int8)
		or exists (select from event where case_id = $1)
		or exists (select from checkpoint_head where chain = 'event' and subject = $1),
	$1 in (select daemon.closed_to($2))
