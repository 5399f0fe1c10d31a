-- Takes up to $2 due times that have passed at $1, until $3: nobody else takes them before that.
update due set taken_until = $3::timestamptz
where (case_id, what) in (
	select case_id, what from due
	where at <= $1::timestamptz and (taken_until is null or taken_until <= $1::timestamptz)
	order by at limit $2::int4 for update skip locked)
returning case_id, what
