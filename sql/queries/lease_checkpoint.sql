-- Takes the turn to make a checkpoint, until $2, if one is due at $1: something waits, and the last
-- one was made at $3 or before, or $4 rows of chains wait. No row: none is due, or another has it.
update checkpoint_turn set taken_until = $2::timestamptz
where (taken_until is null or taken_until <= $1::timestamptz)
	and exists (select from head_waiting)
	and (made_at is null or made_at <= $3::timestamptz or $4::int8 <= (
		select sum(w.added) from (select added from head_waiting limit $4::int8) w))
returning 1
